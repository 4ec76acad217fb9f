"""Days in one cell: 12月15日, 3/18, 2027-3-13 星期六, 9月14-20日, 9月14日、21日, or a number of days. Pure.

A day without a year is the next such day, in a table of the past the last one.
"""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import NoReturn

from core import phrases
from spreadsheets.cells.errors import CellError

_FULL = re.compile(r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2})(?: ?[日号]|(?!\d))|(\d{4})(\d{2})(\d{2})(?!\d)")
_SHORT = re.compile(r"(\d{1,2}) ?([-/.月]) ?(\d{1,2})(?: ?[日号]|(?![\d:点时]))")
_NAMED = re.compile(r"(\d{1,2}) ?(月) ?(\d{1,2})(?: ?[日号]|(?![\d:点时]))")
_THREE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?![\d-])|(\d{2})年(\d{1,2})月(\d{1,2})(?:[日号]|(?!\d))")
"""Three numbers whose order is not plain, or a year of two digits."""
_DAY_ONLY = re.compile(r"(\d{1,2})(?: ?[日号]|(?![\d:点时月/.]))")
_TO = re.compile(r" ?- ?")
_AND = re.compile(r" ?[、,&和] ?|(?<=[日号]) ?/ ?")
_WEEKDAY = re.compile(r" ?,? ?(?:[(\[]?(?:星期|周|礼拜)([一二三四五六日天])[)\]]?|[(\[]([一二三四五六日])[)\]]) ?")
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")
_DAILY = re.compile(r" ?(每天一场|每天|每日|连着办|连着)")
_TENS_CUT = ("1", "2", "3")
"""3.1 is what is left of 3.10 in a cell of numbers."""
_FIRST_SERIAL = dt.date(1899, 12, 30)
_CENTURY = 2000
_LIKELY_BACK = 2
_LIKELY_AHEAD = 5
_LEAP = 9
_NEXT_YEAR = dt.timedelta(days=31)
MOST = 60
"""Days in one cell."""


@dataclass(frozen=True, slots=True)
class Days:
    """One day, several, or from the first to ``last``; ``is_daily`` says whether that is once a day, where it is said."""

    days: tuple[dt.date, ...]
    last: dt.date | None = None
    is_daily: bool | None = None

    @property
    def is_one(self) -> bool:
        """Whether it is a single day."""
        return self.last is None and len(self.days) == 1

    @property
    def spelled(self) -> str:
        """As it would be typed: 2026-12-15到2026-12-20每天一场, 2026-12-15、2026-12-16."""
        if self.last is None:
            return "、".join(day.isoformat() for day in self.days)
        how = {True: "每天一场", False: "连着办", None: ""}[self.is_daily]
        return f"{self.days[0].isoformat()}到{self.last.isoformat()}{how}"


@dataclass(frozen=True, slots=True)
class Written:
    """What a text said so far."""

    days: Days
    rest: str


def names_year(text: str) -> bool:
    """Whether the day that a text begins with has its year."""
    return bool(_FULL.match(text.strip()) or _THREE.match(text.strip()))


def is_far(first: dt.date, last: dt.date) -> bool:
    """Whether a span without a year for its end runs so far into another year that it is asked."""
    return last.year > first.year and last - first > _NEXT_YEAR


def shown(day: dt.date) -> str:
    """2026年12月15日 周二."""
    return f"{phrases.long_date(day)} {phrases.weekday(day)}"


def read(
    text: str, *, today: dt.date, is_past: bool, is_named: bool = False, years: Collection[int] = ()
) -> Written | None:
    """The days that a text begins with, and what follows; None for a text that begins otherwise.

    ``text`` is plain: one width, single blanks, a hyphen for whatever means "to". ``is_named``: only days that can be
    nothing else, with 月 or a year. ``years``: those that a table of the past names elsewhere. Raises CellError, with what
    it could mean.
    """
    return _Reader(text, today, is_past=is_past, is_named=is_named, years=years).read()


class _Reader:
    """Goes through one text."""

    def __init__(
        self, text: str, today: dt.date, *, is_past: bool, is_named: bool, years: Collection[int] = ()
    ) -> None:
        self._weekdays = [
            phrases.WEEKDAYS.index((named or short).replace("天", "日")) for named, short in _WEEKDAY.findall(text)
        ]
        self._text = _WEEKDAY.sub(" ", text).strip()
        self._typed = text
        self._at = 0
        self._today = today
        self._is_past = is_past
        self._short = _NAMED if is_named else _SHORT
        self._is_named = is_named
        self._years = sorted(years)

    def read(self) -> Written | None:
        if not self._is_named and (serial := _SERIAL.fullmatch(self._text)):
            return Written(Days((_FIRST_SERIAL + dt.timedelta(days=int(serial[1])),)), _time_of(serial[2]))
        first = self._one(None)
        if first is None:
            return None
        last = self._last(first)
        days = [first]
        while last is None and (more := self._next(days[-1])):
            days.append(more)
        is_daily = self._is_daily() if last else None
        self._check_weekdays([first, last] if last else days)
        if len(days) > MOST:
            self._fail(f"一格最多写 {MOST} 天")
        return Written(Days(tuple(days), last, is_daily), self._text[self._at :].strip())

    def _one(self, after: dt.date | None) -> dt.date | None:
        if match := _FULL.match(self._text, self._at):
            self._at = match.end()
            year, month, day = (int(part) for part in match.groups() if part)
            return self._date(year, month, day)
        if not self._is_named and (found := self._three()):
            return found
        if match := self._short.match(self._text, self._at):
            self._at = match.end()
            return self._without_year(match, after)
        return None

    def _three(self) -> dt.date | None:
        """26.3.17, 3/17/2026: what it can be, within some years of now."""
        match = _THREE.match(self._text, self._at)
        if match is None:
            return None
        one, two, three = (int(part) for part in match.groups() if part and part.isdecimal())
        days = [self._likely(*order) for order in ((one, two, three), (three, one, two), (three, two, one))]
        likely = list(dict.fromkeys(day for day in days if day))
        if not likely:
            return None
        if len(likely) > 1:
            self._fail("看不清是哪年哪月哪日", likely)
        self._at = match.end()
        return likely[0]

    def _likely(self, year: int, month: int, day: int) -> dt.date | None:
        full = year + _CENTURY if year < 100 else year
        if not self._today.year - _LIKELY_BACK <= full <= self._today.year + _LIKELY_AHEAD:
            return None
        try:
            return dt.date(full, month, day)
        except ValueError:
            return None

    def _without_year(self, match: re.Match[str], after: dt.date | None) -> dt.date:
        month = int(match[1])
        day = int(match[3])
        if match[2] == "." and match[3] in _TENS_CUT and after is None and self._at == len(self._text):
            both = [found for number in (day, day * 10) if (found := self._near(month, number))]
            if len(both) > 1:
                self._fail(f"看不清是 {month} 月 {day} 日还是 {day * 10} 日", both)
        found = _first_such(month, day, after) if after else self._near(month, day)
        if found and not after and not self._is_past_day_of_table(found):
            return self._of_table(found)
        return found or self._missing()

    def _is_past_day_of_table(self, found: dt.date) -> bool:
        """Whether the table names the year, or none."""
        return not self._is_past or not self._years or found.year in self._years

    def _of_table(self, found: dt.date) -> dt.date:
        """The last such day is of another year than the table speaks of: the weekday says which, or somebody does."""
        same = (_made(year, found.month, found.day) for year in self._years)
        likely = [day for day in same if day and day <= self._today] + [found]
        fitting = [day for day in likely if not self._weekdays or day.weekday() == self._weekdays[0]]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            self._fail("没写是哪年", fitting)
        return likely[0]

    def _near(self, month: int, day: int) -> dt.date | None:
        """The next such day or, in a table of the past, the last."""
        if not self._is_past:
            return _first_such(month, day, self._today)
        found = (_made(self._today.year - back, month, day) for back in range(_LEAP))
        return next((one for one in found if one and one <= self._today), None)

    def _last(self, first: dt.date) -> dt.date | None:
        """The end of a span: the day alone, or with its month, or all of it."""
        to = _TO.match(self._text, self._at)
        if to is None:
            return None
        begun = self._at
        self._at = to.end()
        has_year = names_year(self._text[self._at :])
        last = self._one(first) or self._day_of_month(first)
        if last is None:
            self._at = begun
        elif last <= first:
            self._fail("后面的日子不能早于前面的")
        elif is_far(first, last) and not has_year:
            choice = f"{first.isoformat()}到{last.isoformat()}{self._text[self._at :]}"
            raise CellError(f"“{self._typed[:20]}”是不是到 {last.year} 年", [choice])
        return last

    def _next(self, before: dt.date) -> dt.date | None:
        """Another day behind 、."""
        mark = _AND.match(self._text, self._at)
        if mark is None:
            return None
        begun = self._at
        self._at = mark.end()
        day = self._one(before) or self._day_of_month(before)
        if day is None:
            self._at = begun
        elif day <= before:
            self._fail("几个日子请从早到晚写")
        return day

    def _day_of_month(self, beside: dt.date) -> dt.date | None:
        match = _DAY_ONLY.match(self._text, self._at)
        if match is None:
            return None
        self._at = match.end()
        return self._date(beside.year, beside.month, int(match[1]))

    def _is_daily(self) -> bool | None:
        match = _DAILY.match(self._text, self._at)
        if match is None:
            return None
        self._at = match.end()
        return not match[1].startswith("连")

    def _date(self, year: int, month: int, day: int) -> dt.date:
        return _made(year, month, day) or self._missing()

    def _check_weekdays(self, days: list[dt.date]) -> None:
        for weekday, day in zip(self._weekdays, days, strict=False):
            if day.weekday() != weekday:
                said = phrases.weekday_name(weekday + 1)
                likely = [day, *self._of_weekday(day, weekday)] if len(days) == 1 else []
                self._fail(f"{shown(day)}，不是{said}", likely)

    def _of_weekday(self, day: dt.date, weekday: int) -> list[dt.date]:
        """The nearest such weekday of the same year; in a table of what is to come the same day of other years too."""
        nearest = day + dt.timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)
        same_year = [nearest] if nearest.year == day.year else []
        if self._is_past:
            return same_year
        others = (_made(day.year + more, day.month, day.day) for more in (-1, 1, 2))
        return same_year + [other for other in others if other and other.weekday() == weekday]

    def _missing(self) -> NoReturn:
        raise CellError(f"没有“{self._typed[:20]}”这一天")

    def _fail(self, words: str, likely: list[dt.date] | None = None) -> NoReturn:
        raise CellError(f"“{self._typed[:20]}”{words}", [day.isoformat() for day in likely or ()])


def _made(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _first_such(month: int, day: int, since: dt.date) -> dt.date | None:
    found = (_made(since.year + more, month, day) for more in range(_LEAP))
    return next((one for one in found if one and one >= since), None)


def _time_of(fraction: str | None) -> str:
    """14:30 of .604166; midnight is no time."""
    minutes = round(float(fraction or 0) * 24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" if 0 < minutes < 24 * 60 else ""
