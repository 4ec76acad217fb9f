"""Public holidays and the workdays that make up for them. Pure."""

import datetime as dt

import chinese_calendar

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


def is_announced(year: int) -> bool:
    """Whether the State Council's arrangement of the year is known here."""
    try:
        chinese_calendar.is_workday(dt.date(year, 1, 1))
    except NotImplementedError:  # how the library says that it knows nothing of the year
        return False
    return True


def name(day: dt.date) -> str:
    """国庆, 春节 … on days off that belong to a holiday; empty on others and in years not announced."""
    if not is_announced(day.year):
        return ""
    is_off, english = chinese_calendar.get_holiday_detail(day)
    return _NAMES.get(english, "") if is_off and english else ""


def is_makeup_workday(day: dt.date) -> bool:
    """A Saturday or Sunday on which people work (补班)."""
    return day.weekday() >= 5 and is_announced(day.year) and bool(chinese_calendar.is_workday(day))


def is_day_off(day: dt.date) -> bool:
    """A holiday or a weekend on which people don't work."""
    return bool(name(day)) or (day.weekday() >= 5 and not is_makeup_workday(day))
