"""Read spreadsheet files as rows of text: .xlsx and .csv, whoever made them. Nothing in a file is run or trusted."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from openpyxl.utils import get_column_letter

from core import texts
from core.errors import Refusal
from core.spreadsheets import sheet, workbook
from core.spreadsheets.packed import Archive, Limits, broken, unpacking
from core.spreadsheets.sheet import MAX_CELL, MAX_COLUMNS, MAX_ROWS
from core.spreadsheets.workbook import SheetPart, Workbook
from core.spreadsheets.writer import FORMULA

MAX_BYTES = 5 * 1024 * 1024
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"<head")
"""What offices' systems give out as .xls."""
_HEAD = 200
_DELIMITERS = ",\t;"
_LOOKED_AT = 100_000
_ROWS_LOOKED_AT = 30
_ANOTHER = "请用 Excel 或 WPS 打开，另存为 .xlsx 再传。"


@dataclass(frozen=True, slots=True)
class Row:
    """One row that isn't blank: its number in the file, and its cells as text. Dates are ISO 8601, times as they are shown."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What was read of a file, and what was not: the names of other sheets; and which rows are hidden in it."""

    rows: list[Row]
    name: str = ""
    others: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()


def address(column: int, row: int) -> str:
    """C12: how spreadsheet programs call the cell in the third column (2, counted from 0) of row 12."""
    return f"{get_column_letter(column + 1)}{row}"


def check_kind(data: bytes) -> None:
    """What can be told from the first bytes, before anything is read. Refuses: file_too_large, old_excel, file_encrypted."""
    if len(data) > MAX_BYTES:
        raise Refusal("file_too_large", "文件超过 5 MB。请删掉图片和多余的表，或分成几个文件传。")
    if data.startswith(_OLE):
        raise _sealed(data)
    if data[:_HEAD].removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_MARKUP):
        raise Refusal("old_excel", f"这个文件是网页，只是叫作表格，读不了。{_ANOTHER}")


def read(data: bytes) -> list[Row]:
    """The rows of the sheet that ``read_sheet`` reads."""
    return read_sheet(data).rows


def _any_rows(rows: Sequence[Row]) -> bool:
    return bool(rows)


def read_sheet(data: bytes, *, is_table: Callable[[Sequence[Row]], bool] = _any_rows) -> Sheet:
    """The first sheet that is seen and is a table, else the first that isn't blank: a cover or a sheet of advice may
    stand before it. Blank rows are left out; the kind of file is seen from its content.

    Refuses: file_empty, file_too_large, old_excel, file_encrypted, file_broken, too_many_rows, too_many_columns.
    """
    check_kind(data)
    found = _xlsx(data, is_table) if data.startswith(_ZIP) else Sheet(rows=list(_limited(_csv(data))))
    if not found.rows:
        raise Refusal("file_empty", "文件里的表是空的。请下载模板，填好再传。")
    return found


def _sealed(data: bytes) -> Refusal:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Refusal("file_encrypted", "文件加了密码，读不出来。请去掉密码再传。")
    return Refusal("old_excel", f"这是旧的 .xls 文件，读不了。{_ANOTHER}")


def _xlsx(data: bytes, is_table: Callable[[Sequence[Row]], bool]) -> Sheet:
    """Hidden sheets are nobody's table; a file that has no other is read all the same."""
    first: Sheet | None = None
    with unpacking(data) as archive:
        book = workbook.read(archive)
        parts = [part for part in book.sheets if not part.is_hidden] or book.sheets
        if not parts:
            raise broken()
        for part in parts:
            found = _sheet(archive, book, part, parts)
            if found.rows and is_table(found.rows):
                return found
            if first is None and found.rows:
                first = found
    return first or Sheet(rows=[])


def _sheet(archive: Archive, book: Workbook, part: SheetPart, parts: Sequence[SheetPart]) -> Sheet:
    (cells, hidden) = sheet.read(archive, book, part)
    others = tuple(other.name for other in parts if other != part)
    rows = [Row(number, _in_order(row)) for number, row in cells.items()]
    return Sheet(rows=rows, name=part.name, others=others, hidden=tuple(hidden))


def _in_order(row: dict[int, str]) -> tuple[str, ...]:
    return tuple(row.get(column, "") for column in range(max(row) + 1))


def _limited(rows: Iterable[tuple[str, ...]]) -> Iterator[Row]:
    limits = Limits()
    kept = 0
    for number, cells in enumerate(rows, start=1):
        if not any(cells):
            continue
        kept = kept + 1
        if kept > MAX_ROWS:
            raise Refusal("too_many_rows", f"一次最多 {MAX_ROWS} 行。请分成几个文件传。", most=MAX_ROWS)
        limits.cells(sum(map(bool, cells)))
        yield Row(number, _trimmed(cells))


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    last = max(place for place, cell in enumerate(cells) if cell)
    if last >= MAX_COLUMNS:
        raise Refusal("too_many_columns", f"最多 {MAX_COLUMNS} 列。请用模板里的列。", most=MAX_COLUMNS)
    return cells[: last + 1]


def _csv(data: bytes) -> Iterator[tuple[str, ...]]:
    text = _decoded(data)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False):
            yield tuple(_unguarded(texts.visible(cell).strip())[:MAX_CELL] for cell in row)
    except csv.Error as error:
        raise broken() from error


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else GB 18030 as Chinese spreadsheet programs write."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for name in (encoding, "gb18030"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise broken()


def _delimiter(text: str) -> str:
    """The mark of the headings, where the rows below hold it too; else, below a title without a mark or with another,
    that by which most rows have the same number of cells.
    """
    widths = {mark: found for mark in _DELIMITERS if (found := _widths(text, mark))}
    of_headings = [mark for mark, (first, *below) in widths.items() if first > 1 and _is_usual(below)]
    if of_headings:
        return max(of_headings, key=lambda mark: _evenness(widths[mark]))
    even = [mark for mark, (_, *below) in widths.items() if _is_even(below, least=3 if mark == ";" else 2)]
    return max(even, key=lambda mark: _evenness(widths[mark]), default=_DELIMITERS[0])


def _widths(text: str, mark: str) -> list[int]:
    """How many cells each of the first rows has."""
    rows = csv.reader(io.StringIO(text[:_LOOKED_AT], newline=""), delimiter=mark, strict=False)
    try:
        return [len(row) for row in islice((row for row in rows if any(row)), _ROWS_LOOKED_AT)]
    except csv.Error:
        return []


def _is_usual(below: Sequence[int]) -> bool:
    return 2 * sum(width > 1 for width in below) >= len(below)


def _evenness(widths: Sequence[int]) -> tuple[int, int]:
    counts = Counter(width for width in widths if width > 1)
    return max(((count, width) for width, count in counts.items()), default=(0, 0))


def _is_even(below: Sequence[int], *, least: int) -> bool:
    """老人;孩子 in a table of one column parts no cells: a table with that mark has more of them."""
    count, width = _evenness(below)
    return 2 * count > len(below) and width >= least


def _unguarded(cell: str) -> str:
    """Without the apostrophe that an export puts before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell
