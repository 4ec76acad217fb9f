"""Coverage gaps: how long a street or a venue goes without any event, and how far a street is behind its list of the year."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Max, Min
from django.urls import reverse
from django.utils.http import urlencode

from core import phrases
from organizations.models import Area
from organizations.queries import AccessScope
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
    """Two queries."""
    seen = reading.seen(reach).filter(venue__isnull=False)
    before = _by_spot(seen.filter(start__gte=first - MAX_DISTANCE, start__lt=first), Max("start"), max)
    after = _by_spot(seen.filter(start__gte=end, start__lt=end + MAX_DISTANCE), Min("start"), min)
    return {spot: (before.get(spot), after.get(spot)) for spot in {*before, *after}}


def _by_spot(rows: Any, nearest: Max | Min, better: Callable[[dt.date, dt.date], dt.date]) -> dict[Thing, dt.date]:
    columns = ("venue", "space", "venue__area", "venue__area__parent", "venue__area__level")
    found: dict[Thing, dt.date] = {}
    for *where, at in rows.order_by().values_list(*columns).annotate(nearest=nearest):
        day = phrases.local(at).date()
        for spot in _spots(*where):
            found[spot] = better(found.get(spot, day), day)
    return found


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
