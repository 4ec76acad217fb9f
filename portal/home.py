"""The content of the home page, put together from the apps below."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, When
from django.http import HttpRequest

from core import clock, phrases
from events.models import Occurrence
from organizations.models import Area
from organizations.streets import chosen, streets
from plan.models import Audience, Occasion, OccasionDate
from portal.cards import Card, cards
from portal.choices import Choices, choices
from portal.filters import Filters, week_of
from portal.listing import PAGE, Day, days, found, matching, public_occurrences
from portal.month import Month, month

NEXT_DAYS = dt.timedelta(days=7)
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
    nearest: list[Day]
    """What comes next, when the list is empty."""
    next_page: str
    next_week: int
    theme: OccasionDate | None
    occasion: Occasion | None
    """The theme day whose events are listed."""
    month: Month
    today: dt.date

    @property
    def cards(self) -> list[Card]:
        """What is listed, or what comes next, one after the other."""
        return [card for day in self.days or self.nearest for card in day.cards]

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
    known = list(streets())
    street = _street(request, filters, known)
    asked = matching(filters, street)
    rows = found(filters, street, now=now)
    nearest = [] if rows else _nearest(asked, now)
    today = phrases.local(now).date()
    return Home(
        filters=filters,
        choices=choices(filters, Audience.objects.filter(parent=None)),
        street=street,
        streets=_streets(known, street, today),
        span=filters.days(today),
        days=days(cards(rows[:PAGE], now=now), first=filters.days(today)[0]),
        nearest=days(cards(nearest, now=now)),
        next_page=filters.link(page=filters.page + 1) if len(rows) > PAGE else "",
        next_week=_next_week(asked, today),
        theme=_theme(today, now),
        occasion=Occasion.objects.filter(slug=filters.occasion).first() if filters.occasion else None,
        month=month(filters, asked, now=now),
        today=today,
    )


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


def _theme(today: dt.date, now: dt.datetime) -> OccasionDate | None:
    coming = Count(
        "occasion__events__occurrences",
        filter=Q(occasion__events__published_at__isnull=False, occasion__events__occurrences__end__gt=now),
    )
    dates = OccasionDate.objects.select_related("occasion").filter(first__lte=today + NEXT_DAYS, last__gte=today)
    return dates.annotate(coming=coming).filter(coming__gt=0).order_by("first", "pk").first()
