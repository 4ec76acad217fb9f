"""A block copied from a spreadsheet, spread over the cells of a table that is typed; and what its cells mean. Pure.

Without scripts the block is pasted into a box of its own; with them, into the cell where it begins.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from core import phrases, texts
from spreadsheets.cells import when, written_times
from spreadsheets.cells.errors import CellError
from spreadsheets.cells.when import When
from spreadsheets.headings import finding
from spreadsheets.headings.synonyms import SYNONYMS

MAX_PASTED = 100_000
"""Signs of a block."""
_HEADINGS = 2
"""So many known titles in its first row make it a row of headings."""
_CALLED = {"start": "start_time", "end": "end_time", "venue": "place", "planned_cost": "cost"}
"""Fields that have another name than the columns of an import."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A formset as a table: its prefix, the fields of a row in their order with their labels, and how many rows it may have."""

    prefix: str
    fields: Mapping[str, str]
    most: int

    def name(self, row: int, field_name: str) -> str:
        """Of an input."""
        return f"{self.prefix}-{row}-{field_name}"

    def count(self, data: QueryDict) -> int:
        """How many rows were sent."""
        text = data.get(f"{self.prefix}-TOTAL_FORMS", "0")
        return min(int(text), self.most) if text.isdecimal() and len(text) < 5 else 0

    def is_blank(self, data: QueryDict, row: int) -> bool:
        """Whether nothing stands in a row."""
        return not any(data.get(self.name(row, one), "").strip() for one in self.fields)


@dataclass(slots=True)
class Spread:
    """The table with the block in it, what did not fit, and what there is to say."""

    data: QueryDict
    rest: str = ""
    words: str = ""


def spread(data: QueryDict, text: str, begin: str, grid: Grid) -> Spread:
    """Lay the block down, its first cell at ``begin`` (the name of an input) or in the first blank row."""
    block = _block(text)
    names = list(grid.fields)
    first, column = _place(data, begin, grid)
    below = names[column:]
    titles = _titles(block[0], grid) if block else {}
    left = ""
    if titles:
        left = _left(block, titles)
        block = block[1:]
    elif widest := max(map(len, block), default=0) - len(below):
        if widest > 0:
            return Spread(
                data,
                text,
                f"粘贴的比表宽：从“{grid.fields[names[column]]}”起右边少 {widest} 列。请从前面的格子贴，或少复制几列。",
            )
    places = titles or dict(enumerate(below))
    grown = data.copy()
    fitting = block[: max(grid.most - first, 0)]
    for number, cells in enumerate(fitting, start=first):
        for place, name in places.items():
            if place < len(cells):
                grown[grid.name(number, name)] = cells[place]
    grown[f"{grid.prefix}-TOTAL_FORMS"] = str(max(grid.count(data), first + len(fitting)))
    rest = block[len(fitting) :]
    unfit = f"还有 {len(rest)} 行放不下（一次最多 {grid.most} 行），留在下面的框里。" if rest else ""
    words = f"铺好了 {len(fitting)} 行。{left}{unfit}"
    return Spread(grown, "\n".join("\t".join(cells) for cells in rest), words)


def _block(text: str) -> list[list[str]]:
    """Rows and cells; a cell of several lines comes in quotes and becomes one line."""
    plain = texts.visible(text[:MAX_PASTED]).replace("\r\n", "\n")
    rows = csv.reader(io.StringIO(plain, newline=""), delimiter="\t")
    try:
        return [[texts.one_line(cell) for cell in row] for row in rows if any(cell.strip() for cell in row)]
    except csv.Error:
        return [[texts.one_line(cell) for cell in line.split("\t")] for line in plain.split("\n") if line.strip()]


def _place(data: QueryDict, begin: str, grid: Grid) -> tuple[int, int]:
    names = list(grid.fields)
    for row in range(grid.count(data)):
        for column, name in enumerate(names):
            if begin == grid.name(row, name):
                return row, column
    blank = (row for row in range(grid.count(data)) if grid.is_blank(data, row))
    return next(blank, grid.count(data)), 0


def _titles(cells: Sequence[str], grid: Grid) -> dict[int, str]:
    """The fields of a row of headings by place, under their own names or those that offices use; empty where it is none."""
    called = {word: _CALLED.get(key, key) for key, words in SYNONYMS.items() for word in words}
    known = {word: name for word, name in called.items() if name in grid.fields}
    known |= {finding.plain(label): name for name, label in grid.fields.items()}
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        name = known.get(finding.plain(cell))
        if name and name not in found.values():
            found[place] = name
    return found if len(found) >= _HEADINGS else {}


def _left(block: Sequence[Sequence[str]], titles: Mapping[int, str]) -> str:
    """Columns with something in them that are laid nowhere, since nobody knows their headings."""
    left = [
        cell
        for place, cell in enumerate(block[0])
        if place not in titles
        and finding.plain(cell) not in finding.LEFT_OUT
        and any(place < len(row) and row[place].strip() for row in block[1:])
    ]
    names = "”“".join(cell[:20] or "没有列名" for cell in left)
    return f"“{names}”没有铺，认不出是哪一列：把列名改成表头上的，再贴一次。" if left else ""


@dataclass(slots=True)
class Understood:
    """The table with days and times written out, the rows in which something was added that nobody typed (a year, a
    half-day), and by row what is unclear.
    """

    data: QueryDict
    rows: list[int] = field(default_factory=list)
    asked: dict[int, dict[str, str]] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    """That the days of the table name."""


def _years(data: QueryDict, grid: Grid, today: dt.date) -> frozenset[int]:
    """Of the days that are written with their year."""
    cells = [data.get(grid.name(row, "day"), "").strip() for row in range(grid.count(data))]
    found = (_read(when.of_day(today=today, is_past=True), cell).days for cell in cells)
    return frozenset(
        days.days[0].year
        for cell, days in zip(cells, found, strict=True)
        if days and str(days.days[0].year) in when.plain(cell)
    )


def write_out(data: QueryDict, grid: Grid, *, today: dt.date) -> Understood:
    """Days of the past with their year and weekday, times on twenty-four hours; what can't be read stays as it is."""
    understood = Understood(data.copy(), years=_years(data, grid, today))
    for row in range(grid.count(data)):
        try:
            _write_row(understood, row, grid, today)
        except CellError as error:
            choices = "，写成 " + " 或 ".join(error.choices) if error.choices else ""
            understood.asked[row] = {"start_time": f"{error}{choices}。"}
    return understood


def _write_row(found: Understood, row: int, grid: Grid, today: dt.date) -> None:
    typed = {
        name: found.data.get(grid.name(row, name), "").strip() for name in ("day", "start_time", "end_time", "end_day")
    }
    day = _read(when.of_day(today=today, is_past=True, years=found.years), typed["day"])
    start = _read(when.of_time(today=today, is_past=True), typed["start_time"])
    end = _read(when.of_time(today=today, is_past=True), typed["end_time"])
    days = day.days or start.days
    put: dict[str, str] = {}
    if days and len(days.days) == 1:
        put["day"] = _day(days.days[0], typed["day"])
        if days.last and not days.is_daily and not typed["end_day"]:
            put["end_day"] = _day(days.last, "")
    begins = start.start or day.start
    ends = end.start or start.end or day.end
    if begins and ends:
        begins, ends = written_times.settle(begins, ends, has_end_day=bool(typed["end_day"] or "end_day" in put))
    put |= {"start_time": f"{begins.clock:%H:%M}"} if begins else {}
    put |= {"end_time": f"{ends.clock:%H:%M}"} if ends else {}
    for name, text in put.items():
        found.data[grid.name(row, name)] = text
    has_new_year = bool(days) and str(days.days[0].year if days else "") not in when.plain(typed["day"])
    has_half_day = any(time and time.morning for time in (start.start, end.start))
    if has_new_year or has_half_day:
        found.rows.append(row + 1)


def _day(day: dt.date, typed: str) -> str:
    """As it was typed where that is complete; else with year and weekday."""
    return typed if typed == day.isoformat() else f"{day.isoformat()} {phrases.weekday(day)}"


def _read(read: Callable[[str], When], cell: str) -> When:
    """What a cell says; nothing where it can't be read: its field names what is wrong."""
    try:
        return read(cell) if cell else When()
    except CellError:
        return When()
