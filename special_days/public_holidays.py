"""Public holidays and the workdays that make up for them. Pure.

Of a year whose arrangement the State Council has announced, the days off and the make-up workdays are known. Of a later
one only the days are known on which the regulation itself gives everybody a holiday: article 2 of 全国年节及纪念日放假办法
(revised on 10 November 2024, in force since 1 January 2025). Which days are joined to them, and which weekends are worked
for that, is not (``NOT_YET``).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import chinese_calendar
from lunar_python import Lunar

NOT_YET = "调休还没公布"
"""To be said wherever a holiday of a year shows that is not announced yet."""
_SINCE = 2025
"""The first year to which article 2 applies as it is written here."""
_DAY = dt.timedelta(days=1)
_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午",
    "Mid-autumn Festival": "中秋",
    "National Day": "国庆",
    "Anti-Fascist 70th Day": "抗战胜利日",
}


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off in a row that belong to one holiday."""

    name: str
    first: dt.date
    last: dt.date


def is_announced(year: int) -> bool:
    """Whether the State Council's arrangement of the year is known here."""
    try:
        chinese_calendar.is_workday(dt.date(year, 1, 1))
    except NotImplementedError:  # how the library says that it knows nothing of the year
        return False
    return True


def name(day: dt.date) -> str:
    """国庆, 春节 … on days off that belong to a holiday; in years not announced only on those of the regulation."""
    if not is_announced(day.year):
        return _by_regulation(day.year).get(day, "")
    is_off, english = chinese_calendar.get_holiday_detail(day)
    return _NAMES.get(english, "") if is_off and english else ""


def doubt(day: dt.date) -> str:
    """``NOT_YET`` on a holiday of a year that is not announced; else empty."""
    return NOT_YET if not is_announced(day.year) and name(day) else ""


def is_makeup_workday(day: dt.date) -> bool:
    """A Saturday or Sunday on which people work (补班)."""
    return day.weekday() >= 5 and is_announced(day.year) and bool(chinese_calendar.is_workday(day))


def is_day_off(day: dt.date) -> bool:
    """A holiday or a weekend on which people don't work."""
    return bool(name(day)) or (day.weekday() >= 5 and not is_makeup_workday(day))


def of_year(year: int) -> list[Holiday]:
    """The year's holidays in their order."""
    runs = (list(days) for _, days in groupby(_days(year), key=name))
    return [Holiday(name(days[0]), days[0], days[-1]) for days in runs if name(days[0])]


def makeup_workdays(year: int) -> list[dt.date]:
    """The weekend days on which people work that year, as far as they are known."""
    return [day for day in _days(year) if is_makeup_workday(day)]


def _days(year: int) -> Iterator[dt.date]:
    first = dt.date(year, 1, 1)
    return (first + number * _DAY for number in range((dt.date(year, 12, 31) - first).days + 1))


@lru_cache(maxsize=64)
def _by_regulation(year: int) -> Mapping[dt.date, str]:
    """Article 2; two holidays may share a day (国庆、中秋)."""
    if year < _SINCE:
        return {}
    found: dict[dt.date, str] = {}
    for title, first, count in _article_2(year):
        for day in (first + number * _DAY for number in range(count)):
            found[day] = f"{found[day]}、{title}" if day in found else title
    return found


def _article_2(year: int) -> Iterator[tuple[str, dt.date, int]]:
    """Each holiday with its first day and how many there are; the Spring Festival from lunar New Year's Eve on."""
    yield "元旦", dt.date(year, 1, 1), 1
    yield "春节", _solar(Lunar.fromYmd(year, 1, 1)) - _DAY, 4
    yield "清明", _solar(Lunar.fromYmd(year, 1, 1).getJieQiTable()["清明"].getLunar()), 1
    yield "劳动节", dt.date(year, 5, 1), 2
    yield "端午", _solar(Lunar.fromYmd(year, 5, 5)), 1
    yield "国庆", dt.date(year, 10, 1), 3
    yield "中秋", _solar(Lunar.fromYmd(year, 8, 15)), 1


def _solar(lunar: Lunar) -> dt.date:
    found = lunar.getSolar()
    return dt.date(found.getYear(), found.getMonth(), found.getDay())
