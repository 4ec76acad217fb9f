"""Days and times as organizers type them: numbers, lunar days, lists of dates, from when to when. Pure."""

import datetime as dt
import re
from collections.abc import Callable, Iterable

from django.utils import timezone

from core import bounds, words
from core.errors import Refusal
from events import days

_SEPARATORS = re.compile(r"[\s,，、;；]+")
_LAST = {"-1", "最后一天", "月底"}
_FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")
MOST_WORDS = 200
EVENING, MORNING = dt.time(17), dt.time(6)
"""What begins from the one on may end by the other of the next day without anybody naming that day."""
BACKWARDS = "结束要晚于开始；跨天的话填结束日期。"
NO_NIGHT = "结束要晚于开始；17:00 以后开始的可以到第二天 06:00。"
"""Where no day of the end can be typed."""
Beside = Callable[[dt.datetime, dt.time], dt.datetime | None]
"""``before`` or ``after``."""
_ONE_DAY = dt.timedelta(days=1)


def at(day: dt.date, clock: dt.time) -> dt.datetime:
    """The instant at which clocks in Asia/Shanghai show it."""
    return timezone.make_aware(dt.datetime.combine(day, clock))


def span(day: dt.date, start: dt.time, end: dt.time, end_day: dt.date | None = None) -> tuple[dt.datetime, dt.datetime]:
    """From when to when, as one day, two times and perhaps the day of the end say it.

    Without ``end_day`` it ends on its own day or, begun in the evening, on the next morning. Refuses:
    ends_before_start, end_day_before, too_long, out_of_range.
    """
    if not (bounds.can_be(day) and bounds.can_be(end_day or day)):
        raise Refusal("out_of_range", bounds.OUT_OF_RANGE)
    last = end_day or usual_end(day, start, end)
    if last is None or (last == day and end <= start):
        raise Refusal("ends_before_start", BACKWARDS)
    if last < day:
        raise Refusal("end_day_before", "结束日期不能早于开始那天。")
    if dt.datetime.combine(last, end) - dt.datetime.combine(day, start) > bounds.LONGEST:
        raise Refusal("too_long", f"一场最长 {bounds.LONGEST.days} 天，请分成几场。")
    return at(day, start), at(last, end)


def end_day(start: dt.datetime, end: dt.datetime) -> dt.date | None:
    """The day that must be typed for ``span`` to give these instants; None where the times alone say it."""
    first, last = words.local(start), words.local(end)
    usual = usual_end(first.date(), first.time(), last.time())
    return None if usual == last.date() else last.date()


def held_on(start: dt.datetime, end: dt.datetime) -> list[dt.date]:
    """The days on which it is held: a night is one of the day on which it began."""
    return [words.local(start).date()] if end_day(start, end) is None else list(words.days(start, end))


def before(start: dt.datetime, clock: dt.time) -> dt.datetime | None:
    """When somebody comes at this time of day: on the day itself or, where it begins by the early morning, on the
    evening before; None for a time that comes after the start.
    """
    here = words.local(start)
    if clock <= here.time():
        return at(here.date(), clock)
    return at(here.date() - _ONE_DAY, clock) if clock >= EVENING and here.time() <= MORNING else None


def after(end: dt.datetime, clock: dt.time) -> dt.datetime | None:
    """When somebody leaves at this time of day: on the day itself or, where it ends in the evening, on the morning
    after; None for a time that comes before the end.
    """
    here = words.local(end)
    if clock >= here.time():
        return at(here.date(), clock)
    return at(here.date() + _ONE_DAY, clock) if here.time() >= EVENING and clock <= MORNING else None


def usual_end(day: dt.date, start: dt.time, end: dt.time) -> dt.date | None:
    """The day on which it ends when nobody names one."""
    if end > start:
        return day
    at_night = start >= EVENING and end <= MORNING and day < dt.date.max
    return day + _ONE_DAY if at_night else None


def month_days(text: str) -> tuple[int, ...]:
    """``1、15`` or 最后一天 as days of a month; the last is -1. Refuses: days_not_read."""
    return tuple(
        -1 if word in _LAST else _number(word.removesuffix("日").removesuffix("号"), 31) for word in _words(text)
    )


def lunar_days(text: str) -> tuple[int, ...]:
    """初一、十五, or ``1,15``. Refuses: days_not_read."""
    names = {days.lunar_day_name(number): number for number in range(1, 31)} | {"二十": 20, "卅": 30}
    return tuple(names.get(word) or _number(word, 30) for word in _words(text))


def dates(text: str, *, today: dt.date) -> tuple[dt.date, ...]:
    """``2026-9-12``, 9月12日 …: a day without its year is the next one that comes. Refuses: dates_not_read."""
    return tuple(_date(word, today) for word in _words(text))


def _words(text: str) -> list[str]:
    found = [word for word in _SEPARATORS.split(text.strip()) if word]
    if not found or len(found) > MOST_WORDS:
        raise Refusal("days_not_read", "请写上哪几天，用顿号或逗号隔开。")
    return found


def _number(word: str, most: int) -> int:
    if not (word.isascii() and word.isdigit() and 1 <= int(word[:3]) <= most):
        raise Refusal("days_not_read", f"“{word[:10]}”看不懂，请写 1 到 {most} 的数字，用顿号或逗号隔开。")
    return int(word)


def _date(word: str, today: dt.date) -> dt.date:
    full, short = _FULL.fullmatch(word), _SHORT.fullmatch(word)
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
    return tuple(_place(word.removesuffix("日"), days.ZODIAC, "请写属相，例如 鼠、马。") for word in _words(text))


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
        return "、".join(days.ZODIAC[value] for value in values)
    if rule == "weekday":
        return "、".join("一二三四五六日"[value - 1] for value in values)
    return "、".join(map(str, values))
