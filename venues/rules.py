"""Opening hours, use of resources and free days. Pure."""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-—－–~～到至]+\s*(\d{1,2})[:：](\d{2})")


class HoursError(ValueError):
    """What was typed as opening hours can't be read; the words say what to type."""


def read_hours(text: str) -> list[tuple[dt.time, dt.time]]:
    """8:30-11:30、14:00-17:30 as spans of one day, in order; nothing typed is none. Raises HoursError."""
    spans = [_span(match.groups()) for match in _SPAN.finditer(text)]
    rest = _SPAN.sub("", text).strip(" 　,，、;；和")
    if rest or (text.strip() and not spans):
        raise HoursError(f"看不懂“{(rest or text)[:12]}”，请写成 8:30-11:30、14:00-17:30；不开放就空着。")
    spans.sort()
    if any(one[1] > two[0] for one, two in pairwise(spans)):
        raise HoursError("两段时间重叠了，请合成一段。")
    return spans


def _span(parts: tuple[str, ...]) -> tuple[dt.time, dt.time]:
    opens_hour, opens_minute, closes_hour, closes_minute = map(int, parts)
    closes_hour, closes_minute = (23, 59) if (closes_hour, closes_minute) == (24, 0) else (closes_hour, closes_minute)
    try:
        opens = dt.time(opens_hour, opens_minute)
        closes = dt.time(closes_hour, closes_minute)
    except ValueError as error:
        raise HoursError("没有这样的钟点，请写 0:00 到 24:00。") from error
    if opens >= closes:
        raise HoursError("关门要晚于开门，请改一下。")
    return opens, closes


def written_hours(spans: Collection[tuple[dt.time, dt.time]]) -> str:
    """8:30-11:30、14:00-17:30: what ``read_hours`` reads."""
    return "、".join(f"{opens.hour}:{opens:%M}-{closes.hour}:{closes:%M}" for opens, closes in spans)


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """How much a resource was out in a year, and what it should reach. Days are calendar days in Asia/Shanghai."""

    days: int
    days_booked: int
    """Of days to come."""
    kilometres: int
    days_norm: int
    kilometres_norm: int

    @property
    def meets_norm(self) -> bool:
        """Either is enough: the norm is so many days or so many kilometres."""
        return self.days >= self.days_norm or self.kilometres >= self.kilometres_norm


@dataclass(frozen=True, slots=True)
class FreeDays:
    """Days in a row on which nothing is taken, both ends included."""

    first: dt.date
    last: dt.date

    @property
    def count(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


def free_days(taken: Collection[dt.date], *, first: dt.date, count: int) -> list[FreeDays]:
    """Of ``count`` days from ``first`` on those that are not taken, as runs."""
    runs: list[FreeDays] = []
    for day in (first + dt.timedelta(days=number) for number in range(count)):
        if day in taken:
            continue
        if runs and runs[-1].last == day - dt.timedelta(days=1):
            runs[-1] = FreeDays(runs[-1].first, day)
        else:
            runs.append(FreeDays(day, day))
    return runs
