"""Parse days as people type them: numbers of a month, lunar days, lists of dates, rules of markets. Pure."""

import datetime as dt
import re
from collections.abc import Iterable

from core import phrases
from core.errors import Refusal
from special_days import lunar_and_market_days

_SEPARATORS = re.compile(r"[\s,，、;；]+")


_LAST = {"-1", "最后一天", "月底"}


_FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


_SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")


MAX_WORDS = 200


def month_days(text: str) -> tuple[int, ...]:
    """``1、15`` or 最后一天 as days of a month; the last is -1. Refuses: days_not_read."""
    return tuple(
        -1 if word in _LAST else _number(word.removesuffix("日").removesuffix("号"), 31) for word in _words(text)
    )


def lunar_days(text: str) -> tuple[int, ...]:
    """初一、十五, or ``1,15``. Refuses: days_not_read."""
    names = {lunar_and_market_days.lunar_day_name(number): number for number in range(1, 31)} | {"二十": 20, "卅": 30}
    return tuple(names.get(word) or _number(word, 30) for word in _words(text))


def dates(text: str, *, today: dt.date) -> tuple[dt.date, ...]:
    """``2026-9-12``, 9月12日 …: a day without its year is the next one that comes. Refuses: dates_not_read."""
    return tuple(_date(word, today) for word in _words(text))


def _words(text: str) -> list[str]:
    found = [word for word in _SEPARATORS.split(text.strip()) if word]
    if not found or len(found) > MAX_WORDS:
        raise Refusal("days_not_read", "请写上哪几天，用顿号或逗号隔开。")
    return found


def _number(word: str, most: int) -> int:
    if not (word.isascii() and word.isdigit() and 1 <= int(word[:3]) <= most):
        raise Refusal("days_not_read", f"“{word[:10]}”看不懂，请写 1 到 {most} 的数字，用顿号或逗号隔开。")
    return int(word)


def _date(word: str, today: dt.date) -> dt.date:
    plain = word.replace("元月", "1月")
    full = _FULL.fullmatch(plain)
    short = _SHORT.fullmatch(plain)
    try:
        if full:
            return dt.date(*map(int, full.groups()))
        if short:
            month, day = map(int, short.groups())
            this_year = dt.date(today.year, month, day)
            return this_year if this_year >= today else dt.date(today.year + 1, month, day)
    except ValueError as error:
        raise Refusal("dates_not_read", f"没有“{word[:20]}”这一天，请改一下。") from error
    raise Refusal("dates_not_read", f"“{word[:20]}”看不懂，请写成 2026-9-12 或 9月12日，一行一个。")


def digits(text: str) -> tuple[int, ...]:
    """3、8: last digits of days. Refuses: days_not_read."""
    return tuple(_digit(word) for word in _words(text))


def _digit(word: str) -> int:
    if len(word) == 1 and word.isascii() and word.isdigit():
        return int(word)
    if word == "10":
        return 0
    raise Refusal("days_not_read", f"“{word[:10]}”看不懂，请写逢几的数字，例如 3、8。")


def animals(text: str) -> tuple[int, ...]:
    """鼠、马: days of the twelve-day cycle, 0 to 11. Refuses: days_not_read."""
    return tuple(
        _place(word.removesuffix("日"), lunar_and_market_days.ZODIAC, "请写属相，例如 鼠、马。")
        for word in _words(text)
    )


def weekdays(text: str) -> tuple[int, ...]:
    """六、日: ISO weekdays. Refuses: days_not_read."""
    names = (word.removeprefix("周").removeprefix("星期").replace("天", "日") for word in _words(text))
    return tuple(_place(word, "一二三四五六日", "请写周几，例如 六、日。") + 1 for word in names)


def _place(word: str, names: str, ask: str) -> int:
    if len(word) != 1 or word not in names:
        raise Refusal("days_not_read", f"“{word[:10]}”看不懂，{ask}")
    return names.index(word)


def market_words(rule: str, values: Iterable[int]) -> str:
    """鼠、马; 六、日; 3、8: as it is typed."""
    if rule == "zodiac":
        return "、".join(lunar_and_market_days.ZODIAC[value] for value in values)
    if rule == "weekday":
        return "、".join(phrases.WEEKDAYS[value - 1] for value in values)
    return "、".join(map(str, values))
