"""The rows of a file between its check and its end, with what the person answered; stored as JSON, sealed."""

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.spreadsheets import sheet
from core.spreadsheets.reader import Row
from spreadsheets.headings import finding
from spreadsheets.headings.finding import Answers
from spreadsheets.tables import Contents


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What the person answers: the column of a heading by its place, what holds for all rows by the column's key, cells
    as they should be by their address, rows that are left out, and the row of the headings.
    """

    columns: Mapping[int, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    left_out: Iterable[int] = ()
    heading_row: int | None = None


def stored(rows: Sequence[Row], answers: Answers) -> str:
    """As JSON."""
    facts = {"rows": [[row.number, row.cells] for row in rows], "answers": answers.stored()}
    return json.dumps(facts, ensure_ascii=False)


def opened(text: str, remembered: Mapping[str, str]) -> Contents:
    """From JSON; nothing where it was emptied."""
    facts = json.loads(text or "{}")
    rows = [Row(number, tuple(cells)) for number, cells in facts.get("rows", ())]
    return Contents(rows, Answers.opened(facts.get("answers", {}), remembered))


def meanings(problems: Iterable[Mapping[str, Any]], said: Said, known: set[str]) -> dict[str, str]:
    """By heading, what it means from now on: of those that were asked about, in the row that does hold the headings."""
    asked = list(problems)
    if _is_another_row(asked, said):
        return {}
    titles = {one["heading"]["place"]: one["heading"]["title"] for one in asked if "heading" in one}
    return {finding.plain(titles[place]): key for place, key in _columns(asked, said, known).items()}


def take(contents: Contents, problems: Iterable[Mapping[str, Any]], said: Said, known: set[str]) -> None:
    """Into the rows and answers; what was not asked about stays. Another row of headings asks about other columns."""
    asked = list(problems)
    answers = contents.answers
    if _is_another_row(asked, said):
        answers.heading_row = said.heading_row
        answers.columns.clear()
    else:
        answers.columns |= _columns(asked, said, known)
    missing = {one["missing"] for one in asked if "missing" in one}
    answers.constants |= {key: text.strip() for key, text in said.constants.items() if key in missing and text.strip()}
    answers.left_out |= set(said.left_out)
    addresses = {one["cell"] for one in asked if "is_of_row" not in one}
    for where, text in said.cells.items():
        if where in addresses:
            _put(contents, where, text.strip()[: sheet.MAX_CELL])


def _is_another_row(asked: Sequence[Mapping[str, Any]], said: Said) -> bool:
    return said.heading_row is not None and said.heading_row != heading_row(asked)


def _columns(asked: Sequence[Mapping[str, Any]], said: Said, known: set[str]) -> dict[int, str]:
    places = {one["heading"]["place"] for one in asked if "heading" in one}
    allowed = {*known, finding.NOTHING}
    return {place: key for place, key in said.columns.items() if place in places and key in allowed}


def heading_row(problems: Iterable[Mapping[str, Any]]) -> int:
    """The row of the headings that are asked about; 0 where none is."""
    cells = [problem["cell"] for problem in problems if "heading" in problem or "missing" in problem]
    return row_of(cells[0]) if cells else 0


def row_of(where: str) -> int:
    """12 of C12 and of 第 12 行."""
    return int("".join(sign for sign in where if sign.isdecimal()) or 0)


def _put(contents: Contents, where: str, text: str) -> None:
    """One cell as it should be; cells before it that the row didn't have are empty."""
    row, column = sheet.place(where)
    rows: list[Row] = contents.rows  # type: ignore[assignment]  # made as a list by ``opened``
    for index, one in enumerate(rows):
        if one.number == row:
            cells = [*one.cells, *[""] * (column + 1 - len(one.cells))]
            cells[column] = text
            rows[index] = Row(row, tuple(cells))


def cell(contents: Contents, where: str) -> str:
    """What stands at an address; rows stand in their order."""
    row, column = sheet.place(where)
    at = bisect_left(contents.rows, row, key=lambda one: one.number)
    is_there = at < len(contents.rows) and contents.rows[at].number == row
    found = contents.rows[at].cells if is_there else ()
    return found[column] if column < len(found) else ""
