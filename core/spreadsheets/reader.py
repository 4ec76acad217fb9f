"""Read spreadsheet files as rows of text: .xlsx and .csv, whoever made them. Nothing in a file is run or trusted."""

import csv
import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from core import texts
from core.errors import Refusal

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024
MAX_PARTS = 500
MAX_RATIO = 150
"""Of a packed part over a megabyte: text packs ten to fifty times, only a trap more."""
MAX_ROWS = 10_000
MAX_COLUMNS = 60
MAX_CELL = 5_000
_BLANK_ROWS = 200
"""After so many blank rows a sheet is over: some programs format a million of them."""
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_GUARDED = ("'=", "'+", "'-", "'@", "'＝", "'＋", "'－", "'＠")
_DAY = dt.time(0)
_ANOTHER = "请用 Excel 或 WPS 打开，另存为 .xlsx 再传。"


@dataclass(frozen=True, slots=True)
class Row:
    """One row that isn't blank: its number in the file, and its cells as text. Dates are ISO 8601, times HH:MM."""

    number: int
    cells: tuple[str, ...]


def address(column: int, row: int) -> str:
    """C12: how spreadsheet programs call the cell in the third column (2, counted from 0) of row 12."""
    return f"{get_column_letter(column + 1)}{row}"


def read(data: bytes) -> list[Row]:
    """The rows of the first sheet, blank ones left out; the kind of file is seen from its content.

    Refuses: file_empty, file_too_large, old_excel, file_encrypted, file_broken, too_many_rows, too_many_columns.
    """
    if len(data) > MAX_BYTES:
        raise Refusal("file_too_large", "文件超过 5 MB。请删掉图片和多余的表，或分成几个文件传。")
    if data.startswith(_OLE):
        raise _sealed(data)
    rows = list(_limited(_xlsx(data) if data.startswith(_ZIP) else _csv(data)))
    if not rows:
        raise Refusal("file_empty", "文件里第一张表是空的。请下载模板，填好再传。")
    return rows


def _sealed(data: bytes) -> Refusal:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Refusal("file_encrypted", "文件加了密码，读不出来。请去掉密码再传。")
    return Refusal("old_excel", f"这是旧的 .xls 文件，读不了。{_ANOTHER}")


def _broken() -> Refusal:
    return Refusal("file_broken", f"这个文件读不出来，可能是坏的，或不是表格。{_ANOTHER}")


def _limited(rows: Iterable[tuple[str, ...]]) -> Iterator[Row]:
    blank = kept = 0
    for number, cells in enumerate(rows, start=1):
        if not any(cells):
            blank += 1
            if blank > _BLANK_ROWS:
                return
            continue
        blank = 0
        kept = kept + 1
        if kept > MAX_ROWS:
            raise Refusal("too_many_rows", f"一次最多 {MAX_ROWS} 行。请分成几个文件传。", most=MAX_ROWS)
        yield Row(number, _trimmed(cells))


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    last = max(place for place, cell in enumerate(cells) if cell)
    if last >= MAX_COLUMNS:
        raise Refusal("too_many_columns", f"最多 {MAX_COLUMNS} 列。请用模板里的列。", most=MAX_COLUMNS)
    return cells[: last + 1]


def _xlsx(data: bytes) -> Iterator[tuple[str, ...]]:
    _refuse_traps(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1):
            yield tuple(_text(value) for value in row)
    except (
        zipfile.BadZipFile, zlib.error, EOFError, InvalidFileException, ParseError, SyntaxError, KeyError, IndexError,
        ValueError, TypeError, AttributeError, OverflowError, NotImplementedError,
    ) as error:  # fmt: skip
        raise _broken() from error  # the library lets through whatever its parts say of files that aren't what they seem


def _refuse_traps(data: bytes) -> None:
    """Before anything is unpacked: how large it would get, and no definitions that grow inside the reader."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            if "[Content_Types].xml" not in names or any(part.flag_bits & 1 for part in parts):
                raise _broken()
            if len(parts) > MAX_PARTS or any(_is_trap(part) for part in parts):
                raise _broken()
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise Refusal("file_too_large", "文件展开以后太大。请删掉图片和多余的表再传。")
            if any(_defines(packed, part) for part in parts):
                raise _broken()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise _broken() from error  # NotImplementedError: packed in a way that the standard library can't unpack


def _is_trap(part: zipfile.ZipInfo) -> bool:
    return part.file_size > 1024 * 1024 and part.file_size > MAX_RATIO * max(part.compress_size, 1)


def _defines(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """An XML document type: no spreadsheet program writes one."""
    if not part.filename.endswith((".xml", ".rels")):
        return False
    with packed.open(part) as file:
        head = file.read(4096).replace(b"\x00", b"").upper()
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.date | dt.time):
        return _when(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else texts.visible(str(value)).strip()[:MAX_CELL]


def _when(value: dt.date | dt.time) -> str:
    if isinstance(value, dt.datetime):
        return _moment(value)
    return value.isoformat() if isinstance(value, dt.date) else _to_minute(value).strftime("%H:%M")


def _moment(value: dt.datetime) -> str:
    """Without the time when it is midnight: dates come as midnights."""
    near = (value + dt.timedelta(seconds=30)).replace(second=0, microsecond=0)
    return near.date().isoformat() if near.time() == _DAY else near.strftime("%Y-%m-%d %H:%M")


def _to_minute(value: dt.time) -> dt.time:
    """Times are fractions of a day in the file; 9:30 may come as 9:29:59."""
    near = dt.datetime.combine(dt.date(2000, 1, 1), value) + dt.timedelta(seconds=30)
    return near.time().replace(second=0, microsecond=0)


def _csv(data: bytes) -> Iterator[tuple[str, ...]]:
    text = _decoded(data)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False):
            yield tuple(_unguarded(texts.visible(cell).strip())[:MAX_CELL] for cell in row)
    except csv.Error as error:
        raise _broken() from error


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
    raise _broken()


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",\t;", key=first.count)


def _unguarded(cell: str) -> str:
    """Without the apostrophe that an export puts before what looks like a formula."""
    return cell[1:] if cell.startswith(_GUARDED) else cell
