"""The list of public occurrences: found, in pages, as cards grouped by day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from core import phrases
from events import languages
from events.models import Event, Occurrence, OccurrenceQuerySet
from organizations.models import Area
from organizations.streets import inside
from portal.cards import Card
from portal.filters import Filters
from search import days as days_asked

PAGE = 20
AHEAD = dt.timedelta(days=400)
"""How far a list without a last day goes: what is asked for by a day is found at any time."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date with its cards."""

    date: dt.date
    cards: list[Card]


def public_occurrences() -> OccurrenceQuerySet:
    """What anybody may see, with all that a card says."""
    siblings = Occurrence.objects.filter(event=OuterRef("event")).order_by().values("event")
    total = Subquery(siblings.annotate(total=Count("pk")).values("total"))
    occurrences = Occurrence.objects.public().select_related("event", "venue__area", "space")
    return occurrences.annotate(total=Coalesce(total, 1)).order_by("start", "pk")


def near(street: Area | None) -> Q:
    """Held in the street, or reachable from everywhere because it is online."""
    return inside(street, area="venue__area") | Q(venue=None) if street else Q()


def matching(filters: Filters, street: Area | None, *, today: dt.date) -> Q:
    """Everything the filters ask for but the time; what is searched for is searched in the whole city."""
    asked = Q() if filters.q else near(street)
    for name, look_up in _LOOK_UPS.items():
        if value := getattr(filters, name):
            asked &= Q(**{look_up: value})
    if filters.language:
        asked &= languages.is_spoken("event__languages", filters.language)
    if filters.occasion:
        asked &= Q(event__occasion__slug=filters.occasion) | Q(event__programme__in=_programmes_for(filters.occasion))
    if filters.audience:
        asked &= Q(event__in=_events_for(filters.audience))
    for word in filters.words:
        asked &= days_asked.about(word, today)
    return asked


def _programmes_for(occasion: str) -> list[int]:
    """Few; read first, because a join for each of two ways to an occasion reads every event there is."""
    held_for = Event.objects.filter(kind=Event.Kind.THEME_DAY, occasion__slug=occasion)
    return list(held_for.order_by().values_list("pk", flat=True))


def _events_for(audience: str) -> QuerySet[Event]:
    return Event.objects.filter(Q(audiences__slug=audience) | Q(audiences__parent__slug=audience))


_LOOK_UPS = {
    "topic": "event__topic",
    "kind": "event__kind",
}


def found(filters: Filters, street: Area | None, asked: Q, *, now: dt.datetime) -> list[Occurrence]:
    """One page of those that are ``asked`` for, and one row more when there is a next page."""
    rows = _within(filters, asked, now=now)
    if filters.q and street:
        rows = rows.annotate(is_elsewhere=_elsewhere(street)).order_by("is_elsewhere", "start", "pk")
    offset = (filters.page - 1) * PAGE
    return list(rows[offset : offset + PAGE + 1])


@dataclass(frozen=True, slots=True)
class Hits:
    """How many dates a search found."""

    here: int
    """In the visitor's street, with what is online; where no street is chosen, in the whole city."""
    elsewhere: int


def hits(filters: Filters, street: Area | None, asked: Q, *, now: dt.datetime) -> Hits | None:
    """None where nothing is searched for."""
    if not filters.q:
        return None
    rows = _within(filters, asked, now=now).order_by()
    if street is None:
        return Hits(rows.count(), 0)
    is_near = Q(pk__in=Occurrence.objects.filter(near(street)).values("pk"))
    found = rows.aggregate(all=Count("pk"), here=Count("pk", filter=is_near))
    return Hits(found["here"], found["all"] - found["here"])


def _within(filters: Filters, asked: Q, *, now: dt.datetime) -> OccurrenceQuerySet:
    first, end = filters.span(now)
    return public_occurrences().during(first, end or first + AHEAD).filter(asked)


def _elsewhere(street: Area) -> Case:
    return Case(When(near(street), then=Value(0)), default=Value(1))


def days(cards: Sequence[Card], *, first: dt.date = dt.date.min) -> list[Day]:
    """The cards under their dates; what began before the first day of the list stands under that."""
    grouped = groupby(cards, key=lambda card: max(phrases.local(card.occurrence.start).date(), first))
    return [Day(day, list(of_day)) for day, of_day in grouped]
