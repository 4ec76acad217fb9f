"""Make a spreadsheet to be filled in: the heading, an example, lists to choose from, and a sheet that explains it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.site import site_facts
from core.spreadsheets.writer import text_width

ROWS = 2000
"""So many rows have lists to choose from."""
EXPLAINED = "填写说明"
LISTED = "可以写的词"
MAX_SAID = 40
"""Words of a list that the explanation names; the others stand on the sheet of lists."""
_HEAD, _NEEDED, _GRAY = (PatternFill("solid", start_color=color) for color in ("FF2E6B4F", "FFC2571A", "FFF3F1EA"))
_LINE = Border(bottom=Side(style="thin", color="FFD8D4C8"))
_TOP = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A column: its title, whether it must be filled, what goes in, an example, and the words it may hold."""

    title: str
    needed: bool = False
    hint: str = ""
    example: str = ""
    words: Sequence[str] = ()
    several: bool = False


def xlsx(title: str, fields: Sequence[Field], *, notes: Sequence[str] = ()) -> bytes:
    """The first sheet is to be filled, its second row is the example; the others explain."""
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]  # a new book has a worksheet
    sheet.title = title[:31]
    lists = {field.title: field for field in fields if field.words}
    for place, field in enumerate(fields, start=1):
        _heading(sheet, place, field)
        if field.title in lists:
            _offer(sheet, place, field, list(lists).index(field.title) + 1)
    sheet.freeze_panes = "A2"
    _explain(book.create_sheet(EXPLAINED), fields, notes)
    _list(book.create_sheet(LISTED), list(lists.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(sheet: Worksheet, row: int, column: int, value: str, font: Font | None = None) -> Cell:
    """A cell of text, whatever it looks like: nothing is a formula."""
    cell: Cell = sheet.cell(row, column)  # type: ignore[assignment]  # none is merged
    cell.value = value
    cell.data_type = "s"
    cell.alignment = _TOP
    cell.font = font or Font()
    return cell


def _heading(sheet: Worksheet, place: int, field: Field) -> None:
    mark = "*" if field.needed else ""
    cell = _text(sheet, 1, place, field.title + mark, Font(bold=True, color="FFFFFFFF"))
    cell.fill = _NEEDED if field.needed else _HEAD
    said = "\n".join(part for part in (_must(field), field.hint, _for_example(field)) if part)
    cell.comment = Comment(said, site_facts.current().site_name, height=120, width=260)
    _text(sheet, 2, place, field.example, Font(italic=True, color="FF7A766B"))
    width = max(text_width(field.title + mark), text_width(field.example)) + 4
    sheet.column_dimensions[get_column_letter(place)].width = min(max(width, 10), 40)


def _must(field: Field) -> str:
    return "要填" if field.needed else "可以空着"


def _for_example(field: Field) -> str:
    return f"例如：{field.example}" if field.example else ""


def _offer(sheet: Worksheet, place: int, field: Field, at: int) -> None:
    """A list to choose from; other words are possible where several may stand in a cell, or a shorter name will do."""
    letter = get_column_letter(at)
    chosen = DataValidation(
        type="list", formula1=f"'{LISTED}'!${letter}$2:${letter}${len(field.words) + 1}", allow_blank=True
    )
    chosen.showErrorMessage = False
    chosen.showInputMessage = bool(field.hint)
    chosen.promptTitle = field.title[:32]
    chosen.prompt = field.hint[:250] or None
    sheet.add_data_validation(chosen)
    column = get_column_letter(place)
    chosen.add(f"{column}2:{column}{ROWS}")


def _explain(sheet: Worksheet, fields: Sequence[Field], notes: Sequence[str]) -> None:
    for row, note in enumerate(notes, start=1):
        _text(sheet, row, 1, note)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=5)
        sheet.row_dimensions[row].height = 17 * (1 + text_width(note) // 120)
    top = len(notes) + 2 if notes else 1
    for place, (title, width) in enumerate(
        (("列", 16), ("要不要填", 10), ("填什么", 44), ("例子", 28), ("可以写的词", 60)), start=1
    ):
        _text(sheet, top, place, title, Font(bold=True, color="FFFFFFFF")).fill = _HEAD
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row, field in enumerate(fields, start=top + 1):
        cells = (field.title, _must(field), field.hint, field.example, _words(field))
        for place, value in enumerate(cells, start=1):
            cell = _text(
                sheet,
                row,
                place,
                value,
                Font(bold=place == 1, color="FFC2571A" if field.needed and place < 3 else None),
            )
            cell.border = _LINE
            if row % 2:
                cell.fill = _GRAY
    sheet.freeze_panes = f"A{top + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _words(field: Field) -> str:
    said = "、".join(field.words[:MAX_SAID])
    more = len(field.words) - MAX_SAID
    several = "；几个用“、”隔开" if field.several else ""
    return said + (f" 等 {len(field.words)} 个，都在“{LISTED}”这张表里" if more > 0 else "") + (several if said else "")


def _list(sheet: Worksheet, fields: Sequence[Field]) -> None:
    for place, field in enumerate(fields, start=1):
        _text(sheet, 1, place, field.title, Font(bold=True, color="FFFFFFFF")).fill = _HEAD
        for row, word in enumerate(field.words, start=2):
            _text(sheet, row, place, word)
        widest = max(map(text_width, (field.title, *field.words)))
        sheet.column_dimensions[get_column_letter(place)].width = min(widest + 3, 40)
    sheet.freeze_panes = "A2"
