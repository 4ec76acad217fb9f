"""Workbooks that are made portion by portion: rows as text of the sheet, put together at the end in bounded memory.

The frame (styles, widths, heading) is a workbook of ``core.spreadsheets.writer`` with one row; its row makes room for
those that were made before (ECMA-376 18.3.1: ``sheetData`` holds ``row`` holds ``c``).
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter

from core.spreadsheets import writer
from core.spreadsheets.writer import Plain

_SHEET = "xl/worksheets/sheet1.xml"
_ROW = re.compile(rb'<row r="2".*?</row>', re.DOTALL)
_STYLE = re.compile(r'<c r="[AB]2" s="(\d+)"')
_FAST = 1
"""Of zlib's levels: a long table is made within one task, and text shrinks to a tenth all the same."""


def rows_text(rows: Iterable[Sequence[Plain]], *, first: int) -> bytes:
    """Rows of a sheet from this number on; text is never a formula."""
    return "".join(_row(row, number) for number, row in enumerate(rows, first)).encode()


def put_together(
    title: str, columns: Sequence[str], pieces: Iterable[bytes], *, widths: Sequence[int], out: IO[bytes]
) -> None:
    """Write the workbook of these pieces of rows into ``out``."""
    with (
        ZipFile(io.BytesIO(_frame(title, columns, widths))) as frame,
        ZipFile(out, "w", ZIP_DEFLATED, compresslevel=_FAST) as book,
    ):
        for name in frame.namelist():
            data = frame.read(name)
            before, after = _ROW.split(data) if name == _SHEET else (data, b"")
            with book.open(name, "w") as part:
                part.write(before)
                for piece in pieces if name == _SHEET else ():
                    part.write(piece)
                part.write(after)


def _frame(title: str, columns: Sequence[str], widths: Sequence[int]) -> bytes:
    return writer.workbook(title, columns, [("text", 1)], widths=widths)


def _row(row: Sequence[Plain], number: int) -> str:
    cells = (_cell(cell, f"{get_column_letter(place)}{number}") for place, cell in enumerate(row, 1))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(cell: Plain, address: str) -> str:
    styles = _styles()
    if not isinstance(cell, str):
        return f'<c r="{address}" s="{styles.number}"><v>{cell}</v></c>'
    if not cell:
        return ""
    text = f'<is><t xml:space="preserve">{escape(cell)}</t></is>'
    return f'<c r="{address}" s="{styles.text}" t="inlineStr">{text}</c>'


@dataclass(frozen=True, slots=True)
class _Styles:
    text: int
    number: int


@cache
def _styles() -> _Styles:
    """How the frame writes text and numbers."""
    with ZipFile(io.BytesIO(_frame("1", ("1", "2"), (1, 1)))) as frame:
        text, number = _STYLE.findall(frame.read(_SHEET).decode())
    return _Styles(int(text), int(number))
