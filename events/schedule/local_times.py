"""Days and times as organizers type them: numbers, lunar days, lists of dates, from when to when. Pure."""

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from core import bounds, phrases
from core.errors import Refusal

EVENING = dt.time(17)
MORNING = dt.time(6)
"""What begins from the one on may end by the other of the next day without anybody naming that day."""
LUNCH = (dt.time(12), dt.time(14))
"""When people eat and rest, at home and in the van."""
BACKWARDS = "结束要晚于开始；跨天的话填结束日期。"
NO_NIGHT = "结束要晚于开始；17:00 以后开始的可以到第二天 06:00。"
"""Where no day of the end can be typed."""
Beside = Callable[[dt.datetime, dt.time], dt.datetime | None]
"""``before`` or ``after``."""
_ONE_DAY = dt.timedelta(days=1)


def at(day: dt.date, clock: dt.time) -> dt.datetime:
    """The instant at which clocks in Asia/Shanghai show it."""
    return timezone.make_aware(dt.datetime.combine(day, clock))


def span(day: dt.date, start: dt.time, end: dt.time, end_day: dt.date | None = None) -> tuple[dt.datetime, dt.datetime]:
    """From when to when, as one day, two times and perhaps the day of the end say it.

    Without ``end_day`` it ends on its own day or, begun in the evening, on the next morning. Refuses:
    ends_before_start, end_day_before, too_long, out_of_range.
    """
    if not (bounds.can_be(day) and bounds.can_be(end_day or day)):
        raise Refusal("out_of_range", bounds.OUT_OF_RANGE)
    last = end_day or usual_end(day, start, end)
    if last is None or (last == day and end <= start):
        raise Refusal("ends_before_start", BACKWARDS)
    if last < day:
        raise Refusal("end_day_before", "结束日期不能早于开始那天。")
    if dt.datetime.combine(last, end) - dt.datetime.combine(day, start) > bounds.MAX_DURATION:
        raise Refusal("too_long", f"一场最长 {bounds.MAX_DURATION.days} 天，请分成几场。")
    return at(day, start), at(last, end)


def end_day(start: dt.datetime, end: dt.datetime) -> dt.date | None:
    """The day that must be typed for ``span`` to give these instants; None where the times alone say it."""
    first = phrases.local(start)
    last = phrases.local(end)
    usual = usual_end(first.date(), first.time(), last.time())
    return None if usual == last.date() else last.date()


def days_of(start: dt.datetime, end: dt.datetime) -> list[dt.date]:
    """The days on which it is held: a night is one of the day on which it began."""
    return [phrases.local(start).date()] if end_day(start, end) is None else list(phrases.days(start, end))


def before(start: dt.datetime, clock: dt.time) -> dt.datetime | None:
    """When somebody comes at this time of day: on the day itself or, where it begins by the early morning, on the
    evening before; None for a time that comes after the start.
    """
    here = phrases.local(start)
    if clock <= here.time():
        return at(here.date(), clock)
    return at(here.date() - _ONE_DAY, clock) if clock >= EVENING and here.time() <= MORNING else None


def after(end: dt.datetime, clock: dt.time) -> dt.datetime | None:
    """When somebody leaves at this time of day: on the day itself or, where it ends in the evening, on the morning
    after; None for a time that comes before the end.
    """
    here = phrases.local(end)
    if clock >= here.time():
        return at(here.date(), clock)
    return at(here.date() + _ONE_DAY, clock) if here.time() >= EVENING and clock <= MORNING else None


def usual_end(day: dt.date, start: dt.time, end: dt.time) -> dt.date | None:
    """The day on which it ends when nobody names one."""
    if end > start:
        return day
    at_night = start >= EVENING and end <= MORNING and day < dt.date.max
    return day + _ONE_DAY if at_night else None
