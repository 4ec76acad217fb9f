"""Lists of people as they are passed around (接龙): who comes, and under which number. Pure.

1、王奶奶
2. 李奶奶 139 0000 0123
（4）赵奶奶，钱奶奶 孙奶奶
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from core import texts
from core.phone_numbers import phones
from registrations.pasted import lines as chain_lines

_MOBILE = re.compile(r"1[3-9]\d[ .-]?\d{4}[ .-]?\d{4}(?!\d)")
_NUMBER = re.compile(
    r"(?<![\dA-Za-z])1[3-9]\d[ .-]?\d{4}[ .-]?\d{4}(?=\)|\s+\d{1,3}[.、):]?\s*[^\W\d])"
    r"|(?<![\dA-Za-z])1[3-9]\d\.\d{4}\.\d{4}(?!\d)"
    r"|(?<![\dA-Za-z])(?:\+?86[ -]?|0086[ -]?)?\d(?:[ ()_·\u2014\u2013-]{0,2}\d){4,}(?!\d)"
)
"""Five digits and more are somebody's number, never part of a name; behind a mobile may stand the next count."""
_CALLED = re.compile(r"(?:联系)?(?:电话|手机|号码|手机号|微信号?|Tel|TEL|tel)\s*[:]?\s*$")
_BETWEEN = re.compile(r"[、,;/|+&\t]|(?<=\S\S)\s+[和与跟及]\s+(?=\S\S)|\s+|还有|以及")
_AND = re.compile(r"[和与跟及]")
"""Between two people, and in many a name: 和平, 李和, 和志刚, 王与之."""
_EMPTY = re.compile(r"[(\[]\s*[)\]]")
_LATIN = re.compile(r"(?<=[A-Za-z.]) (?=[A-Za-z])")
_BLANK = "\ue000"
"""Holds the parts of a name in Latin letters together."""
_EDGES = " .、,:;-*•_@—–~#"
_COUNTED = re.compile(rf"^\d{{1,3}}(?=[^\W\d])(?![{chain_lines.UNITS}])")
"""1王奶奶 2李奶奶: a count in the middle of a line, without a mark behind it."""
_SOME = "[一二两三四五六七八九十]"
_HEADS = re.compile(
    rf"^\d+$|\d\s*[人个位名口娃]|(?<!^.)[两二三四五六七八九十]\s*[人个位口]|(?<![A-Za-z])[x×*]\s*\d|(?:\d|{_SOME})大(?:\d|{_SOME})小"
    rf"|带\s*\d|加\d$|(?<!^.)加{_SOME}$|\(\d{{1,2}}\)$|(?:\d\D*){{5}}"
)
"""How many come instead of who, or what is left of a number."""
_AGE = re.compile(r"\(?\d{1,3}周?岁\)?$")
_DIGITS_INSIDE = re.compile(r"[^\W\d]\W?\d{1,2}(?!\d)|[^\W\d]\W?\d{3,}(?=.*[^\W\d])")
"""李娜2: so many of them, or the second of that name; 1班王芳2班李娜: two of them."""
_SOME_OF_ONE = re.compile(rf"^.(?:[两二三四五六七八九十][人个位口]人?|加{_SOME})$")
"""李三口, 李加一: somebody's name, or how many come."""
_WITH_NAME = re.compile(r"^\[[^\[\]]*\]\s*[^\W\d]")
"""[王芳]李娜: two, or a tag before one."""
_BRACKETS = re.compile(r"\(([^()]*)\)")
_INSIDE_BRACKETS = "、,;/|+&\t 和与跟及"
_HELD = {ord(sign): chr(0xE010 + place) for place, sign in enumerate(_INSIDE_BRACKETS)}
_FREED = {0xE010 + place: sign for place, sign in enumerate(_INSIDE_BRACKETS)}
"""Signs between people, as they are held together in brackets: 王芳(东湖、二组) is one."""
_SEVERAL_IN_BRACKETS = re.compile(r"\([^()]*[、,;/|+&][^()]*\)")
_SEX = re.compile(r"[男女]")
_YEARS = re.compile(r"\d{1,3}")
_WRAPPED = re.compile(r"^\[([^\[\]]+)\]$")
_HALF = re.compile(r"^[)\]】]+|[(\[【]+$")


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
    doubts: list[str] = field(default_factory=list)
    """Names that may be two people, taken as one: to be looked at."""
    strange: list[str] = field(default_factory=list)
    """Names that look like a place, a class or a need, taken as somebody: to be looked at."""
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
    lines = chain_lines.parted(texts.visible(text))
    pasted_list = PastedList(left_out=list(lines.left_out), is_plain=not lines.left_out)
    for line in lines.people:
        rows = _read_line(line, pasted_list)
        pasted_list.rows += rows
        pasted_list.is_plain = pasted_list.is_plain and all(row == Named((texts.one_line(line),)) for row in rows)
    pasted_list.doubts += [name for name in pasted_list.names if _may_be_two(name)]
    pasted_list.strange += [name for name in pasted_list.names if chain_lines.is_strange(name)]
    pasted_list.is_plain = pasted_list.is_plain and not pasted_list.doubts and not pasted_list.strange
    return pasted_list


def _read_line(line: str, found: PastedList) -> list[Named]:
    plain = chain_lines.plain(line)
    unmarked = plain if _MOBILE.match(plain) else chain_lines.without_count(plain)
    if chain_lines.stays_away(unmarked):
        found.problems.append(f"“{line.strip()[:30]}”写着不来了。不来就整行删掉，还来就删掉后面的字。")
    if not unmarked and chain_lines.has_picture(line):
        found.problems.append(_nameless(line))
    return _rows(unmarked, line, found)


def _nameless(line: str) -> str:
    return f"“{line.strip()[:30]}”没有写称呼，请写上。"


def several(text: str) -> list[str]:
    """The names of a line that is meant for one, where it holds more; empty for one name, and for what is none."""
    names = read(text).names
    are_names = all(len(name) > 1 and name.replace("·", "").replace(" ", "").isalpha() for name in names)
    return names if len(names) > 1 and are_names else []


def _may_be_two(name: str) -> bool:
    """张和平: with one sign on a side nobody can tell whether that is somebody; 李娜2 may be two."""
    doubtful = (_DIGITS_INSIDE, _SOME_OF_ONE, _WITH_NAME, _SEVERAL_IN_BRACKETS)
    return any(pattern.search(name) for pattern in doubtful) or any(
        match.start() and match.end() < len(name) for match in _AND.finditer(name)
    )


def _rows(text: str, line: str, found: PastedList) -> list[Named]:
    """Those of a line; one in which each number follows a name lost its ends of lines on the way."""
    ends = [match.end() for match in _NUMBER.finditer(text)]
    parts = [text[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)] if ends else []
    is_run = len(parts) > 1 and not text[ends[-1] :].strip(_EDGES + ")];/") and all(_names(part) for part in parts)
    for part in parts[1:] if is_run else []:
        if _AND.match(part.strip(_EDGES)):
            found.problems.append(f"“{part.strip()[:30]}”：不清楚是不是姓“{part.strip(_EDGES)[0]}”，请分成两行写。")
    rows = [_row(part, part, found) for part in parts] if is_run else [_row(text, line, found)]
    return [row for row in rows if row]


def _names(part: str) -> list[str]:
    return list(_joined(_NUMBER.sub(" ", part), []))


def _row(text: str, line: str, found: PastedList) -> Named | None:
    phone = ""
    for match in _NUMBER.finditer(text):
        number = _read(match[0], line, found)
        if phone and number and number != phone:
            found.problems.append(f"“{line.strip()[:30]}”有两个号码，请分成两行。")
        phone = phone or number
    rest = _EMPTY.sub(" ", " ".join(_CALLED.sub("", part.strip()) for part in _NUMBER.split(text)))
    beside: list[str] = []
    whole = _without_asides(chain_lines.without_label(rest), beside)
    words = list(_joined(_LATIN.sub(_BLANK, whole), beside))
    found.left_out += beside
    names = tuple(word for word in words if not chain_lines.is_nobody(word))
    found.left_out += [word for word in words if chain_lines.is_nobody(word)]
    for name in names:
        if _HEADS.search(name):
            found.problems.append(f"“{name[:30]}”里有人数。来几个人就写几个称呼，请改一下。")
    if not names and text.strip(_EDGES):
        found.problems.append(_nameless(line))
    return Named(names, phone) if names else None


def _without_asides(text: str, beside: list[str]) -> str:
    """王芳 of 王芳（女，45岁）; what else stands in brackets belongs to the name before them, as one."""

    def aside(match: re.Match[str]) -> str:
        parts = [part.strip(_EDGES) for part in re.split(r"[、,;/|\s]+", match[1]) if part.strip(_EDGES)]
        has_sex = any(map(_SEX.fullmatch, parts))
        if parts and all(chain_lines.is_nobody(part) or (has_sex and _YEARS.fullmatch(part)) for part in parts):
            beside.extend(parts)
            return " "
        return match[0].translate(_HELD)

    return _BRACKETS.sub(aside, text)


def _read(number: str, line: str, found: PastedList) -> str:
    try:
        return phones.parse(number)
    except phones.PhoneError as error:
        found.problems.append(f"“{line.strip()[:30]}”的号码：{error.message}")
        return ""


def _people(text: str) -> Iterator[str]:
    """What stands between the marks; 王奶奶和李奶奶 are two where each half can be somebody."""
    for part in _BETWEEN.split(text):
        begun = 0
        for match in _AND.finditer(part):
            rest = part[match.end() :].strip(_EDGES)
            if len(part[begun : match.start()].strip(_EDGES)) > 1 and len(rest) > 1:
                yield part[begun : match.start()]
                begun = match.end()
        yield part[begun:]


def _joined(text: str, beside: list[str]) -> Iterator[str]:
    """The names between the marks; 王　芳 with a blank in it is one name. ``beside`` gets the ages that were cut."""
    single = ""
    for part in _people(text):
        name = _HALF.sub("", texts.one_line(part.replace(_BLANK, " "))).strip(_EDGES).translate(_FREED)
        name = _WRAPPED.sub(r"\1", name)
        counted = _COUNTED.sub("", name)
        if (age := _AGE.search(counted)) and counted[: age.start()].strip(_EDGES):
            beside.append(age[0].strip("()"))
            counted = counted[: age.start()]
        name = counted.strip(_EDGES) or name
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
