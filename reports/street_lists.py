"""Progress of each street with its list of the year: dates held and planned against the target, by quarter."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.db.models.functions import ExtractQuarter, ExtractYear

from core import phrases
from organizations.models import Area
from plan.models import Plan, StreetTarget, Task
from reports import progress

QUARTERS = ("一季度", "二季度", "三季度", "四季度")


Four = list[int]
"""A number for each quarter."""


def owed_of(target: Sequence[int], arranged: Sequence[int]) -> Four:
    """Of each quarter what is still missing: its own first, then what others have too many makes up for the earliest.

    The four together are what is missing of the year.
    """
    missing = [max(0, wanted - has) for wanted, has in zip(target, arranged, strict=True)]
    spare = sum(max(0, has - wanted) for wanted, has in zip(target, arranged, strict=True))
    for place, lack in enumerate(missing):
        paid = min(spare, lack)
        missing[place] -= paid
        spare -= paid
    return missing


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter: what was meant, held, is planned still, is owed (neither held nor planned)."""

    name: str
    target: int
    held: int
    coming: int
    owed: int
    made_up: int
    """Of what this quarter lacks: how many others have too many."""
    is_over: bool
    is_now: bool


@dataclass
class Line:
    """One task of a street's list, or the sum of several; every number of the year is the sum of its quarters."""

    target: Four = field(default_factory=lambda: [0, 0, 0, 0])
    held: Four = field(default_factory=lambda: [0, 0, 0, 0])
    coming: Four = field(default_factory=lambda: [0, 0, 0, 0])
    owed: Four = field(default_factory=lambda: [0, 0, 0, 0])
    """Of a sum: that of its lines, since more of one task makes up for nothing of another."""
    made_up: Four = field(default_factory=lambda: [0, 0, 0, 0])
    over: int = 0
    """How many quarters of the year are over."""
    is_this_year: bool = False
    task: Task | None = None

    @property
    def total(self) -> int:
        """Meant for the year."""
        return sum(self.target)

    @property
    def done(self) -> int:
        """Held so far."""
        return sum(self.held)

    @property
    def planned(self) -> int:
        """To come still."""
        return sum(self.coming)

    @property
    def missing(self) -> int:
        """Owed of the year."""
        return sum(self.owed)

    @property
    def late(self) -> int:
        """Owed of the quarters that are over."""
        return sum(self.owed[: self.over])

    @property
    def percent(self) -> int:
        """Of what is meant; more than all is all."""
        return min(100, round(100 * self.done / self.total)) if self.total else 0

    @property
    def quarters(self) -> list[Quarter]:
        """All four."""
        return [
            Quarter(
                name=name,
                target=self.target[place],
                held=self.held[place],
                coming=self.coming[place],
                owed=self.owed[place],
                made_up=self.made_up[place],
                is_over=place < self.over,
                is_now=self.is_this_year and place == self.over,
            )
            for place, name in enumerate(QUARTERS)
        ]

    def add(self, other: "Line") -> None:
        """Sum up."""
        for mine, more in (
            (self.target, other.target),
            (self.held, other.held),
            (self.coming, other.coming),
            (self.owed, other.owed),
            (self.made_up, other.made_up),
        ):
            mine[:] = [one + two for one, two in zip(mine, more, strict=True)]


def line_of(target: StreetTarget, tally: "Tally", *, today: dt.date) -> Line:
    """A target beside what was held and is planned."""
    wanted = list(target.by_quarter)
    arranged = [held + coming for held, coming in zip(tally.held, tally.coming, strict=True)]
    owed = owed_of(wanted, arranged)
    lacks = [max(0, one - two) for one, two in zip(wanted, arranged, strict=True)]
    return Line(
        target=wanted,
        held=list(tally.held),
        coming=list(tally.coming),
        owed=owed,
        made_up=[lack - left for lack, left in zip(lacks, owed, strict=True)],
        over=quarters_over(target.year, today),
        is_this_year=target.year == today.year,
        task=target.task,
    )


@dataclass
class Tally:
    """Of a street, a task and a year: dates with a record, and dates that are to come, by quarter."""

    held: Four = field(default_factory=lambda: [0, 0, 0, 0])
    coming: Four = field(default_factory=lambda: [0, 0, 0, 0])


Key = tuple[int, int, int]
"""Street, task, year."""


@dataclass
class StreetList:
    """A street with its lines and their sum."""

    street: Area
    lines: list[Line]
    total: Line


def quarters_over(year: int, today: dt.date) -> int:
    """How many quarters of the year lie behind."""
    if year != today.year:
        return 4 if year < today.year else 0
    return (today.month - 1) // 3


def of_streets(plan: Plan, year: int, streets: Iterable[Area], *, now: dt.datetime) -> list[StreetList]:
    """The lists of these streets, an empty one for a street without targets; two queries."""
    chosen = list(streets)
    targets: dict[int, list[StreetTarget]] = defaultdict(list)
    rows = StreetTarget.objects.filter(task__plan=plan, year=year, street__in=chosen)
    for target in rows.select_related("task__group", "task__lead").order_by("task__position", "pk"):
        targets[target.street_id].append(target)
    tallies = counted(Q(event__task__plan=plan), years=(year, year), now=now)
    return [_list(street, targets[street.pk], tallies, year, phrases.local(now).date()) for street in chosen]


def of_targets(targets: Iterable[StreetTarget], *, now: dt.datetime) -> list[Line]:
    """A line for each of these targets, of any streets, tasks and years; one query."""
    chosen = list(targets)
    if not chosen:
        return []
    years = [target.year for target in chosen]
    tasks = Q(event__task__in={target.task_id for target in chosen})
    tallies = counted(tasks, years=(min(years), max(years)), now=now)
    today = phrases.local(now).date()
    return [line_of(target, _tally(tallies, target), today=today) for target in chosen]


def _list(
    street: Area, targets: list[StreetTarget], tallies: dict[Key, Tally], year: int, today: dt.date
) -> StreetList:
    total = nothing(year, today=today)
    lines = [line_of(target, _tally(tallies, target), today=today) for target in targets]
    for line in lines:
        total.add(line)
    return StreetList(street, lines, total)


def nothing(year: int, *, today: dt.date) -> Line:
    """The sum of no lines."""
    return Line(over=quarters_over(year, today), is_this_year=year == today.year)


def _tally(tallies: dict[Key, Tally], target: StreetTarget) -> Tally:
    return tallies.get((target.street_id, target.task_id, target.year)) or Tally()


def counted(asked: Q, *, years: tuple[int, int], now: dt.datetime) -> dict[Key, Tally]:
    """Dates with a record, and published ones that are not over. One query."""
    first = progress.new_year(years[0])
    last = progress.new_year(years[1] + 1)
    rows = (
        progress.counting()
        .filter(asked, venue__isnull=False, start__gte=first, start__lt=last)
        .annotate(street=progress.street_of_dates(), year=ExtractYear("start"), quarter=ExtractQuarter("start"))
        .values("street", "event__task", "year", "quarter")
        .annotate(held=Count("record"), coming=Count("pk", filter=Q(record__isnull=True, end__gt=now)))
    )
    found: dict[Key, Tally] = defaultdict(Tally)
    for row in rows:
        tally = found[row["street"], row["event__task"], row["year"]]
        tally.held[row["quarter"] - 1] = row["held"]
        tally.coming[row["quarter"] - 1] = row["coming"]
    return found
