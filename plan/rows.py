"""Writing rows by their code, and telling what changed."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Manager, Model

M = TypeVar("M", bound=Model)


@dataclass
class Report:
    """What a load did: rows made, facts changed from old to new, tasks retired; and notes for the reader."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How many rows were made or removed, and facts changed."""
        return len(self.created) + len(self.changed) + len(self.removed)

    def differs(self, what: str, label: str, old: object, new: object) -> None:
        """A fact that is now another."""
        self.changed.append(f"{what} {label}：{shown(old)} → {shown(new)}")

    def lines(self) -> list[str]:
        """For people: one line each, then the sum."""
        return [
            *(f"新增 {line}" for line in self.created),
            *(f"更改 {line}" for line in self.changed),
            *(f"撤下 {line}" for line in self.removed),
            *self.notes,
            f"新增 {len(self.created)}，更改 {len(self.changed)}，撤下 {len(self.removed)}。",
        ]


def upsert(
    report: Report,
    rows: "Manager[M]",
    *,
    key: dict[str, Any],
    facts: dict[str, Any],
    first: dict[str, Any] | None = None,
) -> M:
    """The row with this key, made or brought to these facts. ``first`` is written only when it is made."""
    row = rows.filter(**key).first()
    if row is None:
        row = rows.create(**key, **facts, **(first or {}))
        report.created.append(_what(row))
        return row
    differing = [name for name, value in facts.items() if getattr(row, name) != value]
    what = _what(row)
    for name in differing:
        report.differs(what, _label(row, name), getattr(row, name), facts[name])
        setattr(row, name, facts[name])
    if differing:
        row.save(update_fields=differing)
    return row


def shown(value: object) -> str:
    """A value in a report's line."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or "（空）"
    return str(value) if value not in (None, "") else "（空）"


def _what(row: Model) -> str:
    meta = row._meta  # noqa: SLF001 - Django's documented name
    return f"{meta.verbose_name}“{row}”"


def _label(row: Model, name: str) -> str:
    meta = row._meta  # noqa: SLF001 - Django's documented name
    return str(getattr(meta.get_field(name), "verbose_name", name))
