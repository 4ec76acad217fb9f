"""Chinese numerals in dates. Pure."""

import re

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
