"""Which days matter: holidays and make-up workdays, exams, markets, lunar dates. Pure."""

import datetime as dt
from collections.abc import Collection

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


def zodiac(day: dt.date) -> int:
    """The animal of the day, 0 鼠 to 11 猪: the twelve-day cycle of the earthly branches."""
    return _BRANCHES.index(Solar.fromYmd(day.year, day.month, day.day).getLunar().getDayZhi())


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
