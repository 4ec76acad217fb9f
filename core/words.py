"""Dates and times in the words people use, Asia/Shanghai. Pure."""

import datetime as dt
from functools import lru_cache

from django.utils import timezone
from lunar_python import Solar

WEEKDAYS = "一二三四五六日"
_NOON, _EVENING = 12, 18


def local(at: dt.datetime) -> dt.datetime:
    """The instant as Asia/Shanghai clocks show it."""
    return timezone.localtime(at)


def weekday(day: dt.date) -> str:
    """周一 … 周日."""
    return f"周{WEEKDAYS[day.weekday()]}"


def date(day: dt.date) -> str:
    """9月17日 周四."""
    return f"{day.month}月{day.day}日 {weekday(day)}"


def part_of_day(at: dt.time) -> str:
    """上午, 下午 or 晚上."""
    if at.hour < _NOON:
        return "上午"
    return "下午" if at.hour < _EVENING else "晚上"


def clock(at: dt.time) -> str:
    """2:30: twelve hours, for residents and volunteers; staff pages show 24 hours."""
    hour = at.hour if at.hour <= _NOON else at.hour - _NOON
    return f"{hour}:{at.minute:02d}"


def time_range(start: dt.datetime, end: dt.datetime) -> str:
    """下午 2:30—4:00; the part of the day is said again when it changes, the date when the day does."""
    first, last = local(start), local(end)
    head = f"{part_of_day(first.time())} {clock(first.time())}"
    tail = clock(last.time())
    last_minute = (last - dt.timedelta(minutes=1)).time()  # 8:00—12:00 is all morning
    if part_of_day(first.time()) != part_of_day(last_minute) or first.date() != last.date():
        tail = f"{part_of_day(last.time())} {tail}"
    if first.date() != last.date():
        tail = f"{last.month}月{last.day}日 {tail}"
    return f"{head}—{tail}"


def moment(at: dt.datetime) -> str:
    """9月17日 周四 下午 2:30."""
    here = local(at)
    return f"{date(here.date())} {part_of_day(here.time())} {clock(here.time())}"


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
