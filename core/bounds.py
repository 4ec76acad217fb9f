"""The one rule for days, moments, spans and row numbers that anybody sends: pages, files and API clients.

``FIRST`` to ``LAST`` are the days that can be meant at all: whatever lies outside is a slip, or an attack, and could not
be turned into UTC, moved by a day, or kept by a database. What is planned or booked lies within ``EARLIEST`` and
``YEARS_AHEAD`` of the present, and is never longer than ``MAX_DURATION``.
"""

import datetime as dt

from core.errors import Refusal

FIRST = dt.date(1900, 1, 1)
LAST = dt.date(2200, 12, 31)
EARLIEST = dt.date(2000, 1, 1)
MAX_DURATION = dt.timedelta(days=366)
"""No date and no booking lasts longer; who looks for what runs on a day need not look further back."""
YEARS_AHEAD = 5
"""Nobody plans a date further ahead."""
TOO_LONG = f"最长 {MAX_DURATION.days} 天，请分开写。"
_MAX_DIGITS = 18
"""Digits of the largest number of a row."""
OUT_OF_RANGE = f"日期要在 {FIRST.year} 年到 {LAST.year} 年之间，请改一下。"


def can_be(moment: dt.date) -> bool:
    """Whether a day, or a moment, can be meant at all."""
    return FIRST.year <= moment.year <= LAST.year


def day(text: str) -> dt.date:
    """The day that is written so, ISO 8601. Raises ValueError where it is none that can be meant."""
    found = dt.date.fromisoformat(text)
    if not can_be(found):
        raise ValueError(text)
    return found


def day_or_none(text: str) -> dt.date | None:
    """The day that is written so; None for what is none."""
    try:
        return day(text)
    except ValueError:
        return None


def whole(text: str) -> int | None:
    """The number; None for what is none, or longer than any that is meant."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS else None


def lasts_too_long(first: dt.date, last: dt.date) -> bool:
    """Whether days from the first to the last, both included, are more than anything lasts."""
    return last - first >= MAX_DURATION


def horizon(now: dt.datetime) -> dt.datetime:
    """The last moment that can be planned: the same day and hour five years on; of 29 February, 1 March."""
    years = now.year + YEARS_AHEAD
    try:
        return now.replace(year=years)
    except ValueError:
        return now.replace(year=years, month=3, day=1)


def refuse_unplannable(
    start: dt.datetime, end: dt.datetime, *, now: dt.datetime, what: str = "一场最长", **detail: object
) -> None:
    """What is planned or booked is bounded. Refuses: too_long, too_early, too_far_ahead."""
    if end - start > MAX_DURATION:
        raise Refusal("too_long", f"{what} {MAX_DURATION.days} 天，请分开。", **detail)
    if not can_be(start) or start.date() < EARLIEST:
        raise Refusal("too_early", f"不能早于 {EARLIEST.year} 年，请看看年份。", **detail)
    if not can_be(end) or end > horizon(now):
        raise Refusal("too_far_ahead", "最远只能排到五年以后，请看看年份。", **detail)


def is_plannable(start: dt.datetime, end: dt.datetime, *, now: dt.datetime) -> bool:
    """Whether ``refuse_unplannable`` lets it pass."""
    try:
        refuse_unplannable(start, end, now=now)
    except Refusal:
        return False
    return True
