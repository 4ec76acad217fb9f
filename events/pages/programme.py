"""Theme-day programmes: which there are, their member events, and the page with the dates of all hosts."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q, QuerySet

from accounts.models import Person
from core import phrases
from events.models import Event, Occurrence
from events.wording.phrases import short_label
from organizations.models import Area


@dataclass(frozen=True, slots=True)
class Item:
    """One date of a member."""

    occurrence: Occurrence
    label: str
    street: Area | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class Programme:
    """The days with what is on, and the streets that can be chosen."""

    days: list[tuple[dt.date, list[Item]]]
    streets: list[tuple[Area, int]]
    """With how many dates each has."""
    chosen: Area | None
    first: dt.date | None
    last: dt.date | None
    is_over: bool

    @property
    def coming(self) -> list[Occurrence]:
        """All dates on the page that are not over."""
        return [item.occurrence for _, items in self.days for item in items if not item.is_over]


def programme(programme: Event, *, street: str, now: dt.datetime) -> Programme:
    """All members' dates that stand, by day; of one street where its slug is given."""
    states = (Occurrence.State.SCHEDULED, Occurrence.State.HELD)
    rows = Occurrence.objects.public().filter(event__programme=programme, state__in=states)
    occurrences = rows.select_related("event__host", "venue__area__parent", "space").order_by("start", "pk")
    totals = Counter(row.event_id for row in occurrences)
    items = [_item(row, totals[row.event_id], now) for row in occurrences]
    streets = _streets(items)
    chosen = next((area for area, _ in streets if area.slug == street), None)
    shown = [item for item in items if chosen is None or item.street == chosen]
    days = [(day, list(of_day)) for day, of_day in groupby(shown, key=_day)]
    ends = [_day(item) for item in items]
    return Programme(
        days=days,
        streets=streets,
        chosen=chosen,
        first=min(ends, default=None),
        last=max(ends, default=None),
        is_over=bool(items) and all(item.is_over for item in items),
    )


def _day(item: Item) -> dt.date:
    return phrases.local(item.occurrence.start).date()


def _item(row: Occurrence, total: int, now: dt.datetime) -> Item:
    street = row.venue.area.street if row.venue else None
    return Item(row, row.title or short_label(row.event, row, total), street, row.end <= now)


def _streets(items: list[Item]) -> list[tuple[Area, int]]:
    counted: dict[Area, int] = {}
    for item in items:
        if item.street:
            counted[item.street] = counted.get(item.street, 0) + 1
    return sorted(counted.items(), key=lambda pair: (pair[0].position, pair[0].pk))


def programmes_for(person: Person, *, chosen: int | None = None) -> "QuerySet[Event]":
    """Theme-day programmes that are public, or drafts of the person's organizations; and the one already chosen."""
    mine = Event.objects.managed_by(person).values("pk")
    seen = Q(published_at__isnull=False) | Q(pk__in=mine)
    events = Event.objects.filter(Q(state__in=Event.OPEN) & seen | Q(pk=chosen), kind=Event.Kind.THEME_DAY)
    return events.order_by("-pk")


def members_of(programme: Event, *, everything: bool = False) -> list[Event]:
    """The events of a theme-day programme: what anybody may see, or (for its organizers) drafts too."""
    if programme.pk is None:
        return []
    members = programme.members.select_related("host").order_by("pk")
    return list(members if everything else members.filter(published_at__isnull=False))
