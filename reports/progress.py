"""Progress of a plan, counted from dates that took place inside the plan's period."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, When

from core import clock
from events.models import Event, HeldCount, HeldRecord, Occurrence
from organizations.models import Area
from plan.models import Plan, Task, TaskGroup

PUBLIC = (Event.State.PUBLISHED, Event.State.FINISHED, Event.State.ARCHIVED)


@dataclass
class Tally:
    """Dates planned (held ones too), dates with a record, dates past without one, and heads on site and online."""

    planned: int = 0
    held: int = 0
    unrecorded: int = 0
    heads: int = 0

    def add(self, other: "Tally") -> None:
        """Sum up."""
        self.planned += other.planned
        self.held += other.held
        self.unrecorded += other.unrecorded
        self.heads += other.heads

    @property
    def percent(self) -> int:
        """Of what is planned, how much was held; 0 when nothing is."""
        return round(100 * self.held / self.planned) if self.planned else 0


@dataclass
class GroupProgress:
    """An action or project with its tasks."""

    group: TaskGroup
    tasks: list[tuple[Task, Tally]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


def counting() -> QuerySet[Occurrence]:
    """Dates that were held or still stand."""
    standing = Q(event__state__in=PUBLIC, state__in=[Occurrence.State.SCHEDULED, Occurrence.State.HELD])
    return Occurrence.objects.filter(standing | Q(record__isnull=False)).order_by()


def occurrences(plan: Plan) -> QuerySet[Occurrence]:
    """Of these the ones that count for a plan: of its tasks, inside its period."""
    first = new_year(plan.first_year)
    last = new_year(plan.last_year + 1)
    return counting().filter(event__task__plan=plan, start__gte=first, start__lt=last)


def by_task(plan: Plan, *, now: dt.datetime) -> dict[int, Tally]:
    """Tallies by the task's id; three queries."""
    rows = (
        occurrences(plan)
        .values("event__task")
        .annotate(
            planned=Count("pk"),
            held=Count("record"),
            unrecorded=Count("pk", filter=Q(record__isnull=True, end__lte=now)),
        )
    )
    tallies = {
        row["event__task"]: Tally(planned=row["planned"], held=row["held"], unrecorded=row["unrecorded"])
        for row in rows
    }
    for task, heads in _heads(plan):
        tallies[task].heads += heads
    return tallies


def by_group(plan: Plan, *, now: dt.datetime) -> list[GroupProgress]:
    """Groups in the plan's order; a retired task is shown only where something counts for it."""
    tallies = by_task(plan, now=now)
    groups = {group.pk: GroupProgress(group) for group in plan.groups.select_related("audience")}
    for task in plan.tasks.select_related("lead").prefetch_related("indicators"):
        tally = tallies.get(task.pk, Tally())
        if task.retired and not tally.planned:
            continue
        groups[task.group_id].tasks.append((task, tally))
        groups[task.group_id].tally.add(tally)
    return list(groups.values())


def street_of_dates() -> Case:
    """In a query of dates: the id of their street; a village counts for its street."""
    return Case(
        When(venue__area__level=Area.Level.VILLAGE, then=F("venue__area__parent")),
        default=F("venue__area"),
        output_field=IntegerField(),
    )


def by_street(plan: Plan) -> dict[int, dict[int, int]]:
    """Held dates by street, then by group. One query."""
    rows = (
        occurrences(plan)
        .filter(record__isnull=False, venue__isnull=False)
        .annotate(street=street_of_dates())
        .values("street", "event__task__group")
        .annotate(held=Count("pk"))
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for row in rows:
        found[row["street"]][row["event__task__group"]] = row["held"]
    return found


def total(groups: list[GroupProgress]) -> Tally:
    """The whole plan."""
    whole = Tally()
    for group in groups:
        whole.add(group.tally)
    return whole


def _heads(plan: Plan) -> list[tuple[int, int]]:
    counted = occurrences(plan).values("pk")
    on_site = (
        HeldCount.objects.filter(record__occurrence__in=counted)
        .values_list("record__occurrence__event__task")
        .annotate(Sum("heads"))
    )
    online = (
        HeldRecord.objects.filter(occurrence__in=counted)
        .values_list("occurrence__event__task")
        .annotate(Sum("online_heads"))
    )
    return [*on_site.order_by(), *online.order_by()]


def new_year(year: int) -> dt.datetime:
    """When it begins."""
    return clock.midnight(dt.date(year, 1, 1))
