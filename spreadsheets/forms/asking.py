"""What the check of a table asks, as fields of a page, and what was typed there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from core.spreadsheets.sheet import UNCOMPUTED
from spreadsheets.headings import finding
from spreadsheets.models import SheetImport
from spreadsheets.reading import kept_rows
from spreadsheets.reading.kept_rows import Said
from spreadsheets.tables import Column, Contents

TYPED = 200
"""Cells that can be put right on the page at once; the others follow in the next round."""
MAX_SAMPLE = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class CellQuestion:
    """A cell to put right, with those of its column in which the same is wrong: where, what is wrong, what stands there,
    and what it could mean.
    """

    where: str
    others: list[str] = field(default_factory=list)
    words: str
    typed: str = ""
    choices: Sequence[str] = ()
    is_typed: bool = False
    row: int = 0
    other_rows: list[int] = field(default_factory=list)
    """Rows of the others that may be left out as well."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadingQuestion:
    """A heading to assign: where it stands, what it is called, what stands below it, and what is proposed."""

    place: int
    title: str
    words: str
    sample: str
    proposed: str


@dataclass(slots=True)
class Questions:
    """All of them, in one round."""

    headings: list[HeadingQuestion] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)
    cells: list[CellQuestion] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    rows: list[tuple[int, str]] = field(default_factory=list)
    """The first rows, with a few words of each: which of them names the columns."""
    heading_row: int = 0


def questions(found: SheetImport, columns: Sequence[Column]) -> Questions:
    """Of a table that was looked at."""
    contents = kept_rows.opened(found.rows, {})
    asked = Questions(columns=[(column.key, column.title) for column in columns])
    told: set[int] = set()
    alike: dict[tuple[str, ...], CellQuestion] = {}
    for problem in found.problems:
        if "heading" in problem:
            asked.headings.append(_heading(problem, contents))
        elif "missing" in problem:
            asked.missing.append(problem)
        elif (first := alike.get(_kind(problem, contents))) is not None:
            first.others.append(problem["cell"])
            first.other_rows.extend(_new_rows(problem, told))
        else:
            question = _cell(problem, contents, told, is_typed=len(asked.cells) < TYPED)
            asked.cells.append(question)
            if question.is_typed:
                alike[_kind(problem, contents)] = question
    if asked.headings or asked.missing:
        above = contents.rows[: finding.SEARCHED]
        asked.rows = [(row.number, " ".join(filter(None, row.cells))[:MAX_SAMPLE]) for row in above]
        asked.heading_row = kept_rows.heading_row(found.problems)
    return asked


def _kind(problem: dict[str, Any], contents: Contents) -> tuple[str, ...]:
    """Column, what stands there and what is wrong: cells of one kind are put right together. Cells of which nobody knows
    what they say are not of one kind.
    """
    where = problem["cell"]
    text = kept_rows.cell(contents, where) if "is_of_row" not in problem else ""
    if text == UNCOMPUTED or (not text and "choices" not in problem):
        return (where, problem["words"])
    return (where.rstrip("0123456789"), text, problem["words"])


def _stands(contents: Contents, where: str) -> str:
    """What the person sees in a cell; a formula without its result is nothing to see."""
    text = kept_rows.cell(contents, where)
    return "" if text == UNCOMPUTED else text


def _heading(problem: dict[str, Any], contents: Contents) -> HeadingQuestion:
    heading = problem["heading"]
    place = heading["place"]
    below = (row for row in contents.rows if row.number > kept_rows.row_of(problem["cell"]))
    sample = next((row.cells[place] for row in below if place < len(row.cells) and row.cells[place]), "")
    return HeadingQuestion(
        place=place,
        title=heading["title"],
        words=problem["words"],
        sample=sample[:MAX_SAMPLE],
        proposed=heading["proposed"],
    )


def _cell(problem: dict[str, Any], contents: Contents, told: set[int], *, is_typed: bool) -> CellQuestion:
    """The first of each row also offers to leave the row out."""
    where = problem["cell"]
    new_rows = _new_rows(problem, told)
    can_be_typed = is_typed and "is_of_row" not in problem
    return CellQuestion(
        where=where,
        words=problem["words"],
        typed=_stands(contents, where) if can_be_typed else "",
        choices=problem.get("choices", ()),
        is_typed=can_be_typed,
        row=sum(new_rows) if is_typed else 0,
    )


def _new_rows(problem: dict[str, Any], told: set[int]) -> list[int]:
    """The row of a cell, where nothing of it was asked before."""
    row = kept_rows.row_of(problem["cell"])
    is_new = row not in told
    told.add(row)
    return [row] if is_new else []


def said(data: QueryDict, found: SheetImport) -> Said:
    """What was typed and ticked; what was typed counts more than what was ticked."""
    contents = kept_rows.opened(found.rows, {})
    cells: dict[str, str] = {}
    first: dict[tuple[str, ...], str] = {}
    for problem in found.problems:
        where = problem["cell"]
        if "is_of_row" not in problem and "heading" not in problem:
            asked = first.setdefault(_kind(problem, contents), where)
            cells |= _answer(data, contents, where, where if f"cell-{where}" in data else asked)
    row = data.get("heading-row", "")
    return Said(
        columns={place: data.get(name, "") for name, place in _numbered(data, "column-")},
        constants={name.removeprefix("all-"): data.get(name, "") for name in data if name.startswith("all-")},
        cells=cells,
        left_out=[number for _, number in _numbered(data, "leave-")],
        heading_row=int(row) if _is_number(row) else None,
    )


def _answer(data: QueryDict, contents: Contents, where: str, asked: str) -> dict[str, str]:
    """How a cell should be, as it, or the first of its kind, was answered."""
    typed = data.get(f"cell-{asked}")
    if typed is None:
        return {}
    if typed.split() != _stands(contents, asked).split():
        return {where: typed}
    choice = data.get(f"choice-{asked}", "")
    return {where: choice} if choice else {}


def _numbered(data: QueryDict, start: str) -> list[tuple[str, int]]:
    numbers = ((name, name.removeprefix(start)) for name in data if name.startswith(start))
    return [(name, int(number)) for name, number in numbers if _is_number(number)]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 8
