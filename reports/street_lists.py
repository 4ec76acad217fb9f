"""Progress of each street with its list of the year: dates held against the target, by quarter."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, IntegerField, When
from django.db.models.functions import ExtractQuarter
from django.utils import timezone

from organizations.models import Area
from plan.models import Plan, StreetTarget, Task
from reports import progress

QUARTERS = ("一季度", "二季度", "三季度", "四季度")


@dataclass(frozen=True, slots=True)
class Quarter:
    """What was meant and held in one quarter; ``owed`` is what is still missing of all up to its end, once it is over."""

    name: str
    planned: int
    held: int
    owed: int
    is_over: bool
    is_now: bool


@dataclass
class Line:
    """One task of a street's list, or their sum."""

    planned: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    held: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    over: int = 0
    """How many quarters of the year are over."""
    is_this_year: bool = False
    task: Task | None = None
    missed: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    """Of a sum: the owed of its lines, since more of one task makes up for nothing of another."""

    @property
    def total(self) -> int:
        """Meant for the year."""
        return sum(self.planned)

    @property
    def done(self) -> int:
        """Held so far."""
        return sum(self.held)

    @property
    def percent(self) -> int:
        """Of what is meant; more than all is all."""
        return min(100, round(100 * self.done / self.total)) if self.total else 0

    def owed(self, quarter: int) -> int:
        """Still missing of what was meant up to the end of this quarter (0 to 3); nothing before it is over."""
        if quarter >= self.over:
            return 0
        if self.task is None:
            return self.missed[quarter]
        return max(0, sum(self.planned[: quarter + 1]) - self.done)

    @property
    def gap(self) -> int:
        """Still missing of all quarters that are over."""
        return self.owed(self.over - 1) if self.over else 0

    @property
    def quarters(self) -> list[Quarter]:
        """All four."""
        return [
            Quarter(
                name=name,
                planned=self.planned[place],
                held=self.held[place],
                owed=self.owed(place),
                is_over=place < self.over,
                is_now=self.is_this_year and place == self.over,
            )
            for place, name in enumerate(QUARTERS)
        ]

    def add(self, other: "Line") -> None:
        """Sum up."""
        for place in range(4):
            self.planned[place] += other.planned[place]
            self.held[place] += other.held[place]
            self.missed[place] += other.owed(place)


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


def of_streets(plan: Plan, year: int, streets: Iterable[Area], *, today: dt.date) -> list[StreetList]:
    """The lists of these streets, an empty one for a street without targets; two queries."""
    chosen = list(streets)
    targets: dict[int, list[StreetTarget]] = defaultdict(list)
    rows = StreetTarget.objects.filter(task__plan=plan, year=year, street__in=chosen)
    for target in rows.select_related("task__group", "task__lead").order_by("task__position", "pk"):
        targets[target.street_id].append(target)
    held = held_by_quarter(plan, year)
    return [_list(street, targets[street.pk], held.get(street.pk, {}), year, today) for street in chosen]


def _list(
    street: Area, targets: list[StreetTarget], held: dict[int, list[int]], year: int, today: dt.date
) -> StreetList:
    over = quarters_over(year, today)
    is_now = year == today.year
    total = Line(over=over, is_this_year=is_now)
    lines = [
        Line(
            planned=list(target.by_quarter),
            held=held.get(target.task_id, [0, 0, 0, 0]),
            over=over,
            is_this_year=is_now,
            task=target.task,
        )
        for target in targets
    ]
    for line in lines:
        total.add(line)
    return StreetList(street, lines, total)


def held_by_quarter(plan: Plan, year: int) -> dict[int, dict[int, list[int]]]:
    """Dates with a record by street, then by task, in the four quarters; a village counts for its street. One query."""
    street = Case(
        When(venue__area__level=Area.Level.VILLAGE, then=F("venue__area__parent")),
        default=F("venue__area"),
        output_field=IntegerField(),
    )
    first, last = (timezone.make_aware(dt.datetime(y, 1, 1)) for y in (year, year + 1))  # noqa: DTZ001 - made aware here
    rows = (
        progress.occurrences(plan)
        .filter(record__isnull=False, venue__isnull=False, start__gte=first, start__lt=last)
        .annotate(street=street, quarter=ExtractQuarter("start"))
        .values("street", "event__task", "quarter")
        .annotate(held=Count("pk"))
    )
    found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0, 0]))
    for row in rows:
        found[row["street"]][row["event__task"]][row["quarter"] - 1] = row["held"]
    return found
