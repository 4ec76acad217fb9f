"""Chinese numerals in dates and numbers of people. Pure."""

import re
import unicodedata

_NUMERALS = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日号])")
_DIGITS = "〇一二三四五六七八九"
_WEEKDAYS = re.compile(r"(星期|周|礼拜)[一二三四五六日]")


def with_digits(text: str) -> str:
    """With digits for 十二 in 十二月; the names of weekdays keep their signs."""
    parts: list[str] = []
    at = 0
    for match in _NUMERALS.finditer(text):
        if _WEEKDAYS.search(text[max(match.start() - 2, 0) : match.end() + 1]):
            continue
        parts += [text[at : match.start()], _number(match[0])]
        at = match.end()
    return "".join([*parts, text[at:]])


def _number(numerals: str) -> str:
    """十二 is 12, 二〇二六 is 2026; what is no number, such as 二二十, stays as it was written."""
    signs = numerals.replace("零", "〇")
    if "十" not in signs:
        return "".join(str(_DIGITS.index(sign)) for sign in signs)
    tens, _, ones = signs.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return numerals
    return str((_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0))


_TENS = {"十": 10, "百": 100, "千": 1000}
_ALL = {sign: number for number, sign in enumerate(_DIGITS)} | {"零": 0, "两": 2}


def number(text: str) -> int | None:
    """一百二十 is 120, 两百 200, 六十 60; None for what is no such number, or cut (一百二)."""
    if not text or any(sign not in _ALL and sign not in _TENS for sign in text):
        return None
    total = 0
    last: int | None = None
    unit = 10_000
    for sign in text:
        if sign not in _TENS:
            if last:
                return None
            last = _ALL[sign]
        elif _TENS[sign] < unit and last != 0:
            unit = _TENS[sign]
            total += (last or 1) * unit
            last = None
        else:
            return None
    is_cut = last and unit > _TENS["十"] and unit <= _TENS["千"] and not {"零", "〇"} & set(text)
    return None if is_cut else total + (last or 0)


_ABOUT = re.compile(
    r"^(预计|预估|计划|每场|最多|上限|限|近)?(大约|约|大概|共|合计)?|(多|余|来)?(人次|人|名|位|个|场|课|组)?(左右|上下|以内)?(/场|每场)?[。.]?$|\s+"
)
"""What people write beside a number of people."""


def counted(text: str) -> str:
    """The digits of 60, 60人, 约60人, 1,200 人次, 六十余人; what is no number stays as it was written."""
    bare = _ABOUT.sub("", unicodedata.normalize("NFKC", text).strip()).replace(",", "").removesuffix(".0")
    spoken = number(bare)
    return bare if spoken is None else str(spoken)
