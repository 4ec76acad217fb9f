"""Parts of a packed workbook, read piece by piece: whatever is too much is refused before more of it is unpacked."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.expatreader import create_parser

from core.errors import Refusal

MAX_UNPACKED = 16 * 1024 * 1024
"""Of the parts that are read; pictures, charts and sheets that nobody asks for are never unpacked."""
MAX_STRINGS = 200_000
MAX_CELLS = 300_000
MAX_NAMES = 20_000
"""Sheets, formats, relations: a workbook names some hundreds of things."""
MAX_PARTS = 500
MAX_DEPTH = 64
"""Elements inside one another; a workbook has ten."""
_PIECE = 64 * 1024
_SILENT = 8
"""Pieces without a tag or a text: no spreadsheet program writes a tag of half a megabyte."""
_ANOTHER = "请用 Excel 或 WPS 打开，另存为 .xlsx 再传。"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What spreadsheet programs use; others unpack without a limit."""


def broken() -> Refusal:
    """For what isn't what it seems."""
    return Refusal("file_broken", f"这个文件读不出来，可能是坏的，或不是表格。{_ANOTHER}")


def too_large() -> Refusal:
    """For what would cost too much."""
    return Refusal("file_too_large", "表里的内容太多，读不了。请只把要导入的那些行复制到一张新表里，存好再传。")


class Limits:
    """How much has been read so far of one file. Each call refuses: file_too_large."""

    def __init__(self) -> None:
        self._bytes = 0
        self._strings = 0
        self._cells = 0
        self._names = 0

    def unpacked(self, count: int) -> None:
        """So many bytes more."""
        self._bytes += count
        if self._bytes > MAX_UNPACKED:
            raise too_large()

    def string(self) -> None:
        """One more in the list of strings."""
        self._strings += 1
        if self._strings > MAX_STRINGS:
            raise too_large()

    def name(self) -> None:
        """One more thing that has a name."""
        self._names += 1
        if self._names > MAX_NAMES:
            raise too_large()

    def cells(self, count: int = 1) -> None:
        """So many cells more."""
        self._cells += count
        if self._cells > MAX_CELLS:
            raise too_large()


class Elements(ContentHandler):
    """Elements of one part by their names without a prefix."""

    def __init__(self) -> None:
        self._depth = 0
        self.events = 0
        """How often anything was read: a piece in the midst of one endless tag reads nothing."""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the library's name
        """Count how deep it is."""
        self.events += 1
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise broken()
        self.begin(name.rpartition(":")[2], attrs)

    def endElement(self, name: str) -> None:  # noqa: N802 - the library's name
        """Count back."""
        self.events += 1
        self._depth -= 1
        self.end(name.rpartition(":")[2])

    def characters(self, content: str) -> None:
        """Some signs between the tags."""
        self.events += 1
        self.text(content)

    def text(self, content: str) -> None:
        """Some signs of a text."""

    def begin(self, tag: str, attrs: AttributesImpl) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""


class Archive:
    """The parts of a workbook by name."""

    def __init__(self, packed: zipfile.ZipFile, limits: Limits) -> None:
        self._packed = packed
        self.limits = limits
        self._parts = {part.filename: part for part in packed.infolist()}
        if len(self._parts) > MAX_PARTS:
            raise broken()

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def parse(self, name: str, handler: Elements) -> None:
        """Read one part of XML; document types, which no spreadsheet program writes, are refused."""
        part = self._parts.get(name)
        if part is None or part.compress_type not in _METHODS:
            raise broken()
        parser = create_parser(forbid_dtd=True)
        parser.setContentHandler(handler)
        with self._packed.open(part) as file:
            silent = 0
            while piece := file.read(_PIECE):
                self.limits.unpacked(len(piece))
                before = handler.events
                parser.feed(piece)
                silent = silent + 1 if handler.events == before else 0
                if silent > _SILENT:
                    raise broken()
        parser.close()


@contextmanager
def unpacking(data: bytes) -> Iterator[Archive]:
    """The parts of a file. Refuses: file_broken, whatever the libraries below say of files that aren't what they seem."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield Archive(packed, Limits())
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError,
        SAXException, DefusedXmlException, LookupError, ValueError, OverflowError,
    ) as error:  # fmt: skip
        # What zipfile raises: NotImplementedError for a way of packing that it can't unpack, RuntimeError for a part that
        # is encrypted. None of them is ours: every rule of this package refuses by Refusal.
        raise broken() from error
