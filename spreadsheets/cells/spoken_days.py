"""Days as people say them: 今晚7点, 下周三, 明年1月5日, 5号, 正月初五. Pure.

Which day is meant depends on when it was said, or on another calendar, and a cell says neither: it is asked, with what
it would be if it was said today. 元月 and 元旦 are January, whoever says it.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.errors import Refusal
from special_days import lunar_and_market_days, parsing
from spreadsheets.cells.errors import CellError

_JANUARY = re.compile(r"元月(?= ?\d)")
_NEW_YEAR = re.compile(r"元旦节?(?![前后])")
_NEAR = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_DAY = re.compile(r"(大前|大后|今|明|后|昨|前)(?:[天日儿]|(?=[早晚夜晨]))")
_YEARS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "来年": 1, "大后年": 3, "后年": 2}
_YEAR = re.compile(rf"({'|'.join(sorted(_YEARS, key=len, reverse=True))})的? ?")
_WEEKS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_WEEKDAY = re.compile(r"(上上|上|这|本|下下|下)?个?(?:星期|周|礼拜)([一二三四五六日天])")
_MONTHS = {"上": -1, "本": 0, "这": 0, "下": 1}
_OF_MONTH = re.compile(r"(?:(上|本|这|下)个?月)?(\d{1,2}) ?[日号]")
_NUMERAL = "一二三四五六七八九十"
_LUNAR = re.compile(
    rf"(?:(?P<year>\d{{4}})年)?(?P<calendar>农历|阴历|旧历)?(?:(?P<later_year>\d{{4}})年)?(?P<leap>闰)?"
    rf"(?P<month>正|冬|腊|[{_NUMERAL}]{{1,2}}|\d{{1,2}})月 ?"
    rf"(?P<day>初[{_NUMERAL}\d]{{1,2}}|廿[{_NUMERAL}]?|卅|[{_NUMERAL}]{{1,3}}|\d{{1,2}})[日号]?"
)
_BEGINS_LUNAR = re.compile(r"(?:\d{4}年)?(?:农历|阴历|旧历|闰|正月|冬月|腊月)")
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_ONLY = re.compile(r"(?:大后年|[今本明来后去前上]年|[上本这下]个?(?:月|周|星期|礼拜))")
_SHORTER = re.compile(r"^晨|^夜(?![里晚间])")
_DECEMBER = 12
Read = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class _Said:
    """What the beginning of a text may mean, and what follows it."""

    days: Sequence[dt.date]
    rest: str
    words: str


def january(text: str) -> str:
    """With 1月 for 元月, and its first day for 元旦."""
    return _NEW_YEAR.sub("1月1日", _JANUARY.sub("1月", text))


def ask(text: str, *, today: dt.date, is_past: bool, read: Read) -> None:
    """Raise CellError for a day that is only said, with what it may be as far as ``read`` understands it written out;
    nothing for any other text.
    """
    said = _of_year(text, today) or _lunar(text, today, is_past=is_past) or _near(text, today, is_past=is_past)
    if said is None:
        if _ONLY.match(text) or _BEGINS_LUNAR.match(text):
            raise CellError(f"“{text[:20]}”看不出是哪一天，请写公历的年月日，例如 {today.isoformat()}")
        return
    choices = [choice for day in said.days for choice in _readable(f"{day.isoformat()} {said.rest}".strip(), read)]
    ending = "，请选是哪一天" if choices else f"，请写公历的年月日，例如 {today.isoformat()}"
    raise CellError(f"“{text[:20]}”{said.words}{ending}", list(dict.fromkeys(choices)))


def _readable(choice: str, read: Read) -> list[str]:
    """The choice or, where its time is not plain either, what that could be."""
    try:
        read(choice)
    except CellError as error:
        return list(error.choices)
    return [choice]


def _of_year(text: str, today: dt.date) -> _Said | None:
    """明年1月5日, 去年的12/24, 明年正月初五."""
    match = _YEAR.match(text)
    if match is None:
        return None
    year = today.year + _YEARS[match[1]]
    rest = text[match.end() :]
    lunar = _lunar(f"{year}年{rest}", today, is_past=False)
    if lunar:
        return lunar
    day = re.match(r"(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?[日号]?(?!\d)", rest)
    days = _made(year, int(day[1]), int(day[2])) if day else []
    return _Said(days, rest[day.end() :].strip(), "要看是哪年说的") if day else None


def _near(text: str, today: dt.date, *, is_past: bool) -> _Said | None:
    if match := _DAY.match(text):
        day = today + dt.timedelta(days=_NEAR[match[1]])
        rest = _SHORTER.sub(lambda found: {"晨": "早上", "夜": "夜里"}[found[0]], text[match.end() :].strip())
        return _Said([day], rest, "要看是哪天说的")
    if match := _WEEKDAY.match(text):
        days = _weekdays(match[1], "一二三四五六日".index(match[2].replace("天", "日")), today, is_past=is_past)
        return _Said(days, text[match.end() :].strip(), "要看是哪周说的")
    if match := _OF_MONTH.match(text):
        days = _days_of_months(match[1], int(match[2]), today, is_past=is_past)
        return _Said(days, text[match.end() :].strip(), "没写是哪个月")
    return None


def _weekdays(week: str | None, weekday: int, today: dt.date, *, is_past: bool) -> list[dt.date]:
    """下周三; of 周三 alone the two that it may be."""
    of_this_week = today + dt.timedelta(days=weekday - today.weekday())
    if week:
        return [of_this_week + dt.timedelta(weeks=_WEEKS[week])]
    days = [of_this_week + dt.timedelta(weeks=number) for number in (-2, -1, 0, 1, 2)]
    return _nearest(days, today, is_past=is_past)


def _days_of_months(month: str | None, number: int, today: dt.date, *, is_past: bool) -> list[dt.date]:
    """下月5日; of 5号 alone the two that it may be."""
    ahead = [_MONTHS[month]] if month else [-2, -1, 0, 1, 2]
    places = [today.year * _DECEMBER + today.month - 1 + more for more in ahead]
    days = [day for place in places for day in _made(place // _DECEMBER, place % _DECEMBER + 1, number)]
    return days if month else _nearest(days, today, is_past=is_past)


def _nearest(days: Sequence[dt.date], today: dt.date, *, is_past: bool) -> list[dt.date]:
    """The two next ones or, in a table of the past, the two last."""
    if is_past:
        return [day for day in reversed(days) if day <= today][:2]
    return [day for day in days if day >= today][:2]


def _lunar(text: str, today: dt.date, *, is_past: bool) -> _Said | None:
    """正月初五, 农历八月十五; 8月十五 may be either."""
    match = _LUNAR.match(text)
    if match is None:
        return None
    month = match["month"]
    day = match["day"]
    is_numeral = not day[0].isdecimal()
    is_named = bool(match["calendar"] or match["leap"] or month in _LUNAR_MONTHS or day[0] in "初廿卅")
    if not is_named and not (is_numeral and not match[0].endswith(("日", "号"))):
        return None
    number = _month_number(month)
    of_month = _lunar_day(day)
    if not number or not of_month:
        return _Said([], "", "没有这一天")
    year = match["year"] or match["later_year"]
    lunar_month = -number if match["leap"] else number
    days = _solar(int(year) if year else None, lunar_month, of_month, today, is_past=is_past)
    words = "是农历" if is_named else "看不清是公历还是农历"
    if not is_named:
        days = [*_same_day(int(year) if year else None, number, of_month, today, is_past=is_past), *days]
    return _Said(days, text[match.end() :].strip(), words)


def _solar(year: int | None, month: int, day: int, today: dt.date, *, is_past: bool) -> list[dt.date]:
    """The day of the lunar year, or the next such, or the last."""
    years = [year] if year else range(today.year - 2, today.year + 3)
    found = (lunar_and_market_days.from_lunar(one, month, day) for one in years)
    days = [one for one in found if one]
    return days if year else _nearest(days, today, is_past=is_past)[:1]


def _same_day(year: int | None, month: int, day: int, today: dt.date, *, is_past: bool) -> list[dt.date]:
    """The day of the solar year."""
    years: Iterable[int] = [year] if year else range(today.year - 1, today.year + 2)
    days = [one for number in years for one in _made(number, month, day)]
    return days if year else _nearest(days, today, is_past=is_past)[:1]


def _month_number(name: str) -> int | None:
    if name in _LUNAR_MONTHS:
        return _LUNAR_MONTHS[name]
    number = int(name) if name.isdecimal() else _NUMERAL.find(name) + 1
    if name in {"十一", "十二"}:
        number = 11 if name == "十一" else _DECEMBER
    return number if 1 <= number <= _DECEMBER else None


def _lunar_day(name: str) -> int | None:
    """初五, 十五, 二十三, 廿三, 卅, 5."""
    plain = name.replace("二十", "廿") if len(name) == 3 else name
    if plain == "廿":
        plain = "二十"
    if len(plain) == 1 and plain in _NUMERAL:
        plain = f"初{plain}"
    try:
        days = parsing.lunar_days(plain.removeprefix("初") if plain[-1].isdecimal() else plain)
    except Refusal:
        return None
    return days[0]


def _made(year: int, month: int, day: int) -> list[dt.date]:
    try:
        return [dt.date(year, month, day)]
    except ValueError:
        return []
