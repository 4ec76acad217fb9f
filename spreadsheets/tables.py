"""Read a table: its heading, each cell, and each problem with the cell it is in. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from core.spreadsheets.reader import Row, address
from core.spreadsheets.sheet import UNCOMPUTED
from spreadsheets.cell_values import Reader
from spreadsheets.cells.errors import CellError

LEFT_OUT = ("状态", "任务", "已办", "还欠")
"""Columns that an export adds, and that say nothing to an import."""
_RECALCULATE = "请用 Excel 或 WPS 打开再存一次，或直接写上字"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column: what stands above it, under which name its values go on, and how a cell is read."""

    title: str
    key: str
    read: Reader
    required: bool = False
    empty: Any = ""
    """The value of an empty cell."""
    hint: str = ""
    example: str = ""
    words: tuple[str, ...] = ()
    """What may stand in the cell, where that is a list; ``several`` of them with 、 between."""
    several: bool = False
    blank: bool = False
    """Whether a required column may have empty cells: other columns say whether it must be filled."""


Spec = tuple[str, str, Reader, Any, str, str]
"""A column in one line: title, key, reader, the value of an empty cell, hint, example."""


def columns(
    specs: Iterable[Spec],
    *,
    required: Collection[str],
    offered: Mapping[str, Iterable[str]],
    several: Collection[str] = (),
    blank: Collection[str] = (),
) -> list[Column]:
    """Of their lines and, by key, what else is known of them."""
    return [
        Column(
            title=title,
            key=key,
            read=read,
            required=key in required,
            empty=empty,
            hint=hint,
            example=example,
            words=tuple(offered.get(key, ())),
            several=key in several,
            blank=key in blank,
        )
        for title, key, read, empty, hint, example in specs
    ]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, at a cell (C12), or 第 1 行 for the heading as a whole."""

    cell: str
    words: str
    choices: tuple[str, ...] = ()
    """What the cell could mean, as it would be typed."""


@dataclass(slots=True)
class Line:
    """One row: its number in the file, the values of its columns, and which cells are filled."""

    number: int
    values: dict[str, Any]
    filled: set[str]
    places: dict[str, int]
    faults: set[str] = field(default_factory=set)

    def cell(self, key: str) -> str:
        """The address of a column's cell in this row; the row's first cell where the file hasn't the column."""
        return address(self.places.get(key, 0), self.number)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """As they stand in the file: by row, then by column; what is about a whole row comes first."""

    def place(problem: Problem) -> tuple[int, int, str]:
        letters = "".join(letter for letter in problem.cell if letter.isascii() and letter.isalpha())
        digits = "".join(letter for letter in problem.cell if letter.isdigit())
        return int(digits), len(letters), letters

    return sorted(problems, key=place)


class Problems(list[Problem]):
    """Problems found so far."""

    def at(self, line: Line, key: str, words: str, choices: Sequence[str] = ()) -> None:
        """Add one; a cell has one problem at most."""
        if key not in line.faults:
            line.faults.add(key)
            self.append(Problem(line.cell(key), words, tuple(choices)))


def heading(row: Row, columns: Sequence[Column], problems: Problems) -> dict[str, int]:
    """Where each column stands, by its key."""
    by_title = {column.title: column for column in columns}
    places: dict[str, int] = {}
    for place, cell in enumerate(row.cells):
        title = cell.strip().removesuffix("*").strip()
        column = by_title.get(title)
        if column is None:
            if title and title not in LEFT_OUT:
                problems.append(Problem(address(place, row.number), _unknown(title, by_title)))
        elif column.key in places:
            problems.append(Problem(address(place, row.number), f"“{title}”这一列有两个，请删掉一个"))
        else:
            places[column.key] = place
    for column in columns:
        if column.required and column.key not in places:
            problems.append(Problem(f"第 {row.number} 行", f"缺少“{column.title}”这一列"))
    return places


def _unknown(title: str, known: Iterable[str]) -> str:
    near = get_close_matches(title, known, n=1, cutoff=0.5)
    return f"不认识“{title[:20]}”这一列，" + (f"是不是“{near[0]}”？" if near else "请用模板里的列名，或删掉它")


def lines(rows: Sequence[Row], columns: Sequence[Column], problems: Problems) -> list[Line]:
    """Each row below the heading, with what could be read of it; nothing when the heading has problems."""
    places = heading(rows[0], columns, problems)
    if problems:
        return []
    read = [column for column in columns if column.required or column.key in places]
    example = {column.key: column.example for column in columns}
    empty = {column.key: column.empty for column in columns}
    rest = [row for row in rows[1:] if not _is_example(row, places, example)]
    if not rest:
        problems.append(Problem(address(0, rows[1].number), "表里只有模板里的例子，请从第 3 行起填自己的"))
    return [_line(row, read, Line(row.number, dict(empty), set(), places), problems) for row in rest]


def _is_example(row: Row, places: dict[str, int], example: dict[str, str]) -> bool:
    """The template's own row, left as it is: it is skipped."""
    cells = {key: row.cells[place] if place < len(row.cells) else "" for key, place in places.items()}
    return all(cells[key] == example[key] for key in places)


def _line(row: Row, columns: Iterable[Column], line: Line, problems: Problems) -> Line:
    for column in columns:
        place = line.places.get(column.key, len(row.cells))
        cell = row.cells[place] if place < len(row.cells) else ""
        if not cell:
            if column.required and not column.blank:
                problems.at(line, column.key, f"“{column.title}”没有填")
            continue
        line.filled.add(column.key)
        if cell == UNCOMPUTED:
            problems.at(line, column.key, f"“{column.title}”是公式，文件里没有存下结果。{_RECALCULATE}")
            continue
        try:
            line.values[column.key] = column.read(cell)
        except CellError as error:
            problems.at(line, column.key, f"“{column.title}”：{error}", error.choices)
    return line
