"""Lunar dates and market days. Pure."""

import datetime as dt
from collections.abc import Collection
from functools import lru_cache

from lunar_python import Lunar, LunarYear, Solar

ZODIAC = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def is_market(day: dt.date, *, rule: str, every: int | None, anchor: dt.date | None, values: Collection[int]) -> bool:
    """Whether a market rule (``events.models.MarketCycle``) includes the day."""
    if rule == "every":
        return bool(every and anchor) and (day - anchor).days % every == 0  # type: ignore[operator] # both are there
    if rule == "zodiac":
        return zodiac(day) in values
    if rule == "weekday":
        return day.isoweekday() in values
    number = lunar(day)[2] if rule == "lunar" else day.day
    return number % 10 in values


@lru_cache(maxsize=4096)
def zodiac(day: dt.date) -> int:
    """The animal of the day, 0 鼠 to 11 猪: the twelve-day cycle of the earthly branches."""
    return _BRANCHES.index(Solar.fromYmd(day.year, day.month, day.day).getLunar().getDayZhi())


@lru_cache(maxsize=4096)
def lunar(day: dt.date) -> tuple[int, int, int]:
    """Lunar year, month (negative in a leap month) and day."""
    found = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return found.getYear(), found.getMonth(), found.getDay()


def from_lunar(year: int, month: int, day: int) -> dt.date | None:
    """The solar date of a lunar one, whose month is negative in a leap month; None where there is no such day."""
    found = LunarYear.fromYear(year).getMonth(month)
    if found is None or not 1 <= day <= found.getDayCount():
        return None
    solar = Lunar.fromYmd(year, month, day).getSolar()
    return dt.date(solar.getYear(), solar.getMonth(), solar.getDay())


_DAY_NAMES = tuple(
    f"{head}{digit}"
    for head, digits in (("初", "一二三四五六七八九十"), ("十", "一二三四五六七八九"), ("廿", "一二三四五六七八九"))
    for digit in digits
)
_DAYS = (*_DAY_NAMES[:19], "二十", *_DAY_NAMES[19:], "三十")
_MONTHS = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")


def lunar_day_name(day: int) -> str:
    """初一 … 三十."""
    return _DAYS[day - 1]


def lunar_month_name(month: int) -> str:
    """正月 … 腊月."""
    return _MONTHS[month - 1]
