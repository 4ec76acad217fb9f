"""The result of checking a file: problems, or rows that would be new, changed or the same."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from core import phrases
from core.phone_numbers import phones
from spreadsheets.tables import Column, Line, Problem

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


@dataclass(frozen=True, slots=True)
class Shown:
    """What was read of a row, to be compared: its number in the file, and for each column its title and words."""

    row: int
    cells: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Outcome:
    """All of it."""

    problems: list[Problem]
    rows: list[RowResult] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)

    def of(self, effect: Effect) -> list[RowResult]:
        """Those with this effect."""
        return [row for row in self.rows if row.effect == effect]

    def summary(self) -> dict[str, Any]:
        """Counts, and the first that change or are new."""
        named = [row for row in self.rows if row.effect != Effect.SAME][:SHOWN]
        counts: dict[str, Any] = {effect.value: len(self.of(effect)) for effect in Effect}
        return counts | {
            "rows": [
                {"row": row_result.row, "label": row_result.label, "effect": row_result.effect} for row_result in named
            ]
        }

    def digest(self) -> str:
        """Of what was seen and would be done."""
        seen = [(row.row, row.label, row.effect, row.seen) for row in self.rows]
        return hashlib.sha256(json.dumps(seen, ensure_ascii=False, default=str).encode()).hexdigest()


def listed(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """As they are stored; with what a cell could mean, which heading is asked about, which column is missing."""
    return [_listed(problem) for problem in problems]


def _listed(problem: Problem) -> dict[str, Any]:
    facts: dict[str, Any] = {"cell": problem.cell, "words": problem.words}
    if problem.choices:
        facts["choices"] = list(problem.choices)
    if problem.heading:
        facts["heading"] = asdict(problem.heading)
    if problem.missing:
        facts["missing"] = problem.missing
    if not problem.can_be_typed:
        facts["is_of_row"] = True
    return facts


def shown(lines: Iterable[Line], columns: Sequence[Column]) -> list[Shown]:
    """What each row says, by the columns that are filled."""
    return [Shown(line.number, tuple(said(line, columns))) for line in lines]


def said(line: Line, columns: Iterable[Column]) -> Iterator[tuple[str, str]]:
    """Title and words of each filled cell."""
    for column in columns:
        if column.key in line.filled:
            yield column.title, words(column, line.values[column.key])


def words(column: Column, value: object) -> str:
    """What a cell was read as, in words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        here = phrases.local(value)
        return f"{phrases.long_date(here.date())} {phrases.weekday(here.date())} {here:%H:%M}"
    if isinstance(value, dt.date):
        return f"{phrases.long_date(value)} {phrases.weekday(value)}"
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, str):
        return _label(column, value)
    return str(value)


def _label(column: Column, value: str) -> str:
    """A choice by its name, a number as people write it."""
    if value.startswith("+86"):
        return phones.national(value)
    if column.several or value in column.words:
        return value
    return next((word for word in column.words if column.read(word) == value), value)
