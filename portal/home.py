"""The content of the home page, put together from the apps below."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, When
from django.http import HttpRequest

from core import clock, phrases
from core.clock import week_of
from events.models import Event, Occurrence
from events.wording import search_index, search_words
from organizations.models import Area
from organizations.streets import chosen, streets
from plan import dating
from plan.models import Audience, Occasion, OccasionDate
from portal import themes
from portal.cards import Card, cards
from portal.choices import Choices, choices
from portal.filters import Filters
from portal.listing import PAGE, Day, Hits, days, found, hits, matching, public_occurrences
from portal.month import Month, month

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Street:
    """A street with how much there is."""

    area: Area
    is_mine: bool
    this_week: int
    next_week: int


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on the page."""

    filters: Filters
    choices: Choices
    street: Area | None
    streets: list[Street]
    span: tuple[dt.date, dt.date | None]
    days: list[Day]
    elsewhere: list[Day]
    """Of a search, what is not in the visitor's street."""
    hits: Hits | None
    programmes: list[Event]
    """Theme days that a search found."""
    nearest: list[Day]
    """What comes next, when the list is empty; in the whole city, when the street has nothing more."""
    next_page: str
    next_week: int
    themes: list[OccasionDate]
    """Theme days and weeks to point to: those of a day or of a search; else the next that has events."""
    occasion: Occasion | None
    """The theme day whose events are listed."""
    occasion_date: OccasionDate | None
    """Its days, where they are known."""
    month: Month
    today: dt.date

    @property
    def cards(self) -> list[Card]:
        """What is listed, or what comes next, one after the other."""
        return [card for day in [*self.days, *self.elsewhere] or self.nearest for card in day.cards]

    @property
    def cards_after_first(self) -> list[Card]:
        """All but the one that stands large."""
        return self.cards[1:]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.days or self.elsewhere or self.programmes or (self.themes and self.filters.q))

    @property
    def finds_themes(self) -> bool:
        """Whether the theme weeks are what was asked for, by a day or by words."""
        return bool(self.themes) and bool(self.filters.q or self.filters.day)

    @property
    def previous_page(self) -> str:
        """The address of the page before."""
        return self.filters.link(page=self.filters.page - 1)

    @property
    def next_week_link(self) -> str:
        """The address of next week's list."""
        return self.filters.link(when="next", day=None)

    @property
    def shows_next_week(self) -> bool:
        """Whether the way to next week belongs under this list."""
        return bool(self.next_week) and not self.next_page and self.filters.period in {"week", "weekend", "today"}

    @property
    def last_day(self) -> dt.date | None:
        """The last day of the span, included."""
        end = self.span[1]
        return end - dt.timedelta(days=1) if end else None


def home(request: HttpRequest, *, now: dt.datetime) -> Home:
    """The list near the visitor, with all that stands around it."""
    filters = Filters.read(request.GET)
    areas = list(streets())
    street = _street(request, filters, areas)
    today = phrases.local(now).date()
    asked = matching(filters, street, today=today)
    rows = found(filters, street, asked, now=now)
    nearest = [] if rows else _nearest(asked, now)
    if street and not rows and not nearest:
        nearest = _nearest(matching(filters, None, today=today), now)
    here, elsewhere = _parted(rows[:PAGE])
    occasion = Occasion.objects.filter(slug=filters.occasion).first() if filters.occasion else None
    return Home(
        filters=filters,
        choices=choices(filters, Audience.objects.filter(parent=None)),
        street=street,
        streets=_streets(areas, street, today),
        span=filters.days(today),
        days=days(cards(here, now=now), first=filters.days(today)[0]),
        elsewhere=days(cards(elsewhere, now=now), first=filters.days(today)[0]) if elsewhere else [],
        hits=hits(filters, street, asked, now=now),
        programmes=_programmes(filters, now) if filters.q else [],
        nearest=days(cards(nearest, now=now)),
        next_page=filters.link(page=filters.page + 1) if len(rows) > PAGE else "",
        next_week=_next_week(asked, today),
        themes=themes.pointed_to(filters, now=now),
        occasion=occasion,
        occasion_date=dating.next_of(occasion, today=today) if occasion else None,
        month=month(filters, asked, now=now),
        today=today,
    )


def _parted(rows: Sequence[Occurrence]) -> tuple[list[Occurrence], list[Occurrence]]:
    """In the visitor's street, and elsewhere."""
    far = [row for row in rows if getattr(row, "is_elsewhere", 0)]
    return [row for row in rows if row not in far], far


def _programmes(filters: Filters, now: dt.datetime) -> list[Event]:
    """Theme days have no dates of their own, and are few: they are looked through here."""
    live = Event.objects.public().filter(kind=Event.Kind.THEME_DAY, state=Event.State.PUBLISHED)
    rows = (
        live.select_related("host", "occasion", "programme__occasion")
        .prefetch_related("audiences")
        .order_by("-pk")[:PAGE]
    )
    conditions = [search_words.condition(word) for word in filters.words]
    return [row for row in rows if all(condition.holds(search_index.of_event(row)) for condition in conditions)]


def _street(request: HttpRequest, filters: Filters, known: Sequence[Area]) -> Area | None:
    if filters.street:
        return next((area for area in known if area.slug == filters.street), None)
    return chosen(request, known)


def _nearest(asked: Q, now: dt.datetime) -> list[Occurrence]:
    return list(public_occurrences().filter(asked, start__gt=now, state=Occurrence.State.SCHEDULED)[:NEAREST])


def _next_week(asked: Q, today: dt.date) -> int:
    _, monday = week_of(today)
    span = Q(start__gte=clock.midnight(monday), start__lt=clock.midnight(monday + dt.timedelta(days=7)))
    return Occurrence.objects.public().scheduled().filter(asked, span).count()


def _streets(known: Sequence[Area], mine: Area | None, today: dt.date) -> list[Street]:
    monday = clock.midnight(week_of(today)[1])
    street = Case(When(venue__area__level=Area.Level.STREET, then=F("venue__area")), default=F("venue__area__parent"))
    rows = Occurrence.objects.public().scheduled().order_by().annotate(street=street)
    span = rows.filter(start__gte=clock.midnight(today), start__lt=monday + dt.timedelta(days=7)).values_list("street")
    counts = {
        area: (this, later)
        for area, this, later in span.annotate(
            this=Count("pk", filter=Q(start__lt=monday)), later=Count("pk", filter=Q(start__gte=monday))
        )
    }
    return [Street(area, area == mine, *counts.get(area.pk, (0, 0))) for area in known]
