"""What the parts of a file hold: bytes of a table while it is made, bytes of the file once it is."""

import base64
import zlib
from collections.abc import Iterable, Iterator
from itertools import count, zip_longest
from typing import IO

from core.spreadsheets import long_workbook, writer
from core.spreadsheets.writer import Plain
from spreadsheets.models import ListFile, ListFilePart

PIECE = 512 * 1024
"""Bytes that one row of the database holds, about."""


def packed(data: bytes) -> str:
    """As it is stored."""
    return base64.b64encode(zlib.compress(data, 1)).decode()


def unpacked(content: str) -> bytes:
    """As it was."""
    return zlib.decompress(base64.b64decode(content))


def rows(texts: list[list[Plain]], *, ending: str, first: int) -> bytes:
    """Of a portion; ``first`` is the number of its first row in the sheet."""
    return long_workbook.rows_text(texts, first=first) if ending == "xlsx" else writer.csv_rows(texts)


def read(file: ListFile) -> Iterator[bytes]:
    """Part after part; no more than one is held."""
    for number in count():
        part = ListFilePart.objects.filter(file=file, number=number).first()
        if part is None:
            return
        yield unpacked(part.content)


def write_whole(file: ListFile, columns: list[str], out: IO[bytes]) -> None:
    """The file of the parts that are made."""
    if file.ending == "csv":
        out.write(writer.csv(columns, []))
        for piece in read(file):
            out.write(piece)
        return
    of_parts = file.parts.values_list("widths", flat=True)
    widths = [max(column) for column in zip_longest(writer.widths([columns]), *of_parts, fillvalue=0)]
    long_workbook.put_together(file.title, columns, read(file), widths=widths, out=out)


def pieces(out: IO[bytes]) -> Iterable[bytes]:
    """From its beginning."""
    out.seek(0)
    return iter(lambda: out.read(PIECE), b"")
