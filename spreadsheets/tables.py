"""Read a table: its heading, each cell, and each problem with the cell it is in. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.phone_numbers import in_names
from core.spreadsheets.reader import Row, address
from core.spreadsheets.sheet import UNCOMPUTED
from spreadsheets import cell_values
from spreadsheets.cell_values import Reader
from spreadsheets.cells import contacts
from spreadsheets.cells.errors import CellError
from spreadsheets.headings import finding
from spreadsheets.headings.finding import Answers, Asked, Heading

_CHOICES = 12
"""Words of a list that are offered for an empty cell."""
_NOTHING = re.compile(r"[-/\\\u2010-\u2015\u2212\uff0d\uff0f_\s]+")
"""How offices strike out a cell that says nothing: /, —, ——."""
_NAME = "contact_name"
_NUMBER = "contact_phone"
_LANDLINES = ("booking_phone", "place_note")
"""Columns that take a landline, or words with one."""
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
    """Whether a required column may have empty cells, or be missing: other columns may say it."""


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
    heading: Asked | None = None
    """The heading that is asked about."""
    missing: str = ""
    """The key of a column that the table hasn't."""
    can_be_typed: bool = False
    """Whether it is about one cell of the file that the person may put right on the page."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The rows of a file, and what the person has said about them."""

    rows: Sequence[Row]
    answers: Answers


@dataclass(slots=True)
class Line:
    """One row: its number in the file, the values of its columns, and which cells are filled."""

    number: int
    values: dict[str, Any]
    filled: set[str]
    places: dict[str, int]
    faults: set[str] = field(default_factory=set)

    def cell(self, key: str) -> str:
        """The address of a column's cell in this row; the row alone where the file hasn't the column."""
        return address(self.places[key], self.number) if key in self.places else f"第 {self.number} 行"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """As they stand in the file: by row, then by column; what is about a whole row comes first."""

    def place(problem: Problem) -> tuple[int, int, str]:
        letters = "".join(letter for letter in problem.cell if letter.isascii() and letter.isalpha())
        digits = "".join(letter for letter in problem.cell if letter.isdigit())
        return int(digits), len(letters), letters

    return sorted(problems, key=place)


class Problems(list[Problem]):
    """Problems found so far, and the row of the headings."""

    heading_row = 1

    def __init__(self) -> None:
        super().__init__()
        self.left: list[Asked] = []
        """Columns that somebody left out: where one is missing, it may be among them."""

    def miss(self, column: Column) -> None:
        """A column that must be there."""
        for asked in self.left:
            where = address(asked.place, self.heading_row)
            self.append(Problem(where, f"“{asked.title[:20]}”这一列没有导入，它是哪一列？", heading=asked))
        self.left = []
        where = f"第 {self.heading_row} 行"
        self.append(Problem(where, f"缺少“{column.title}”这一列", tuple(column.words), missing=column.key))

    def at(self, line: Line, key: str, words: str, choices: Sequence[str] = ()) -> None:
        """Add one; a cell has one problem at most."""
        if key not in line.faults:
            line.faults.add(key)
            self.append(Problem(line.cell(key), words, tuple(choices), can_be_typed=key in line.places))


def heading(contents: Contents, columns: Sequence[Column], problems: Problems) -> Heading:
    """Where each column stands; what is asked about the headings is a problem until it is answered."""
    found = finding.find(contents.rows, {column.title: column.key for column in columns}, contents.answers)
    titles = {column.key: column.title for column in columns}
    number = problems.heading_row = contents.rows[found.index].number
    for asked in found.asked:
        near = f"，是不是“{titles[asked.proposed]}”？" if asked.proposed else "，它是哪一列？"
        problems.append(Problem(address(asked.place, number), f"不认识“{asked.title[:20]}”这一列{near}", heading=asked))
    for place, title in found.twice:
        words = f"“{title[:20]}”这一列有两个，请删掉一个，或不导入其中一个"
        asked = Asked(place=place, title=title, proposed=finding.NOTHING)
        problems.append(Problem(address(place, number), words, heading=asked))
    problems.left = list(found.left)
    for column in columns:
        if column.required and not column.blank and not _is_said(column, found, contents.answers):
            problems.miss(column)
    return found


def _is_said(column: Column, found: Heading, answers: Answers) -> bool:
    return column.key in found.places or bool(answers.constants.get(column.key))


def lines(contents: Contents, columns: Sequence[Column], problems: Problems) -> list[Line]:
    """Each row below the heading, with what could be read of it."""
    found = heading(contents, columns, problems)
    answers = contents.answers
    read = [column for column in columns if column.required or _is_said(column, found, answers)]
    example = {column.key: column.example for column in columns}
    empty = {column.key: column.empty for column in columns}
    title = contents.rows[found.index].cells
    below = [
        row for row in contents.rows[found.index + 1 :] if row.cells != title and row.number not in answers.left_out
    ]
    rest = [row for row in below if not _is_example(row, found.places, example)]
    if not rest:
        problems.append(_nothing(contents.rows, found, has_example=bool(below)))
    made = [_line(row, read, Line(row.number, dict(empty), set(), found.places), problems, answers) for row in rest]
    for line in made:
        _part_contact(line, {column.key: column for column in columns}, problems)
    return made


def _part_contact(line: Line, columns: Mapping[str, Column], problems: Problems) -> None:
    """王老师13900000123 in the column of names: the number goes where numbers are sealed."""
    column = columns.get(_NUMBER)
    if column is None or _NAME not in line.filled or _NAME in line.faults:
        return
    try:
        name, number = contacts.parted(line.values[_NAME])
    except CellError as error:
        problems.at(line, _NAME, f"“{columns[_NAME].title}”：{error}")
        return
    if not number:
        return
    try:
        value = column.read(number)
    except CellError as error:
        _refuse_number(line, columns, problems, error)
        return
    if _NUMBER in line.filled and line.values[_NUMBER] != value:
        problems.at(line, _NAME, f"里面的号码和“{column.title}”写的不一样")
    line.values |= {_NAME: name, _NUMBER: value}
    if not name:
        line.filled.discard(_NAME)
    line.filled.add(_NUMBER)


def _refuse_number(line: Line, columns: Mapping[str, Column], problems: Problems, error: CellError) -> None:
    """What the column of numbers can't take, with where it can go; the name alone is offered."""
    name, number = contacts.parted(line.values[_NAME])
    title = columns[_NUMBER].title
    takes_landlines = columns[_NUMBER].read is cell_values.contact_phone
    reason = str(error)
    if contacts.is_landline(number) and not takes_landlines:
        where = next((f"写到“{columns[key].title}”里" for key in _LANDLINES if key in columns), "另外记")
        reason = f"里面的座机放不进“{title}”，请{where}；这里只留称呼"
    elif in_names.holds_many_digits(reason):
        reason = "座机请加上区号"
    words = f"“{columns[_NAME].title}”：{reason}"
    problems.at(line, _NAME, words, [name] if name else [])


def _nothing(rows: Sequence[Row], found: Heading, *, has_example: bool) -> Problem:
    if has_example:
        return Problem(address(0, rows[found.index + 1].number), "表里只有模板里的例子，请从第 3 行起填自己的")
    return Problem(f"第 {rows[found.index].number} 行", "列名下面没有要导入的行")


def _is_example(row: Row, places: dict[str, int], example: dict[str, str]) -> bool:
    """The template's own row, left as it is: it is skipped."""
    cells = {key: row.cells[place] if place < len(row.cells) else "" for key, place in places.items()}
    return bool(cells) and all(cells[key] == example[key] for key in places)


def _line(row: Row, columns: Iterable[Column], line: Line, problems: Problems, answers: Answers) -> Line:
    for column in columns:
        place = line.places.get(column.key, len(row.cells))
        typed = row.cells[place] if place < len(row.cells) else ""
        cell = "" if _NOTHING.fullmatch(typed) else typed or answers.constants.get(column.key, "")
        if cell:
            line.filled.add(column.key)
            _read(cell, column, line, problems)
        elif column.required and not column.blank and column.key in line.places:
            problems.at(line, column.key, f"“{column.title}”没有填", column.words[:_CHOICES])
    return line


def _read(cell: str, column: Column, line: Line, problems: Problems) -> None:
    if cell == UNCOMPUTED:
        problems.at(line, column.key, f"“{column.title}”是公式，文件里没有存下结果。{_RECALCULATE}")
        return
    try:
        line.values[column.key] = column.read(cell)
    except CellError as error:
        problems.at(line, column.key, f"“{column.title}”：{error}", error.choices)
