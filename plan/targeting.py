"""A street's list for a year: how many times for each task, perhaps by quarter."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from core import phrases
from core.errors import Conflict, Refusal
from organizations.models import Area
from plan.models import Plan, StreetTarget, Task

MAX_COUNT = 1000
"""Of one task in one year."""
QUARTERS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is meant for one task: the year, and its quarters or None."""

    planned: int
    quarters: tuple[int, int, int, int] | None = None

    def fields(self) -> dict[str, int | None]:
        """As they are stored."""
        parts = self.quarters or (None, None, None, None)
        return {"planned": self.planned, **dict(zip(QUARTERS, parts, strict=True))}


def of_list(street: Area, plan: Plan, year: int) -> "QuerySet[StreetTarget]":
    """The lines of one list."""
    return StreetTarget.objects.filter(street=street, task__plan=plan, year=year)


def seen(targets: Iterable[StreetTarget]) -> str:
    """A short mark of what somebody looked at; another one means that the list changed."""
    lines = sorted(
        f"{street_target.task_id}:{street_target.planned}:{street_target.first}:{street_target.second}:{street_target.third}:{street_target.fourth}"
        for street_target in targets
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def problem(numbers: Numbers) -> str:
    """What is wrong with the numbers of a task, or nothing."""
    if not 0 <= numbers.planned <= MAX_COUNT:
        return f"全年要在 0 到 {MAX_COUNT} 之间"
    if numbers.quarters and sum(numbers.quarters) != numbers.planned:
        return f"四个季度加起来是 {sum(numbers.quarters)}，和全年 {numbers.planned} 不一样"
    return ""


def set_targets(
    *, street: Area, plan: Plan, year: int, numbers: Mapping[Task, Numbers | None], expected: str | None = None
) -> int:
    """Bring the lines of these tasks to these numbers; None or 0 takes a line away. Returns how many changed.

    ``expected`` is the mark of the list that somebody began from. Refuses: not_a_street, year_outside_plan,
    task_of_another_plan, bad_target, changed_meanwhile (Conflict).
    """
    _refuse(street, plan, year, numbers)
    with transaction.atomic():
        Area.objects.select_for_update().get(pk=street.pk)
        stored = {street_target.task_id: street_target for street_target in of_list(street, plan, year)}
        if expected is not None and seen(stored.values()) != expected:
            raise Conflict("changed_meanwhile", "您打开以后，别人改过这张清单。您填的还在，请对照一下再保存。")
        return sum(
            _set(stored.get(task.pk) or StreetTarget(street=street, task=task, year=year), wanted)
            for task, wanted in numbers.items()
        )


def _refuse(street: Area, plan: Plan, year: int, numbers: Mapping[Task, Numbers | None]) -> None:
    if street.level != Area.Level.STREET:
        raise Refusal("not_a_street", "清单是街道的，请先选街道。")
    if not plan.runs_in(year):
        sentence = f"这个方案是 {phrases.years(plan.first_year, plan.last_year)}的，请选这几年。"
        raise Refusal("year_outside_plan", sentence, first=plan.first_year, last=plan.last_year)
    for task, wanted in numbers.items():
        if task.plan_id != plan.pk:
            raise Refusal("task_of_another_plan", f"{task.code} 不是这个方案的任务。", task=task.pk)
        if wanted and (words := problem(wanted)):
            raise Refusal("bad_target", f"{task.code}：{words}，请改一下。", task=task.pk)


def _set(target: StreetTarget, wanted: Numbers | None) -> bool:
    """Whether something changed."""
    if wanted is None or not wanted.planned:
        if target.pk is None:
            return False
        target.delete()
        return True
    facts = wanted.fields()
    if target.pk is not None and all(getattr(target, name) == value for name, value in facts.items()):
        return False
    for name, value in facts.items():
        setattr(target, name, value)
    target.save()
    return True
