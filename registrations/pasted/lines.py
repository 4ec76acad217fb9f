"""Lines of a list that was passed around: which name people, which head or end it, and what in them is no name. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from registrations.pasted import pictures

_COUNT = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
UNITS = "人个位名口年级班岁月日号组楼栋幢室单元弄大小娃周村社队区街院期"
"""What follows a number that counts something else than the lines."""
_MARK = re.compile(
    rf"(?:(?:No\.?|第)?\s*(?:[(\[【]\s*{_COUNT}\s*[)\]】](?!\s*[年级班])|{_COUNT}\s*[.、,:)】\]—–]|\d{{1,3}}号(?![楼院线房门])"
    rf"|第{_COUNT}[位个名])|\d{{1,3}}-(?!\d)|No\.?\s*\d{{1,3}}|\d{{1,3}}\s+|\d{{1,3}}(?=[^\d\s-])(?![{UNITS}]))[\s.、,:]*",
    re.IGNORECASE,
)
"""What counts the lines of a list."""
_FIRST = re.compile(r"\D*0*1(?!\d)")
_INSIDE = re.compile(
    r"(?:(?<=[^\d\s(\[【])\s*|(?<=\d{4})\s+)(?=(?:[(\[【]\d{1,3}[)\]】](?!\s*[年级班])|\d{1,3}[.、)])\s*[^\d\s.])"
)
"""Before a count in the middle of a line: the list lost its lines on the way."""
_NEXT = r"(?<=[^\W\d])\s*0*{}(?=[^\W\d])(?![" + UNITS + "])"
_CHAIN = re.compile(r"\s*#?\s*[【\[]?\s*(?:群?接龙|group\s*note|solitaire)", re.IGNORECASE)
_ABOUT = re.compile(
    r"接龙|报名|活动|讲座|通知|名单|课(?!长|代表)|培训|星期|周[一二三四五六日末](?![\u4e00-\u9fff])|\d+月|时间|地点|集合|欢迎|大家|各位|[您你]好|注意"
)
_HEADING = re.compile(rf"{_ABOUT.pattern}|[:!?]|.{{7}}")
"""What the lines above a list say, and no name."""
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}!*|[^\W\d]+(?:·[^\W\d]+)+!*")
_SHORT = re.compile(r"[\u4e00-\u9fff]{2,3}")
_ENDING = re.compile(r"(?:接龙)?(?:结束|截止|完毕|到此为止).{0,6}|(?:以上|合计|共计|总共|一共|共)\s*\d*\s*[人名位]?")
_LONG = re.compile(r"\d{5}")
_TITLES = frozenset({
    "序号", "编号", "姓名", "名字", "称呼", "参加人", "报名人", "联系人", "电话", "手机", "手机号", "手机号码", "电话号码", "联系电话",
    "联系方式", "性别", "年龄", "备注", "人数", "单位", "住址", "地址", "村组", "社区", "身份证", "身份证号", "身份证号码", "签名", "签字",
})  # fmt: skip
_LABEL = re.compile(r"(?:姓名|名字|称呼|报名人|参加人|参加人员|联系人)\s*[:]\s*")
_DOT = "\u02d9"
"""A point that becomes a blank in one width."""
_TEN = "\U0001f51f"
_FRAME = "\u20e3"
_SMALL = range(0x2070, 0x20A0)
_MAX_COUNTED = 50
_PICTURES = frozenset({"So", "Sk", "Me"})
_JOINS = "\u200d\ufe0f"

_NOBODY = re.compile(
    r"男|女|\d{1,3}\s*(?:周?岁)|(?:已|我)?(?:参加|报名|来|去|能来|会来)了?|准时到?|谢谢|微信号?|身份证号?|本人"
)
"""What stands behind a name and says nothing that the list needs."""
_STAYS_AWAY = re.compile(
    r"(?:^|[\s,、\d]|(?=\()|(?<=[\u4e00-\u9fff]{2}))\(?(?:已|我)?"
    r"(?:取消|退出|退了|不来|不去|不能[来去]|不参加|不报|来不了|去不了|请假|作废)了?(?:报名)?\)?[\s.!]*$"
)
_STRANGE = re.compile(
    r"待定|再说|不一定|.*(?:社区|街道|小区|村委会|居委会|村民小组|办事处|小学|中学|幼儿园|学校|年级|\d班)"
    r"|.*(?:轮椅|拐杖|听不|看不|不便|过敏|前排|素食|晕车).*"
)
"""What is more likely a place, a class or a need than somebody."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Those that name people, and those that head or end the list."""

    people: list[str]
    left_out: list[str]


def plain(line: str) -> str:
    """One width, and counts in circles or frames as 1、; without pictures."""
    return unicodedata.normalize("NFKC", pictures.without(_counted(line.replace(_DOT, "·")))).replace("。", ".").strip()


def _counted(line: str) -> str:
    digits = line.replace(f"\ufe0f{_FRAME}", _FRAME).replace(_TEN, "10、")
    framed = re.sub(rf"(\d{{1,2}}){_FRAME}", r"\1、", re.sub(rf"(\d){_FRAME}(?=\d{_FRAME})", r"\1", digits))
    return "".join(map(_spelled, framed))


def _spelled(sign: str) -> str:
    if unicodedata.category(sign) == "No" and ord(sign) > 0xFF and ord(sign) not in _SMALL:
        value = unicodedata.numeric(sign)
        return f"{value:.0f}、" if value.is_integer() and 0 < value <= _MAX_COUNTED else sign
    return " " if unicodedata.category(sign) in _PICTURES or sign in _JOINS else sign


def parted(text: str) -> Lines:
    """The lines of a text; several in one where it lost its ends of lines."""
    lines = [part for line in text.splitlines() for part in _parts(line) if part.strip()]
    if not lines:
        return Lines([], [])
    heads = _heads(lines)
    beside = {place for place, line in enumerate(lines) if place not in heads and _is_beside(line)}
    people = [line for place, line in enumerate(lines) if place not in heads and place not in beside]
    return Lines(people, [lines[place].strip() for place in [*sorted(heads), *sorted(beside)]])


def _heads(lines: list[str]) -> set[int]:
    """Lines above the first number: a chain is headed by what it is about, any other list by sentences and no names."""
    counted = [place for place, line in enumerate(lines) if _MARK.match(plain(line))]
    if _CHAIN.match(lines[0]):
        return set(range(next((place for place in counted if place), 1)))
    if len(counted) > 1 and counted[0] and _FIRST.match(plain(lines[counted[0]])):
        return {place for place in range(counted[0]) if _is_heading(lines[place])}
    return set()


def _is_heading(line: str) -> bool:
    """A sentence, and neither a name nor a row of them."""
    words = plain(line)
    if _ABOUT.search(words):
        return not _LONG.search(line)
    parts = [part for part in re.split(r"[、,;/]\s*", words) if part]
    short = words.split()
    are_people = all(map(_PERSON.fullmatch, parts)) or (len(short) > 1 and all(map(_SHORT.fullmatch, short)))
    return bool(_HEADING.search(words)) and not _LONG.search(line) and not are_people


def _is_beside(line: str) -> bool:
    """What ends a list, and the headings of a table."""
    words = re.split(r"[\s,、|/]+", plain(line))
    is_heading = all(word.strip(":") in _TITLES for word in words if word)
    return (is_heading and any(words)) or bool(_ENDING.fullmatch(plain(line).strip(".!~ ")))


def _parts(line: str) -> list[str]:
    spelled = plain(line)
    if _INSIDE.search(spelled):
        return _INSIDE.sub("\n", spelled).split("\n")
    return _run(spelled) or [line]


def _run(line: str) -> list[str]:
    """1王芳2李娜3张三: counts that follow one another, without a mark behind them."""
    begun = re.match(r"0*(\d{1,3})[.、,:)]?\s*(?=[^\W\d])", line)
    if begun is None:
        return []
    parts: list[str] = []
    number = int(begun[1])
    at = 0
    while match := re.compile(_NEXT.format(number + 1)).search(line, at + 1):
        parts.append(line[at : match.start()])
        at = match.start()
        number += 1
    return [*parts, line[at:]] if parts else []


def without_count(line: str) -> str:
    """王芳 of 1. 王芳."""
    match = _MARK.match(line)
    return line[match.end() :] if match else line


def without_label(text: str) -> str:
    """王芳 of 姓名：王芳."""
    return _LABEL.sub(" ", text)


def is_nobody(word: str) -> bool:
    """女, 45岁, 已报名: it stands beside a name and is left out."""
    return bool(_NOBODY.fullmatch(word))


def is_strange(word: str) -> bool:
    """东湖社区, 坐轮椅: it is taken for somebody, and asked about."""
    return bool(_STRANGE.fullmatch(word))


def stays_away(line: str) -> bool:
    """张三 取消, 张三（不来了）, 张三不去了, 李四."""
    return any(_STAYS_AWAY.search(part) for part in [line, *re.split(r"[\s,、;/]+", line)])


def has_picture(line: str) -> bool:
    """Whether somebody is called by a picture alone."""
    return pictures.any_in(line) or any(unicodedata.category(sign) in _PICTURES for sign in line)
