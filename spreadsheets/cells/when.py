"""When something is, as one cell says it: days, times, or both. Pure."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from core import bounds
from core.chinese import numerals
from spreadsheets.cells import latin_times, spoken_days, written_days, written_times
from spreadsheets.cells.errors import CellError
from spreadsheets.cells.written_days import Days
from spreadsheets.cells.written_times import Time

_TO = re.compile(r"\s*(?:[-\u2010-\u2015\u2212~∼〜→至到])+\s*")
_COLON = re.compile("[\u2236\ua789\ufe30\ufe13]")
"""What some keyboards write between hours and minutes."""
_SPREAD = re.compile(r"(?<=[\u4e00-\u9fff])[ \t]+(?=[\u4e00-\u9fff])")
"""星期 二, 上 午: blanks that only fill a cell."""
_ISO = re.compile(r"(?<=\d)T(?=\d{2}:)")
_ANOTHER_DAY = re.compile(r"\s*(?:\d{4}[-/.年]|\d{1,2} ?月|\d{1,2} ?[日号])")
_OF_SAME_MONTH = re.compile(r"(\d{1,2}) ?[日号]")
_MIDNIGHT = re.compile(r"0?0:00(:00)?")
"""What a date in a spreadsheet drags along."""
_NEVER = dt.date(dt.MINYEAR, 12, 31)
"""A day without a year would be of this one."""
_QUOTED = re.compile("“([^”]*)”")
_MAX_QUOTED = 40
Said = TypeVar("Said")
_TIME_ALONE = re.compile(r"\d{1,2}(?:[:.点时]|$)")


@dataclass(frozen=True, slots=True)
class When:
    """What a cell says; what it doesn't say is None."""

    days: Days | None = None
    start: Time | None = None
    end: Time | None = None


def plain(text: str) -> str:
    """One width, single blanks, digits for numerals of dates, and a hyphen for whatever means "to"."""
    shown = unicodedata.normalize("NFKC", _COLON.sub(":", text)).replace("\n", " ").strip()
    together = _SPREAD.sub("", _ISO.sub(" ", shown))
    kept = latin_times.in_full(_TO.sub("-", together))
    return spoken_days.january(" ".join(numerals.with_digits(kept).split()))


def _quoting(read: Callable[[str], Said]) -> Callable[[str], Said]:
    """Errors quote what was typed, where what is quoted was only made of it."""

    def quote(cell: str) -> Said:
        try:
            return read(cell)
        except CellError as error:
            quoted = _QUOTED.search(str(error))
            if quoted is None or quoted[1] in cell:
                raise
            words = str(error).replace(quoted[0], f"“{cell[:_MAX_QUOTED]}”", 1)
            raise CellError(words, error.choices) from None

    return quote


def of_day(*, today: dt.date, is_past: bool = False, years: Collection[int] = ()) -> Callable[[str], When]:
    """For a column of days: the day must be said, times may be. ``years``: those that a table of the past names."""

    @_quoting
    def read(cell: str) -> When:
        text = plain(cell)
        written = written_days.read(text, today=today, is_past=is_past, years=years)
        if written is None:
            spoken_days.ask(text, today=today, is_past=is_past, read=read)
            raise CellError(f"“{cell[:20]}”不是日期，请写成 2026-09-01")
        return _to_another_day(written) or _of_day(written)

    return read


def _to_another_day(written: written_days.Written) -> When | None:
    """12月15日9:00至12月20日17:00: the day of the end stands behind the time of the start, and it goes on in between; the
    same day is one day.
    """
    begin, mark, end = written.rest.partition("-")
    if not mark or not written.days.is_one or not _ANOTHER_DAY.match(end):
        return None
    first = written.days.days[0]
    last = _end_day(first, end.strip())
    if last is None or not last.days.is_one or not last.rest:
        return None
    day = last.days.days[0]
    if day < first:
        raise CellError(f"“{first.isoformat()} {begin.strip()}-{end.strip()}”后面的日子不能早于前面的")
    if written_days.is_far(first, day) and not written_days.names_year(end):
        choice = f"{first.isoformat()} {begin.strip()}到{day.isoformat()} {last.rest}"
        raise CellError(f"“{end.strip()[:20]}”是不是 {day.year} 年的", [choice])
    start = _part(begin, f"{first.isoformat()} ", f"到{day.isoformat()} {last.rest}")
    ending = _part(last.rest, f"{first.isoformat()} {begin.strip()}到{day.isoformat()} ", "")
    return When(Days((first,)) if day == first else Days((first,), day, is_daily=False), start, ending)


def _end_day(first: dt.date, text: str) -> written_days.Written | None:
    """The day that ends what begins on the first: the next such, or of its month."""
    if match := _OF_SAME_MONTH.match(text):
        text = f"{first.year}-{first.month:02}-{int(match[1]):02} {text[match.end() :].strip()}"
    return written_days.read(text, today=first, is_past=False)


def _part(text: str, before: str, behind: str) -> Time:
    """A time; what it could mean is offered with all that stands around it."""
    try:
        return written_times.one(text)
    except CellError as error:
        raise CellError(str(error), [f"{before}{choice}{behind}" for choice in error.choices]) from None


def _of_day(written: written_days.Written) -> When:
    if not written.rest or _MIDNIGHT.fullmatch(written.rest):
        return When(written.days)
    return _with_times(written)


def of_time(*, today: dt.date, is_past: bool = False) -> Callable[[str], When]:
    """For a column of times: the time must be said, the day may be."""

    @_quoting
    def read(cell: str) -> When:
        text = plain(cell)
        written = written_days.read(text, today=today, is_past=is_past, is_named=True)
        if written is not None:
            return _to_another_day(written) or _with_times(written)
        if not _TIME_ALONE.match(text):
            spoken_days.ask(text, today=today, is_past=is_past, read=read)
        start, end = written_times.span(text)
        return When(None, start, end)

    return read


def _with_times(written: written_days.Written) -> When:
    """Choices for the time keep the day that stands before them."""
    try:
        start, end = written_times.span(written.rest)
    except CellError as error:
        choices = [f"{written.days.spelled} {choice}" for choice in error.choices]
        raise CellError(str(error), choices) from None
    return When(written.days, start, end)


def moment(*, today: dt.date) -> Callable[[str], dt.datetime]:
    """A day and a time; a day alone is until its last minute. Naive: what the clock on the wall says."""

    @_quoting
    def read(cell: str) -> dt.datetime:
        text = plain(cell)
        written = written_days.read(text, today=today, is_past=False)
        if written is None:
            spoken_days.ask(text, today=today, is_past=False, read=read)
        when = _of_day(written) if written else None
        if when is None or when.days is None or when.end or not when.days.is_one:
            raise CellError(f"“{cell[:20]}”看不懂，请写成 2026-09-15 18:00")
        time = when.start or Time(dt.time(23, 59))
        return dt.datetime.combine(when.days.days[0], time.clock) + dt.timedelta(days=time.is_next_day)

    return read


def day_with_year(cell: str) -> dt.date:
    """2026-09-01, 2026/9/1, 2026年9月1日 星期二, 20260901 or a number of days; no time but midnight."""
    text = plain(cell)
    try:
        written = written_days.read(text, today=_NEVER, is_past=True)
    except CellError as error:
        if any(choice < bounds.FIRST.isoformat() for choice in error.choices):
            raise CellError(f"“{cell[:20]}”没写是哪年，请写成 2026-09-01") from None
        raise
    days = written.days if written else None
    has_rest = bool(written and written.rest and not _MIDNIGHT.fullmatch(written.rest))
    if days is None or has_rest or not days.is_one or days.days[0].year == _NEVER.year:
        raise CellError(f"“{cell[:20]}”不是日期，请写成 2026-09-01")
    return days.days[0]
