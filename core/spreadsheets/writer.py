"""Write lists as spreadsheet files that no spreadsheet program takes for formulas. Pure: rows in, bytes out."""

import csv as csv_files
import datetime as dt
import io
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from core import phrases

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What begins a formula, for one spreadsheet program or another."""
_BLANK = ("\t", "\r", "\n")
"""What may stand before it."""
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
_NARROW = 8
_WIDE = 60
_MAX_LENGTH = 32_767
Plain = str | int | float | Decimal
"""What a cell holds in the end."""


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a file shows it."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


def xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet with a heading that stays in view; numbers stay numbers, all else is text, formulas included."""
    texts = [[plain(cell) for cell in row] for row in rows]
    return workbook(title, columns, texts, widths=widths([columns, *texts]))


def workbook(title: str, columns: Sequence[str], texts: Iterable[Sequence[Plain]], *, widths: Sequence[int]) -> bytes:
    """The same of cells that are ``plain`` already, its columns as wide as these ``widths`` of text ask for."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_TITLES.sub(" ", title)[:31] or "1")
    for place, width in enumerate(widths):
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(max(width + 2, _NARROW), _WIDE)
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, text, bold=True) for text in columns])
    for row in texts:
        sheet.append([_cell(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def widths(rows: Iterable[Sequence[Plain]]) -> list[int]:
    """How wide the text of each column is, the headings among the rows."""
    found: list[int] = []
    for row in rows:
        found += [0] * (len(row) - len(found))
        for place, cell in enumerate(row):
            found[place] = max(found[place], text_width(str(cell)))
    return found


def csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a mark by which spreadsheet programs know it; a cell that looks like a formula gets an apostrophe."""
    return BOM_UTF8 + csv_rows([columns, *rows])


def csv_rows(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows of such a file, without the mark."""
    out = io.StringIO(newline="")
    csv_files.writer(out).writerows([_guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def moment(at: dt.datetime) -> str:
    """2026-09-17 14:30, by the clocks of Asia/Shanghai."""
    return f"{phrases.local(at):%Y-%m-%d %H:%M}"


def _guarded(cell: object) -> str:
    """With an apostrophe before what looks like a formula, or like one that is guarded already (the reader takes exactly
    one away), and before a blank, behind which some program would find one.
    """
    value = plain(cell)
    if not isinstance(value, str):
        return str(value)
    return f"'{value}" if value.startswith(_BLANK) or value.lstrip("'").startswith(FORMULA) else value


def plain(cell: object) -> Plain:
    """A number or text; a moment and a yes or no are words."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float | Decimal):
        return cell
    if isinstance(cell, dt.datetime):
        return moment(cell)
    return "" if cell is None else _UNWRITABLE.sub("", str(cell))[:_MAX_LENGTH]


def _cell(sheet: WriteOnlyWorksheet, value: str | float | Decimal, *, bold: bool = False) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type] # the stubs know no Decimal, the library does
    if isinstance(value, str):
        cell.data_type = "s"
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.font = Font(bold=bold)
    return cell


def text_width(text: str) -> int:
    """Chinese counts double."""
    return sum(2 if character > "\u2e7f" else 1 for character in text)
