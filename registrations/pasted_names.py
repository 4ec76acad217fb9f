"""Lists of people as they are passed around (接龙): who comes, and under which number. Pure.

1、王奶奶
2. 李奶奶 139 0000 0123
（4）赵奶奶，钱奶奶 孙奶奶
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from core import texts
from core.phone_numbers import phones

_COUNT = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
_MARK = re.compile(rf"(?:[(\[]\s*{_COUNT}\s*[)\]]|{_COUNT}\s*[.、,:)]|\d{{1,3}}(?=[^\d]))[\s.、,:]*")
"""What counts the lines of a list."""
_MOBILE = re.compile(r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_INSIDE = re.compile(r"(?<=[^\d\s(\[])\s*(?=(?:[(\[]\d{1,3}[)\]]|\d{1,3}[.、)])\s*[^\d\s.])")
"""Before a count in the middle of a line: the list lost its lines on the way."""
_CHAIN = re.compile(r"\s*#\s*接龙")
_NUMBER = re.compile(r"(?<![\dA-Za-z])(?:\+?86[ -]?|0086[ -]?)?\d(?:[ ()-]{0,2}\d){4,}(?!\d)")
"""Five digits and more are somebody's number, never part of a name."""
_CALLED = re.compile(r"(?:联系)?(?:电话|手机|号码|手机号|Tel|TEL|tel)\s*[:]?\s*$")
_BETWEEN = re.compile(r"[、,;/|+&\t]|\s+")
_EMPTY = re.compile(r"[(\[]\s*[)\]]")
_LATIN = re.compile(r"(?<=[A-Za-z.]) (?=[A-Za-z])")
_BLANK = "\ue000"
"""Holds the parts of a name in Latin letters together."""
_EDGES = " .、,:;-*•"
_COUNTED = re.compile(r"^\d{1,3}(?=[^\W\d])(?![人个位名口年级班岁月日号组楼])")
"""1王奶奶 2李奶奶: a count in the middle of a line, without a mark behind it."""
_HEADS = re.compile(r"^\d+$|\d\s*[人个位名口]|[两二三四五六七八九十]\s*[人个位口]|\d{5}")
"""How many come instead of who, or what is left of a number."""
_HALF = re.compile(r"^[)\]]+|[(\[]+$")


@dataclass(frozen=True, slots=True)
class Named:
    """Those of one line: their names, and their number (E.164) where the line holds one."""

    names: tuple[str, ...]
    phone: str = ""

    @property
    def number(self) -> str:
        """As people write it."""
        return phones.national(self.phone)


@dataclass(slots=True)
class PastedList:
    """What was seen in a text: people, lines that head it, and what is wrong; ``is_plain``: one bare name a line."""

    rows: list[Named] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_plain: bool = True

    @property
    def names(self) -> list[str]:
        """Of all of them, in their order."""
        return [name for row in self.rows for name in row.names]

    def together(self, phone: str) -> dict[str, list[str]]:
        """Names by number; those whose line has none come under ``phone``."""
        found: dict[str, list[str]] = {}
        for row in self.rows:
            found.setdefault(row.phone or phone, []).extend(row.names)
        return found

    @property
    def has_unnumbered(self) -> bool:
        """Whether somebody's line holds no number."""
        return any(not row.phone for row in self.rows)


def read(text: str) -> PastedList:
    """People of a pasted text."""
    pasted_list = PastedList()
    for line in _lines(text, pasted_list):
        plain = _plain(line)
        unmarked = plain if _MOBILE.match(plain) else _without_count(plain)
        row = _row(unmarked, line, pasted_list)
        if row is None:
            continue
        pasted_list.rows.append(row)
        pasted_list.is_plain = pasted_list.is_plain and row == Named((texts.one_line(line),))
    return pasted_list


def _lines(text: str, found: PastedList) -> Iterator[str]:
    """Those that name people: a chain is headed by what it is about, up to its first number."""
    lines = [part for line in texts.visible(text).splitlines() for part in _parts(line) if part.strip()]
    if not lines or not _CHAIN.match(lines[0]):
        yield from lines
        return
    first = next((place for place, line in enumerate(lines) if place and _MARK.match(_plain(line))), 1)
    found.left_out += [line.strip() for line in lines[:first]]
    found.is_plain = False
    yield from lines[first:]


def _without_count(line: str) -> str:
    match = _MARK.match(line)
    return line[match.end() :] if match else line


def _parts(line: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", line)
    return _INSIDE.sub("\n", plain).split("\n") if _INSIDE.search(plain) else [line]


def _plain(line: str) -> str:
    return unicodedata.normalize("NFKC", line).replace("。", ".").strip()


def _row(text: str, line: str, found: PastedList) -> Named | None:
    phone = ""
    for match in _NUMBER.finditer(text):
        number = _read(match[0], line, found)
        if phone and number and number != phone:
            found.problems.append(f"“{line.strip()[:30]}”有两个号码，请分成两行。")
        phone = phone or number
    rest = _EMPTY.sub(" ", " ".join(_CALLED.sub("", part.strip()) for part in _NUMBER.split(text)))
    names = tuple(_joined(_LATIN.sub(_BLANK, rest)))
    for name in names:
        if _HEADS.search(name):
            found.problems.append(f"“{name[:30]}”里有人数。来几个人就写几个称呼，请改一下。")
    if not names and text.strip(_EDGES):
        found.problems.append(f"“{line.strip()[:30]}”没有写称呼，请写上。")
    return Named(names, phone) if names else None


def _read(number: str, line: str, found: PastedList) -> str:
    try:
        return phones.parse(number)
    except phones.PhoneError as error:
        found.problems.append(f"“{line.strip()[:30]}”的号码：{error.message}")
        return ""


def _joined(text: str) -> Iterator[str]:
    """The names between the marks; 王　芳 with a blank in it is one name."""
    single = ""
    for part in _BETWEEN.split(text):
        name = _HALF.sub("", texts.one_line(part.replace(_BLANK, " "))).strip(_EDGES)
        name = _COUNTED.sub("", name)
        if not name:
            continue
        if len(name) == 1 and name.isalpha():
            if single:
                yield single + name
                single = ""
            else:
                single = name
            continue
        if single:
            yield single
            single = ""
        yield name
    if single:
        yield single
