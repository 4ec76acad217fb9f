"""Coverage gaps: how long a street or a venue goes without any event, and how far a street is behind its list of the year."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Max, Min, Q
from django.urls import reverse
from django.utils.http import urlencode

from core import phrases
from organizations.access_scope import AccessScope
from organizations.models import Area
from plan.models import Plan
from portal.planner import reading
from portal.planner.items import Thing
from reports import street_lists

LONG = {"street": 14, "venue": 30, "space": 30}
"""From how many days on it is worth a word: streets are to be reached, a hall may rest."""
MAX_DISTANCE = dt.timedelta(days=366)
Neighbours = dict[Thing, tuple[dt.date | None, dt.date | None]]
"""Of a street, venue or space: the last day with something before the period, and the next one after it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row without anything, both ends included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def words(self) -> str:
        """11月8日—30日没有活动（23 天）; with the year where it ends in another one."""
        return f"{phrases.days_range(self.first, self.last)}没有活动（{self.days} 天）"


@dataclass(frozen=True, slots=True)
class CoverageGap:
    """What a row lacks: a long stretch without anything; of a street, what its list of the year still wants."""

    stretch: Stretch | None = None
    owed: int = 0
    path: str = ""
    """Of the list."""

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.stretch or self.owed)


def around(*, first: dt.datetime, end: dt.datetime, reach: AccessScope) -> Neighbours:
    """One query."""
    before = Q(start__gte=first - MAX_DISTANCE, start__lt=first)
    after = Q(start__gte=end, start__lt=end + MAX_DISTANCE)
    columns = ("venue", "space", "venue__area", "venue__area__parent", "venue__area__level")
    seen = reading.seen(reach).filter(before | after, venue__isnull=False).order_by().values_list(*columns)
    known: Neighbours = {}
    for *where, last, following in seen.annotate(
        last=Max("start", filter=before), following=Min("start", filter=after)
    ):
        for spot in _spots(*where):
            was = known.get(spot, (None, None))
            known[spot] = (_nearer(max, was[0], last), _nearer(min, was[1], following))
    return known


def _nearer(
    nearer: Callable[[dt.date, dt.date], dt.date], known: dt.date | None, at: dt.datetime | None
) -> dt.date | None:
    if at is None:
        return known
    day = phrases.local(at).date()
    return day if known is None else nearer(known, day)


def _spots(venue: int, space: int | None, area: int, parent: int | None, level: str) -> list[Thing]:
    street = parent if level == Area.Level.VILLAGE else area
    return [("street", street or area), ("space", space) if space else ("venue", venue)]


def stretch(spot: Thing, busy: Iterable[dt.date], days: Sequence[dt.date], known: Neighbours) -> Stretch | None:
    """The longest one that touches the period, where it is long; where nothing is known beyond, the period bounds it."""
    last, following = known.get(spot, (None, None))
    day = dt.timedelta(days=1)
    marks = [last or days[0] - day, *sorted(busy), following or days[-1] + day]
    runs = [Stretch(one + day, two - day) for one, two in pairwise(marks)]
    longest = max(runs, key=lambda run: run.days)
    return longest if longest.days >= LONG[spot[0]] else None


def owed(year: int, streets: Iterable[Area], *, now: dt.datetime) -> dict[int, tuple[int, str]]:
    """Of each street: what of its list of the year is neither held nor planned, and the list. Three queries."""
    plan = next((one for one in Plan.objects.all() if one.runs_in(year)), None)
    if plan is None:
        return {}
    query = urlencode([("plan", plan.slug), ("year", year)])
    found = {}
    for street_list in street_lists.of_streets(plan, year, streets, now=now):
        found[street_list.street.pk] = (
            street_list.total.missing,
            f"{reverse('reports:street_list', args=[street_list.street.slug])}?{query}",
        )
    return found
