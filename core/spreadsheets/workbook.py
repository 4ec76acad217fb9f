"""A workbook's sheets, strings and formats, by its own parts; ``sheet.py`` reads the cells."""

import posixpath
from dataclasses import dataclass, field
from xml.sax.xmlreader import AttributesImpl

from core.spreadsheets.numbers import NumberFormat
from core.spreadsheets.packed import Archive, Elements, Limits, broken

MAX_TEXT = 32_767
"""Of a cell, by the format's own rule."""
_ROOT = "_rels/.rels"
_YES = ("1", "true")
_MAX_NAME = 31


@dataclass(frozen=True, slots=True)
class SheetPart:
    """Where the cells of a sheet are, and whether it is seen."""

    name: str
    part: str
    is_hidden: bool


@dataclass(slots=True)
class Workbook:
    """What is known before any cell is read."""

    sheets: list[SheetPart] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    formats: list[NumberFormat] = field(default_factory=list)
    since_1904: bool = False


def read(archive: Archive) -> Workbook:
    """The sheets in their order, all strings and the formats of cells."""
    main = next((target for kind, target in _relations(archive, _ROOT).values() if kind == "officeDocument"), None)
    if main is None:
        raise broken()
    head = _Book(archive.limits)
    archive.parse(main, head)
    folder, name = posixpath.split(main)
    related = _relations(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    by_kind = dict(related.values())
    workbook = Workbook(since_1904=head.since_1904)
    for title, is_hidden, key in head.sheets:
        kind, target = related.get(key, ("", ""))
        if kind == "worksheet" and target in archive:
            workbook.sheets.append(SheetPart(title[:_MAX_NAME], target, is_hidden))
    if by_kind.get("sharedStrings", "") in archive:
        strings = _Strings(archive.limits)
        archive.parse(by_kind["sharedStrings"], strings)
        workbook.strings = strings.found
    if by_kind.get("styles", "") in archive:
        styles = _Styles(archive.limits)
        archive.parse(by_kind["styles"], styles)
        workbook.formats = styles.formats()
    return workbook


def _relations(archive: Archive, name: str) -> dict[str, tuple[str, str]]:
    if name not in archive:
        return {}
    relations = _Relations(posixpath.dirname(posixpath.dirname(name)), archive.limits)
    archive.parse(name, relations)
    return relations.found


class _Relations(Elements):
    """By id: what kind of part it is, and where."""

    def __init__(self, folder: str, limits: Limits) -> None:
        super().__init__()
        self._limits = limits
        self.found: dict[str, tuple[str, str]] = {}
        self._folder = folder

    def begin(self, tag: str, attrs: AttributesImpl) -> None:
        if tag == "Relationship" and attrs.get("TargetMode") != "External":
            self._limits.name()
            target = posixpath.normpath(posixpath.join("/", self._folder, attrs.get("Target", ""))).lstrip("/")
            self.found[attrs.get("Id", "")] = (attrs.get("Type", "").rpartition("/")[2], target)


class _Book(Elements):
    """Sheets: title, whether it is hidden, id of its part."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits
        self.sheets: list[tuple[str, bool, str]] = []
        self.since_1904 = False

    def begin(self, tag: str, attrs: AttributesImpl) -> None:
        if tag == "sheet":
            self._limits.name()
            key = next((value for attribute, value in attrs.items() if attribute.endswith(":id")), "")
            self.sheets.append((attrs.get("name", ""), attrs.get("state", "visible") != "visible", key))
        elif tag == "workbookPr":
            self.since_1904 = attrs.get("date1904", "") in _YES


class _Strings(Elements):
    """The list of strings; how a word is read aloud is no part of it."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.found: list[str] = []
        self._limits = limits
        self._text = Text()

    def begin(self, tag: str, attrs: AttributesImpl) -> None:
        if tag == "si":
            self._limits.string()
            self._text = Text()
        self._text.start(tag)

    def end(self, tag: str) -> None:
        self._text.end(tag)
        if tag == "si":
            self.found.append(self._text.whole())

    def text(self, content: str) -> None:
        self._text.add(content)


class Text:
    """The runs of one string, put together."""

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._length = 0
        self._is_open = False
        self._is_aloud = False

    def start(self, tag: str) -> None:
        """An element begins."""
        self._is_aloud = self._is_aloud or tag == "rPh"
        self._is_open = tag == "t" and not self._is_aloud

    def end(self, tag: str) -> None:
        """An element ends."""
        self._is_open = False
        if tag == "rPh":
            self._is_aloud = False

    def add(self, content: str) -> None:
        """Some of its signs; what is longer than any cell is cut."""
        if self._is_open and self._length < MAX_TEXT:
            self._runs.append(content[: MAX_TEXT - self._length])
            self._length += len(content)

    def whole(self) -> str:
        """All of it."""
        return "".join(self._runs)


class _Styles(Elements):
    """Which format each style of a cell has."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits
        self._codes: dict[int, str] = {}
        self._used: list[int] = []
        self._is_of_cells = False

    def begin(self, tag: str, attrs: AttributesImpl) -> None:
        if tag == "numFmt":
            self._limits.name()
            self._codes[int(attrs.get("numFmtId", "0"))] = attrs.get("formatCode", "")[:MAX_TEXT]
        elif tag == "cellXfs":
            self._is_of_cells = True
        elif tag == "xf" and self._is_of_cells:
            self._used.append(int(attrs.get("numFmtId", "0")))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._is_of_cells = False

    def formats(self) -> list[NumberFormat]:
        """By the number of the style."""
        made = {number: NumberFormat(number, self._codes.get(number)) for number in set(self._used)}
        return [made[number] for number in self._used]
