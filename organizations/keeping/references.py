"""Everything that points at a row points at another instead, whichever apps it is of."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    DO_NOTHING,
    Exists,
    ForeignKey,
    ManyToOneRel,
    Model,
    OuterRef,
    Q,
    QuerySet,
    UniqueConstraint,
)
from simple_history.utils import bulk_update_with_history

A_TIME = 500


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that points at the model."""

    model: type[Model]
    column: "ForeignKey[Any, Any]"

    @property
    def label(self) -> str:
        """``events.Event.host``."""
        return f"{self.model._meta.label}.{self.column.name}"  # noqa: SLF001 - Django's documented name

    @property
    def words(self) -> str:
        """What its rows are called; those of a table between two as the other one with the field that holds it."""
        owner: Any = self.model._meta.auto_created or None  # noqa: SLF001 - Django's documented name
        if owner is None:
            return str(self.model._meta.verbose_name)  # noqa: SLF001 - Django's documented name
        between = [one for one in owner._meta.many_to_many if one.remote_field.through is self.model]  # noqa: SLF001 - Django's documented name
        return f"{owner._meta.verbose_name}（{between[0].verbose_name}）"  # noqa: SLF001 - Django's documented name

    def rows(self, target: Model) -> "QuerySet[Any]":
        """Those that point at this row."""
        manager = self.model._base_manager  # noqa: SLF001 - the manager that hides no row
        return manager.filter(**{self.column.name: target})

    def doubles(self, source: Model, target: Model) -> "QuerySet[Any]":
        """Rows of the source beside which the target has one of which there may be only one."""
        own = self.rows(source)
        found = own.none()
        for names, condition in self.unique_with():
            same = {name: OuterRef(name) for name in names}
            found |= own.filter(condition, Exists(self.rows(target).filter(condition, **same)))
        return found

    def unique_with(self) -> Iterator[tuple[list[str], Q]]:
        """With which other columns it stands once, and among which rows."""
        meta = self.model._meta  # noqa: SLF001 - Django's documented name
        own = [one for one in meta.constraints if isinstance(one, UniqueConstraint) and one.fields]
        rules = [(one.fields, one.condition or Q()) for one in own]
        for names, condition in [*rules, *((names, Q()) for names in meta.unique_together)]:
            if self.column.name in names:
                yield [name for name in names if name != self.column.name], condition


def to(model: type[Model]) -> list[Reference]:
    """All of them, but for histories: who had it then stays as it was."""
    related = model._meta.get_fields(include_hidden=True)  # noqa: SLF001 - Django's documented name
    columns: list[Any] = [one for one in related if isinstance(one, ManyToOneRel)]
    return [Reference(one.related_model, one.field) for one in columns if one.on_delete is not DO_NOTHING]


def move(reference: Reference, source: Model, target: Model, *, now: dt.datetime) -> int:
    """Let all rows point at the target; what can't stand twice goes, and the target's stays. Returns how many moved.

    Rows with a history get a line in it.
    """
    for row in reference.doubles(source, target):
        row.delete()
    rows = reference.rows(source)
    if not hasattr(reference.model, "history"):
        return rows.update(**{reference.column.name: target})
    moved = list(rows.order_by("pk"))
    for row in moved:
        setattr(row, reference.column.name, target)
    if moved:
        bulk_update_with_history(
            moved,
            reference.model,
            [reference.column.name],
            batch_size=A_TIME,
            default_date=now,
            manager=reference.model._base_manager,  # noqa: SLF001 - the manager that hides no row
        )
    return len(moved)


def hold_all(source: Model) -> None:
    """Nobody changes what points at it until the transaction ends; who does is waited for."""
    for reference in to(type(source)):
        rows = reference.rows(source).select_for_update(of=("self",), no_key=True).order_by("pk")
        list(rows.values_list("pk", flat=True))


def move_all(source: Model, target: Model, *, now: dt.datetime) -> None:
    """The same for all that points at it."""
    for reference in to(type(source)):
        move(reference, source, target, now=now)
