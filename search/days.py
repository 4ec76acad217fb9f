"""Days in the words of a search box: 明天, 今晚, 周六, 下周三, 12月5日, 明年1月5日, 12.5. Pure."""

import datetime as dt
import re

from django.db.models import Q

from core import bounds, clock
from core.chinese import numerals
from core.clock import week_of
from events.wording import search_words

_NEAR = {"今天": 0, "今晚": 0, "今日": 0, "明天": 1, "明晚": 1, "明日": 1, "后天": 2, "大后天": 3}
_WEEKS = {"这": 0, "本": 0, "下": 1, "下下": 2}
_OF_WEEK = re.compile(r"(下下|下|这|本)个?(?:周|星期|礼拜)([一二三四五六日天1-6])")
_YEARS = {"今年": 0, "明年": 1, "后年": 2}
_YEAR = re.compile(r"(今年|明年|后年)(?=\d)")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天1-6])")
_MONTH = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:份)?")
_DAY = re.compile(r"(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})[日号]?")
_OF_MONTH = re.compile(r"(\d{1,2})[日号]")
_DECEMBER = 12
_BEGINS = re.compile(
    r"(大后天|[今明后]天|[今明]日|[今明]晚|(?:下下|[下这本])个?(?:周|星期|礼拜)[一二三四五六日天末]|(?:下个?|这个|本)月"
    r"|(?:周|星期|礼拜)[一二三四五六日天末]|(?:\d{4}年)?\d{1,2}月\d{1,2}[日号])(.+)"
)
"""A day with words right behind it."""
_HALF_DAY = re.compile(r"早上|上午|中午|下午|傍晚|晚上|晚(?![会餐饭宴报年期婚霞])|早(?![教餐饭操市期产读恋])")
"""What may stand behind a day, before the words: 晚会 and 早教 are words."""


def about(word: str, today: dt.date) -> Q:
    """Dates of which the word is said, or the day on which they are; 9.10 is a day and no number."""
    said = search_words.condition(word).q("search")
    day = on(word, today)
    if day is None:
        begun = _BEGINS.fullmatch(numerals.with_digits(word))
        first = on(begun[1], today) if begun else None
        if begun is None or first is None:
            return said
        half_day = _HALF_DAY.match(begun[2])
        rest = begun[2][half_day.end() :] if half_day else begun[2]
        return said | (first & about(rest, today) if rest else first)
    return said | day if any(map(str.isalpha, word)) else day


def on(word: str, today: dt.date) -> Q | None:
    """Dates that are on then; None where the word names no day."""
    if match := _WEEKDAY.fullmatch(word):
        return Q(start__iso_week_day=_weekday(match[1]) + 1)
    found_days = span(word, today)
    if found_days is None:
        return None
    return Q(start__lt=clock.midnight(found_days[1]), end__gt=clock.midnight(found_days[0]))


def span(word: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """First day, and the day after the last; None where the word names none, or only a day of the week."""
    monday, next_monday = week_of(today)
    known = {
        "周末": (monday + dt.timedelta(days=5), next_monday),
        "这周": (monday, next_monday),
        "本周": (monday, next_monday),
        "这周末": (monday + dt.timedelta(days=5), next_monday),
        "这个周末": (monday + dt.timedelta(days=5), next_monday),
        "本周末": (monday + dt.timedelta(days=5), next_monday),
        "下周": (next_monday, next_monday + dt.timedelta(days=7)),
        "下周末": (next_monday + dt.timedelta(days=5), next_monday + dt.timedelta(days=7)),
        "这个月": _month(today.year, today.month),
        "本月": _month(today.year, today.month),
        "下个月": _next_of(today),
        "下月": _next_of(today),
    } | {name: _day(today + dt.timedelta(days=ahead)) for name, ahead in _NEAR.items()}
    if word in known:
        return known[word]
    if match := _OF_WEEK.fullmatch(word):
        return _day(monday + dt.timedelta(weeks=_WEEKS[match[1]], days=_weekday(match[2])))
    word = _YEAR.sub(
        lambda found: f"{today.year + _YEARS[found[1]]}年", numerals.with_digits(word).replace("元月", "1月")
    )
    if match := _DAY.fullmatch(word):
        return _next_day(match[1], int(match[2]), int(match[3]), today)
    if match := _MONTH.fullmatch(word):
        return _next_month(match[1], int(match[2]), today)
    if match := _OF_MONTH.fullmatch(word):
        return _next_day(None, today.month, int(match[1]), today)
    return None


def _weekday(sign: str) -> int:
    """From 0, Monday."""
    return "一二三四五六日".index(sign.replace("天", "日")) if not sign.isdecimal() else int(sign) - 1


def _day(day: dt.date) -> tuple[dt.date, dt.date]:
    return day, day + dt.timedelta(days=1)


def _next_day(year: str | None, month: int, day: int, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """In the year that is written; without one the next such day."""
    years = [year] if year else [str(today.year), str(today.year + 1)]
    days = [one for number in years if (one := bounds.day_or_none(f"{number}-{month:02d}-{day:02d}"))]
    coming = [one for one in days if year or one >= today]
    return _day((coming or days)[0]) if days else None


def _next_month(year: str | None, month: int, today: dt.date) -> tuple[dt.date, dt.date] | None:
    if not 1 <= month <= _DECEMBER or (year and not bounds.day_or_none(f"{year}-01-01")):
        return None
    number = int(year) if year else today.year + (month < today.month)
    return _month(number, month)


def _next_of(today: dt.date) -> tuple[dt.date, dt.date]:
    """The month that follows."""
    first = _month(today.year, today.month)[1]
    return _month(first.year, first.month)


def _month(year: int, month: int) -> tuple[dt.date, dt.date]:
    first = dt.date(year, month, 1)
    return first, (first + dt.timedelta(days=31)).replace(day=1)
