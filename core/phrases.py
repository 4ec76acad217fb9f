"""Dates and times in the words people use, Asia/Shanghai.

One rule says when a year is named (``says_year``). Whoever writes under a given present passes it as ``now``; pages take
that of ``core.clock``. Words that are stored and read later name the year always: ``long_date``, ``full_when``.
"""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

from django.utils import timezone
from lunar_python import Solar

from core import clock as present

WEEKDAYS = "一二三四五六日"
WEEKDAY_NAMES = [(number, f"周{name}") for number, name in enumerate(WEEKDAYS, start=1)]
"""ISO number and 周一 … 周日: for choices and headings."""
FAR = dt.timedelta(days=300)
"""What is further away says its year, even in this one: nobody knows which January is meant in December."""
_DAWN = 6
_NOON = 12
_AFTERNOON = 13
_EVENING = 18


def local(at: dt.datetime) -> dt.datetime:
    """The instant as Asia/Shanghai clocks show it."""
    return timezone.localtime(at)


def weekday(day: dt.date) -> str:
    """周一 … 周日."""
    return weekday_name(day.isoweekday())


def weekday_name(number: int) -> str:
    """周一 … 周日, by its ISO number."""
    return f"周{WEEKDAYS[number - 1]}"


def says_year(day: dt.date, *, now: dt.datetime | None = None) -> bool:
    """Whether a date is named with its year: outside the present year, or more than 300 days away."""
    today = local(now or present.now()).date()
    return day.year != today.year or abs(day - today) > FAR


def month_day(day: dt.date, *, now: dt.datetime | None = None) -> str:
    """9月17日; 2029年9月17日 where the year is not plain."""
    return long_date(day) if says_year(day, now=now) else _month_day(day)


def long_date(day: dt.date) -> str:
    """2029年12月31日."""
    return f"{day.year}年{_month_day(day)}"


def _month_day(day: dt.date) -> str:
    return f"{day.month}月{day.day}日"


def date(day: dt.date, *, now: dt.datetime | None = None) -> str:
    """9月17日 周四; 2029年9月17日 周一 where the year is not plain."""
    return f"{month_day(day, now=now)} {weekday(day)}"


def full_date(day: dt.date) -> str:
    """2029年9月17日 周一: for words that are stored."""
    return f"{long_date(day)} {weekday(day)}"


def days_range(first: dt.date, last: dt.date, *, now: dt.datetime | None = None) -> str:
    """11月23日—29日; 11月30日—12月6日; 12月28日—2027年1月3日; 9月17日 where it is one day."""
    head = month_day(first, now=now)
    if first == last:
        return head
    if first.year != last.year:
        return f"{head}—{long_date(last)}"
    return f"{head}—{last.day}日" if first.month == last.month else f"{head}—{_month_day(last)}"


def years(first: int, last: int) -> str:
    """2026—2030 年; 2027 年 where it is one."""
    return f"{first} 年" if first == last else f"{first}—{last} 年"


def part_of_day(at: dt.time) -> str:
    """凌晨, 上午, 中午, 下午 or 晚上."""
    if at.hour < _DAWN:
        return "凌晨"
    if at.hour < _NOON:
        return "上午"
    if at.hour < _AFTERNOON:
        return "中午"
    return "下午" if at.hour < _EVENING else "晚上"


def clock(at: dt.time) -> str:
    """2:30: twelve hours, for residents and volunteers; staff pages show 24 hours."""
    hour = at.hour if at.hour <= _NOON else at.hour - _NOON
    return f"{hour}:{at.minute:02d}"


def time_range(start: dt.datetime, end: dt.datetime) -> str:
    """下午 2:30—4:00; the part of the day is said again when it changes, the day when it is another."""
    first = local(start)
    last = local(end)
    head, tail = (f"{part_of_day(at.time())} {clock(at.time())}" for at in (first, last))
    last_minute = (last - dt.timedelta(minutes=1)).time()  # 8:00—12:00 is all morning
    if first.date() == last.date() and part_of_day(first.time()) == part_of_day(last_minute):
        tail = clock(last.time())
    return f"{head}—{_other_day(first, last)}{tail}"


def hours(start: dt.datetime, end: dt.datetime) -> str:
    """14:30—16:00 for staff; 22:00—次日 00:30; 09:00—12月2日 17:00."""
    first = local(start)
    last = local(end)
    return f"{first:%H:%M}—{_other_day(first, last)}{last:%H:%M}"


def days(start: dt.datetime, end: dt.datetime) -> Iterator[dt.date]:
    """Every day that it touches; what ends at midnight doesn't touch the next."""
    day = local(start).date()
    last = local(end - dt.timedelta(microseconds=1)).date()
    while day <= last:
        yield day
        day += dt.timedelta(days=1)


def on_day(start: dt.datetime, end: dt.datetime, day: dt.date) -> str:
    """14:30: when it begins; on a later day that it touches 到 00:30, or 全天."""
    first = local(start)
    last = local(end)
    if day <= first.date():
        return f"{first:%H:%M}"
    return f"到 {last:%H:%M}" if day == last.date() else "全天"


def when(start: dt.datetime, end: dt.datetime, *, now: dt.datetime | None = None) -> str:
    """9月17日 周四 下午 2:30, in a text of few words; of what runs into another day also when it ends."""
    return f"{date(local(start).date(), now=now)} {_clock_times(start, end)}"


def full_when(start: dt.datetime, end: dt.datetime) -> str:
    """The same with its year, for words that are stored."""
    return f"{full_date(local(start).date())} {_clock_times(start, end)}"


def when24(start: dt.datetime, end: dt.datetime, *, now: dt.datetime | None = None) -> str:
    """The same for staff: 9月17日 周四 14:30; 11月28日 周六 22:00—次日 00:30."""
    first = local(start)
    is_one_day = first.date() == local(end).date()
    clock_times = f"{first:%H:%M}" if is_one_day else hours(start, end)
    return f"{date(first.date(), now=now)} {clock_times}"


def span(start: dt.datetime, end: dt.datetime, *, now: dt.datetime | None = None) -> str:
    """9月17日 周四 下午 2:30—4:00."""
    return f"{date(local(start).date(), now=now)} {time_range(start, end)}"


def full_span(start: dt.datetime, end: dt.datetime) -> str:
    """2026年9月17日 周四 下午 2:30—4:00: for words that are stored."""
    return f"{full_date(local(start).date())} {time_range(start, end)}"


def span24(start: dt.datetime, end: dt.datetime, *, now: dt.datetime | None = None) -> str:
    """The same for staff: 9月17日 周四 14:30—16:00."""
    return f"{date(local(start).date(), now=now)} {hours(start, end)}"


def _clock_times(start: dt.datetime, end: dt.datetime) -> str:
    first = local(start)
    if first.date() == local(end).date():
        return f"{part_of_day(first.time())} {clock(first.time())}"
    return time_range(start, end)


def _other_day(first: dt.datetime, last: dt.datetime) -> str:
    """次日, or the date, where it is another day."""
    if first.date() == last.date():
        return ""
    if last.date() - first.date() == dt.timedelta(days=1):
        return "次日 "
    words = _month_day(last) if first.year == last.year else long_date(last)
    return f"{words} "


def moment(at: dt.datetime, *, now: dt.datetime | None = None) -> str:
    """9月17日 周四 下午 2:30."""
    here = local(at)
    return f"{date(here.date(), now=now)} {part_of_day(here.time())} {clock(here.time())}"


@lru_cache(maxsize=2048)
def lunar_day(day: dt.date) -> str:
    """初七; on the first day of a lunar month, its name (八月)."""
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    if lunar.getDay() == 1:
        return f"{lunar.getMonthInChinese()}月"
    return str(lunar.getDayInChinese())


@lru_cache(maxsize=2048)
def lunar_date(day: dt.date) -> str:
    """八月初七."""
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return f"{lunar.getMonthInChinese()}月{lunar.getDayInChinese()}"


def masked_name(name: str) -> str:
    """王**: enough for who knows them, too little for who doesn't."""
    return f"{name[0]}**" if name else ""
