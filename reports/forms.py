"""The grid in which a street types its list of the year."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from plan.models import StreetTarget, Task
from plan.targeting import MAX_COUNT, QUARTERS, Numbers, problem

FIELDS = ("planned", *QUARTERS)
LABELS = dict(zip(FIELDS, ("全年", "一季度", "二季度", "三季度", "四季度"), strict=True))


@dataclass(frozen=True, slots=True)
class GridRow:
    """A task and its cells."""

    task: Task
    cells: list[forms.BoundField]


class TargetsForm(forms.Form):
    """A row a task: the year, and its quarters or nothing; an empty row is no target."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args: Any, tasks: Iterable[Task], targets: Iterable[StreetTarget], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tasks = list(tasks)
        stored = {target.task_id: target for target in targets}
        for task in self.tasks:
            for name in FIELDS:
                label = LABELS[name]
                self.fields[f"{name}_{task.pk}"] = forms.IntegerField(
                    label=label,
                    min_value=0,
                    max_value=MAX_COUNT,
                    required=False,
                    initial=getattr(stored.get(task.pk), name, None),
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "aria-label": f"{task.code} {label}"}),
                    error_messages={
                        "invalid": "请写数字，例如 12。",
                        "max_value": f"最多 {MAX_COUNT}。",
                        "min_value": "不能小于 0。",
                    },
                )

    @property
    def rows(self) -> list[GridRow]:
        """In the plan's order."""
        return [GridRow(task, [self[f"{name}_{task.pk}"] for name in FIELDS]) for task in self.tasks]

    def clean(self) -> dict[str, Any]:
        """Quarters all or none, and they make the year."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        for task in self.tasks:
            values = [facts.get(f"{name}_{task.pk}") for name in FIELDS]
            if not any(f"{name}_{task.pk}" in self.errors for name in FIELDS):
                self._check(task, values)
        return facts

    def _check(self, task: Task, values: list[int | None]) -> None:
        planned, *quarters = values
        typed = [quarter for quarter in quarters if quarter is not None]
        if typed and len(typed) < len(QUARTERS):
            missing = QUARTERS[quarters.index(None)]
            self.add_error(f"{missing}_{task.pk}", "四个季度要么都填，要么都空着。")
        elif typed and planned is None:
            self.cleaned_data[f"planned_{task.pk}"] = sum(typed)
        elif planned is not None and (words := problem(_numbers(planned, typed))):
            self.add_error(f"planned_{task.pk}", f"{words}。")

    def numbers(self) -> dict[Task, Numbers | None]:
        """What each task gets."""
        return {task: self._of(task) for task in self.tasks}

    def _of(self, task: Task) -> Numbers | None:
        planned, *quarters = (self.cleaned_data[f"{name}_{task.pk}"] for name in FIELDS)
        return None if planned is None else _numbers(planned, [quarter for quarter in quarters if quarter is not None])


def _numbers(planned: int, quarters: list[int]) -> Numbers:
    if not quarters:
        return Numbers(planned)
    first, second, third, fourth = quarters
    return Numbers(planned, (first, second, third, fourth))
