"""The cells of one sheet, believed whatever the sheet says of itself (its size, its filter, its results)."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from xml.sax.xmlreader import AttributesImpl

from openpyxl.utils import column_index_from_string

from core import texts
from core.errors import Refusal
from core.spreadsheets.numbers import NumberFormat
from core.spreadsheets.packed import Archive, Elements, Limits, broken
from core.spreadsheets.workbook import SheetPart, Text, Workbook

UNCOMPUTED = "#公式"
"""What stands for a formula whose result no program has stored: nobody guesses it."""
MAX_ROWS = 10_000
MAX_COLUMNS = 60
MAX_CELL = 5_000
MAX_ROW = 1_048_576
_YES = ("1", "true")
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
Cells = dict[int, dict[int, str]]
"""By row and column; rows are counted from 1, columns from 0."""


def read(archive: Archive, workbook: Workbook, part: SheetPart) -> tuple[Cells, list[int]]:
    """Cells with something in them, what is merged downwards in each of its rows; and which rows are hidden.

    Refuses: file_broken, file_too_large, too_many_rows, too_many_columns.
    """
    handler = _Cells(workbook, archive.limits)
    archive.parse(part.part, handler)
    found = {row: handler.rows[row] for row in sorted(handler.rows)}
    for first, last, column in handler.merged:
        _fill(found, first, last, column, archive.limits)
    return found, sorted(row for row in handler.hidden if row in found)


def _fill(cells: Cells, first: int, last: int, column: int, limits: Limits) -> None:
    """Down, into rows that say something of their own."""
    value = cells.get(first, {}).get(column)
    if value is None:
        return
    rows = list(cells)
    for row in _between(rows, first + 1, last):
        limits.cells()
        cells[row].setdefault(column, value)


def _between(rows: list[int], first: int, last: int) -> Iterator[int]:
    for row in rows[bisect_left(rows, first) :]:
        if row > last:
            return
        yield row


def place(reference: str) -> tuple[int, int]:
    """Row and column of B12: 12 and 1."""
    match = _PLACE.fullmatch(reference.upper())
    if match is None:
        raise broken()
    row = int(match[2])
    if row > MAX_ROW:
        raise broken()
    return row, column_index_from_string(match[1]) - 1


class _Cells(Elements):
    """Rows as they come."""

    def __init__(self, workbook: Workbook, limits: Limits) -> None:
        super().__init__()
        self.rows: Cells = {}
        self.hidden: set[int] = set()
        self.merged: list[tuple[int, int, int]] = []
        self._workbook = workbook
        self._limits = limits
        self._row = 0
        self._is_hidden = False
        self._column = -1
        self._type = ""
        self._style = 0
        self._value: str | None = None
        self._is_formula = False
        self._is_value = False
        self._text = Text()

    def begin(self, tag: str, attrs: AttributesImpl) -> None:
        if tag == "row":
            self._start_row(attrs)
        elif tag == "c":
            self._start_cell(attrs)
        elif tag == "v":
            self._is_value = True
            self._value = ""
        elif tag == "f":
            self._is_formula = True
        elif tag == "mergeCell":
            self._merge(attrs.get("ref", ""))
        self._text.start(tag)

    def _start_row(self, attrs: AttributesImpl) -> None:
        self._row = int(attrs.get("r", str(self._row + 1)))
        if not 0 < self._row <= MAX_ROW:
            raise broken()
        self._column = -1
        self._is_hidden = attrs.get("hidden", "") in _YES

    def _start_cell(self, attrs: AttributesImpl) -> None:
        reference = attrs.get("r", "")
        self._column = place(reference)[1] if reference else self._column + 1
        self._type = attrs.get("t", "n")
        self._style = int(attrs.get("s", "0"))
        self._value = None
        self._is_formula = False
        self._text = Text()

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, column = place(first)
        bottom, _ = place(last or first)
        if bottom > top:
            self._limits.cells()
            self.merged.append((top, bottom, column))

    def text(self, content: str) -> None:
        if self._is_value and self._value is not None and len(self._value) < MAX_CELL:
            self._value += content
        self._text.add(content)

    def end(self, tag: str) -> None:
        self._text.end(tag)
        if tag == "v":
            self._is_value = False
        elif tag == "c":
            self._keep(texts.visible(self._read()).strip()[:MAX_CELL])

    def _keep(self, text: str) -> None:
        if not text:
            return
        self._limits.cells()
        if self._column >= MAX_COLUMNS:
            raise Refusal("too_many_columns", f"最多 {MAX_COLUMNS} 列。请用模板里的列。", most=MAX_COLUMNS)
        if self._row not in self.rows and len(self.rows) >= MAX_ROWS:
            raise Refusal("too_many_rows", f"一次最多 {MAX_ROWS} 行。请分成几个文件传。", most=MAX_ROWS)
        self.rows.setdefault(self._row, {})[self._column] = text
        if self._is_hidden:
            self.hidden.add(self._row)

    def _read(self) -> str:
        if self._type == "inlineStr":
            return self._text.whole()
        is_text = self._type == "str" and self._value is not None
        if is_text or self._value:
            return self._shown(self._value or "")
        return UNCOMPUTED if self._is_formula else ""

    def _shown(self, value: str) -> str:
        if self._type == "s":
            return self._string(int(value))
        if self._type == "b":
            return "是" if value in _YES else "否"
        if self._type in {"e", "d", "str"}:
            return value.replace("T", " ") if self._type == "d" else value
        formats = self._workbook.formats
        shown = formats[self._style] if 0 <= self._style < len(formats) else NumberFormat()
        return shown.text(value, since_1904=self._workbook.since_1904)

    def _string(self, number: int) -> str:
        if number < 0:
            raise broken()
        return self._workbook.strings[number]
