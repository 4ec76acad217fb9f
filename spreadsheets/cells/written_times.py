"""Times and spans of times in one cell: 两点半, 14.30, 14:30-16:00, 下午2:30到4:00. Pure.

Which hour a word for the half-day means is ``spreadsheets.cells.clock_words``' business. Hours from 1 to 6 without such a word are in
the afternoon, since nobody invites people for three in the morning; 03:00 is what it says.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from spreadsheets.cells import clock_words
from spreadsheets.cells.clock_words import TimeOfDay
from spreadsheets.cells.errors import CellError

_BARE = re.compile(r"[1-9一二三四五六七八九十两]")
"""How a time begins that says nothing of the half-day and isn't on twenty-four hours."""
_POINT = re.compile(r"(\d{1,2})\.(\d{2})")
_CUT = re.compile(r"(\d{1,2})\.(\d)")
"""14.3: what is left of 14.30 in a cell of numbers, or 14.03, or a part of an hour."""
_FRACTION = re.compile(r"0?\.\d{3,}")
"""Of a day: a time that was never given its format."""
_HALF_DAY = re.compile(r"[^\d一二三四五六七八九十两零:.]+")
_UNIT_LATER = re.compile(r"(?P<hour>[^\d一二三四五六七八九十两零:.]*(?:\d{1,2}|[一二三四五六七八九十两]{1,3}))")
"""上午9 in 上午9-11点: the hour whose 点 stands behind the end."""
_UNIT = re.compile(r"[\d一二三四五六七八九十两](?P<unit>[点时])")
_FIRST = 1
_LAST = 6
_NOON = 12
_EVENING = dt.time(17)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day; the end of a day lies behind it. ``morning`` is what it could mean as well, said without a half-day;
    ``is_bare`` says that it might as well be on a clock face.
    """

    clock: dt.time
    is_next_day: bool = False
    morning: dt.time | None = None
    is_bare: bool = False


def span(text: str) -> tuple[Time, Time | None]:
    """From when and, where it is said, to when; ``text`` has one hyphen for whatever means "to". Raises CellError."""
    first, _, second = text.partition("-")
    unit = _UNIT.search(second)
    is_hour = _UNIT_LATER.fullmatch(first.strip())
    if not second:
        return one(first), None
    first = f"{first.strip()}{unit['unit']}" if unit and is_hour else first.strip()
    try:
        start = one(first)
    except CellError as error:
        raise _with_rest(error, (f"{choice}-{_spelled(second.strip())}" for choice in error.choices)) from None
    try:
        end = _end(first, start, second.strip())
    except CellError as error:
        raise _with_rest(error, (f"{first}-{choice}" for choice in error.choices)) from None
    return _start(first, start, second.strip(), end), end


def _with_rest(error: CellError, choices: Iterable[str]) -> CellError:
    """What a part could mean is offered as the whole: taken alone it would lose the other part."""
    return CellError(str(error), [choice for choice in choices if _is_read(choice)])


def _is_read(choice: str) -> bool:
    try:
        span(choice)
    except CellError:
        return False
    return True


def _spelled(hour: str) -> str:
    return f"{hour}:00" if hour.isdecimal() and len(hour) < 3 else hour


def one(text: str) -> Time:
    """A time. Raises CellError, with what it could mean."""
    typed = text.strip()
    if match := _CUT.fullmatch(typed):
        hour, digit = match.groups()
        raise CellError(f"“{typed}”看不清是几点几分", [f"{hour}:{digit}0", f"{hour}:0{digit}"])
    if _FRACTION.fullmatch(typed):
        minutes = round(float(typed) * 24 * 60)
        return Time(dt.time(minutes // 60 % 24, minutes % 60))
    plain = _POINT.sub(r"\1:\2", typed)
    time_of_day = _read(plain, typed)
    time = Time(time_of_day.clock, time_of_day.is_next_day)
    if not _BARE.match(plain) or not 0 < time_of_day.hour <= _NOON:
        return time
    if _FIRST <= time_of_day.hour <= _LAST:
        return Time(later(time_of_day.clock), morning=time_of_day.clock, is_bare=True)
    return replace(time, is_bare=True)


def _read(plain: str, typed: str) -> TimeOfDay:
    try:
        time_of_day = clock_words.read(plain)
    except ValueError:
        raise CellError(f"没有“{typed[:20]}”这个时间，请写成 14:30") from None
    if time_of_day is None:
        hours = [f"{int(plain)}:00"] if plain.isdecimal() and len(plain) < 3 and int(plain) < 24 else []
        raise CellError(f"“{typed[:20]}”不是时间，请写成 14:30", hours)
    return time_of_day


def later(clock: dt.time) -> dt.time:
    """The same on a clock face, in the afternoon or evening."""
    return clock.replace(hour=(clock.hour + _NOON) % 24)


def _end(first: str, start: Time, second: str) -> Time:
    """下午2:30-4:00 is all afternoon: the word for the half-day holds for both where that is later than the start."""
    word = _HALF_DAY.match(first)
    if word and _BARE.match(second):
        try:
            end = one(f"{word[0].strip()}{second}")
        except CellError:
            return one(second)
        if end.is_next_day or end.clock > start.clock:
            return end
    return one(second)


def _start(first: str, start: Time, second: str, end: Time) -> Time:
    """7:00-晚上9:00 begins in the evening or in the morning. Raises CellError where both can be."""
    word = _HALF_DAY.match(second)
    if not start.is_bare or not word:
        return start
    is_early = not end.is_next_day and end.clock.hour < _NOON
    words = [word[0].strip(), "上午", *(["凌晨"] if is_early else [])]
    spelled = {time: f"{before}{first}" for before in reversed(words) if (time := _before(f"{before}{first}", end))}
    if len(spelled) > 1:
        raise CellError(
            f"“{first}-{second}”没写开始是上午还是{word[0].strip()}",
            sorted(f"{choice}-{second}" for choice in spelled.values()),
        )
    return next(iter(spelled), start)


def _before(text: str, end: Time) -> Time | None:
    """The time, where there is such one before the end."""
    try:
        time = one(text)
    except CellError:
        return None
    return time if (time.is_next_day, time.clock) < (end.is_next_day, end.clock) else None


def settle(start: Time, end: Time, *, has_end_day: bool) -> tuple[Time, Time]:
    """Both as one evening, morning or afternoon: what can only be meant so. Raises CellError for two that could be."""
    if has_end_day or end.is_next_day or end.clock > start.clock:
        return start, end
    if start.morning and end.is_bare and end.clock > start.morning:
        raise CellError(
            "没写上午还是晚上",
            [f"{start.morning:%H:%M}-{end.clock:%H:%M}", f"{start.clock:%H:%M}-{later(end.clock):%H:%M}"],
        )
    if start.clock >= _EVENING and end.morning:
        return start, Time(end.morning)
    if end.is_bare and end.clock.hour < _NOON and later(end.clock) > start.clock:
        return start, Time(later(end.clock))
    return start, end
