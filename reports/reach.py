"""Coverage of streets and villages: their attributes, and the dates that took place and are planned there."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from events.models import HeldCount, Occurrence
from organizations.models import Area
from plan.models import Audience

YEAR = dt.timedelta(days=365)
KINDS = {"": "街道", "ethnic": "少数民族聚居", "less": "欠发达", "villages": "所有村（社区）"}
"""What can be looked at, by the word in the address."""


@dataclass
class Reach:
    """One street or village: how many dates were held in the last twelve months and are planned in the next."""

    area: Area
    held: int = 0
    planned: int = 0
    last: dt.datetime | None = None
    """When something was held there last, however long ago."""
    held_for: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """Dates at which somebody of an audience group was counted, by the group."""
    planned_for: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    groups: list[Audience] = field(default_factory=list)

    @property
    def cells(self) -> list[tuple[Audience, int, int]]:
        """Held and planned of each audience group, in their order."""
        return [(group, self.held_for[group.pk], self.planned_for[group.pk]) for group in self.groups]

    @property
    def is_missed(self) -> bool:
        """Nothing was held and nothing is planned."""
        return not (self.held or self.planned)

    @property
    def order(self) -> tuple[int, int, int]:
        """Gaps first; among equals where more people live."""
        return self.held + self.planned, self.held, -(self.area.population or 0)


def groups() -> list[Audience]:
    """The whole audience groups; parts count for theirs."""
    return list(Audience.objects.filter(parent=None))


def areas(kind: str) -> QuerySet[Area]:
    """Streets, or those villages and streets that are of a kind."""
    found = Area.objects.exclude(level=Area.Level.CITY).select_related("parent").order_by("position", "pk")
    wanted = {
        "ethnic": Q(ethnic_minority=True),
        "less": Q(less_developed=True),
        "villages": Q(level=Area.Level.VILLAGE),
    }
    return found.filter(wanted.get(kind, Q(level=Area.Level.STREET)))


def reach(found: Iterable[Area], audiences: list[Audience], *, now: dt.datetime) -> list[Reach]:
    """A row an area, gaps first; a street counts its villages too. Six queries, however many areas."""
    rows = {area.pk: Reach(area, groups=audiences) for area in found}
    above: dict[int, int | None] = dict(Area.objects.values_list("pk", "parent"))
    for area, locked, last in _held(now):
        for row in _rows(rows, above, area):
            row.held += locked
            row.last = max(filter(None, (row.last, last)), default=None)
    for area, group, locked in _held_for(now):
        for row in _rows(rows, above, area):
            row.held_for[group] += locked
    for area, planned in _planned(now):
        for row in _rows(rows, above, area):
            row.planned += planned
    for area, group, planned in _planned_for(now):
        for row in _rows(rows, above, area):
            row.planned_for[group] += planned
    return sorted(rows.values(), key=lambda row: row.order)


def _rows(rows: dict[int, Reach], above: dict[int, int | None], area: int) -> list[Reach]:
    """The area's own row and that of the street it lies in, where they are looked at."""
    return [rows[pk] for pk in (area, above.get(area)) if pk in rows]


def _held(now: dt.datetime) -> Iterable[tuple[int, int, dt.datetime]]:
    recent = Count("pk", filter=Q(start__gte=now - YEAR))
    done = Occurrence.objects.filter(record__isnull=False, venue__isnull=False).order_by()
    return done.values_list("venue__area").annotate(recent=recent, last=Max("start"))


def _held_for(now: dt.datetime) -> Iterable[tuple[int, int, int]]:
    counted = HeldCount.objects.filter(heads__gt=0, record__occurrence__start__gte=now - YEAR)
    placed = counted.filter(record__occurrence__venue__isnull=False).order_by()
    group = Coalesce(F("audience__parent"), F("audience"))
    return (
        placed.annotate(group=group)
        .values_list("record__occurrence__venue__area", "group")
        .annotate(Count("record", distinct=True))
    )


def _coming(now: dt.datetime) -> QuerySet[Occurrence]:
    placed = Occurrence.objects.public().scheduled().filter(venue__isnull=False)
    return placed.filter(start__gt=now, start__lt=now + YEAR).order_by()


def _planned(now: dt.datetime) -> Iterable[tuple[int, int]]:
    return _coming(now).values_list("venue__area").annotate(count=Count("pk"))


def _planned_for(now: dt.datetime) -> Iterable[tuple[int, int, int]]:
    group = Coalesce(F("event__audiences__parent"), F("event__audiences"))
    named = _coming(now).filter(event__audiences__isnull=False).annotate(group=group)
    return named.values_list("venue__area", "group").annotate(count=Count("pk", distinct=True))
