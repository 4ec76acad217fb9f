"""Make a workbook of several sheets that hold something already and are to be gone over by hand."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from core.site import site_facts
from core.spreadsheets.blank_table import EXPLAINED, ROWS, Field
from core.spreadsheets.writer import Plain, plain, text_width

_HEAD, _NEEDED = (PatternFill("solid", start_color=color) for color in ("FF2E6B4F", "FFC2571A"))
_TOP = Alignment(vertical="top", wrap_text=True)
_NARROW = 10
_WIDE = 44
MOST_LISTED = 255
"""Letters of a list that stands in a rule itself, between commas: spreadsheet programs call longer ones, and words with a
comma, a broken file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A sheet: its columns, and the rows that are in it."""

    title: str
    fields: Sequence[Field]
    rows: Sequence[Sequence[object]] = ()


def xlsx(pages: Sequence[Page], *, notes: Sequence[str]) -> bytes:
    """The sheets in their order, then the one that explains them. Text stays text, whatever it looks like."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for page in pages:
        _fill(book.create_sheet(page.title), page)
    explained = book.create_sheet(EXPLAINED)
    for row, note in enumerate(notes, start=1):
        _put(explained, row, 1, note)
    explained.column_dimensions["A"].width = 100
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, page: Page) -> None:
    rows = [[plain(cell) for cell in row] for row in page.rows]
    for place, field in enumerate(page.fields, start=1):
        _heading(sheet, place, field)
        widest = max((_width(row[place - 1]) for row in rows), default=0)
        width = max(widest, text_width(field.title) + 2)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(width + 2, _NARROW), _WIDE)
    for number, row in enumerate(rows, start=2):
        for place, cell in enumerate(row, start=1):
            _put(sheet, number, place, cell)
    sheet.freeze_panes = "A2"


def _width(cell: Plain) -> int:
    return max(text_width(line) for line in str(cell).split("\n"))


def _heading(sheet: Worksheet, place: int, field: Field) -> None:
    cell = _put(sheet, 1, place, field.title + ("*" if field.needed else ""))
    cell.font = Font(bold=True, color="FFFFFFFF")
    cell.fill = _NEEDED if field.needed else _HEAD
    said = "\n".join(part for part in (field.hint, f"例如：{field.example}" if field.example else "") if part)
    if said:
        cell.comment = Comment(said, site_facts.current().site_name, height=120, width=260)
    listed = ",".join(field.words).replace('"', '""')
    is_listable = not any("," in word for word in field.words) and len(listed) <= MOST_LISTED
    if field.words and is_listable:
        offered = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        offered.showErrorMessage = False
        sheet.add_data_validation(offered)
        letter = get_column_letter(place)
        offered.add(f"{letter}2:{letter}{ROWS}")


def _put(sheet: Worksheet, row: int, column: int, value: Plain) -> Cell:
    cell: Cell = sheet.cell(row, column)  # type: ignore[assignment]  # none is merged
    if value == "":
        return cell
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.alignment = _TOP
    return cell
