"""What a change did to one date, typed; stored as JSON in ``Change.items``."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

Stored = dict[str, Any]
"""One object of the JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSide:
    """A date as it was, or as it is from then on."""

    start: dt.datetime
    """UTC, as ``end``."""
    end: dt.datetime
    venue_id: int | None
    place: str
    """In words, as people were told."""
    is_postponed: bool = False
    """It had no time of its own: ``start`` and ``end`` are those that were planned before."""
    space: str | None = None
    """The part of the venue by name, "" for none; None where the change says nothing of it."""
    assigned: tuple[str, ...] | None = None
    """Resources and crew by name; None where the change says nothing of them."""
    crew_ids: tuple[int, ...] | None = None

    def to_json(self) -> Stored:
        """What says nothing is left out."""
        stored: Stored = {
            "start": self.start.astimezone(dt.UTC).isoformat(),
            "end": self.end.astimezone(dt.UTC).isoformat(),
            "venue": self.venue_id,
            "place": self.place,
        }
        if self.is_postponed:
            stored["postponed"] = True
        if self.space is not None:
            stored["space"] = self.space
        if self.assigned is not None:
            stored["takes"] = list(self.assigned)
        if self.crew_ids is not None:
            stored["crew"] = list(self.crew_ids)
        return stored

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        """The inverse of ``to_json``."""
        return cls(
            start=dt.datetime.fromisoformat(stored["start"]),
            end=dt.datetime.fromisoformat(stored["end"]),
            venue_id=stored["venue"],
            place=stored["place"],
            is_postponed=stored.get("postponed", False),
            space=stored.get("space"),
            assigned=tuple(stored["takes"]) if "takes" in stored else None,
            crew_ids=tuple(stored["crew"]) if "crew" in stored else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeItem:
    """One date of a change. ``before`` is None for a date that was added, ``after`` for one that is off or postponed."""

    occurrence_id: int
    label: str
    """第3站; empty where the event has one date."""
    before: ChangeSide | None
    after: ChangeSide | None

    def __post_init__(self) -> None:
        """A date that neither was nor is cannot change."""
        if not self.sides:
            raise ValueError("A change of a date has an old side, a new one, or both.")

    @property
    def sides(self) -> list[ChangeSide]:
        """The old side and the new one, where they are."""
        return [side for side in (self.before, self.after) if side]

    @property
    def old(self) -> ChangeSide:
        """How it was; for a date that was added, how it is."""
        return self.sides[0]

    @property
    def new(self) -> ChangeSide:
        """How it is; for one that is off, how it was."""
        return self.sides[-1]

    @property
    def has_new_time(self) -> bool:
        """Whether a moved date is at another time, or has one again."""
        return self.old.is_postponed or (self.old.start, self.old.end) != (self.new.start, self.new.end)

    @property
    def has_new_place(self) -> bool:
        """Whether a moved date is at another venue, or its place is said in other words."""
        return (self.old.venue_id, self.old.place) != (self.new.venue_id, self.new.place)

    @property
    def is_seen(self) -> bool:
        """Whether the change is news to people who come: another van alone is told to the crew only."""
        return len(self.sides) == 1 or self.has_new_time or self.has_new_place

    def to_json(self) -> Stored:
        """One object of ``Change.items`` as it is stored."""
        return {
            "occurrence": self.occurrence_id,
            "label": self.label,
            "before": self.before.to_json() if self.before else None,
            "after": self.after.to_json() if self.after else None,
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        """The inverse of ``to_json``."""
        return cls(
            occurrence_id=stored["occurrence"],
            label=stored["label"],
            before=ChangeSide.from_json(stored["before"]) if stored["before"] else None,
            after=ChangeSide.from_json(stored["after"]) if stored["after"] else None,
        )


class ChangeItemsField(models.JSONField[list[ChangeItem], list[ChangeItem]]):
    """A list of ``ChangeItem``, in a JSON column."""

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """To migrations it is the JSON column that it is."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> list[ChangeItem]:
        """From the column."""
        return self.to_python(super().from_db_value(value, expression, connection))

    def to_python(self, value: Any) -> list[ChangeItem]:
        """From the column's JSON or a loaded dump."""
        return [item if isinstance(item, ChangeItem) else ChangeItem.from_json(item) for item in value]

    def get_prep_value(self, value: Any) -> Any:
        """To the column; whatever is not a list of items (a condition of a query) goes as it is."""
        return _to_json(value)

    def value_to_string(self, obj: models.Model) -> Any:
        """As a dump of the database holds it."""
        return _to_json(self.value_from_object(obj))


def _to_json(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [item.to_json() if isinstance(item, ChangeItem) else item for item in value]
