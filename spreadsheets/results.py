"""The result of checking a file: problems, or rows that would be new, changed or the same."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from spreadsheets.tables import Problem

SHOWN = 200
"""So many rows are listed by name on the page."""
Tell = Callable[[int], None]
"""Called with how many rows were looked at."""


class Effect(StrEnum):
    """What applying the file does to a thing."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, kw_only=True, slots=True)
class RowResult:
    """One thing of the file. ``seen`` is what was stored of it and around it: other values mean somebody changed it."""

    row: int
    label: str
    effect: Effect
    seen: Any
    payload: Any


@dataclass(slots=True)
class Outcome:
    """All of it."""

    problems: list[Problem]
    rows: list[RowResult] = field(default_factory=list)

    def of(self, effect: Effect) -> list[RowResult]:
        """Those with this effect."""
        return [row for row in self.rows if row.effect == effect]

    def summary(self) -> dict[str, Any]:
        """Counts, and the first that change or are new."""
        named = [row for row in self.rows if row.effect != Effect.SAME][:SHOWN]
        counts: dict[str, Any] = {effect.value: len(self.of(effect)) for effect in Effect}
        return counts | {"rows": [{"row": one.row, "label": one.label, "effect": one.effect} for one in named]}

    def digest(self) -> str:
        """Of what was seen and would be done."""
        seen = [(row.row, row.label, row.effect, row.seen) for row in self.rows]
        return hashlib.sha256(json.dumps(seen, ensure_ascii=False, default=str).encode()).hexdigest()


def listed(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """As they are stored; with what a cell could mean, where it is asked."""
    return [
        {"cell": problem.cell, "words": problem.words} | ({"choices": list(problem.choices)} if problem.choices else {})
        for problem in problems
    ]
