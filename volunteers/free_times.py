"""When a volunteer can come, as they say it themselves: half-days of the week, and days on which they are away. Pure.

A wish and no rule: whoever is away may still sign up. It decides who is asked, and what a filter of the list of shifts
shows. Stored on the volunteer's row: the week as one number (``as_bits``), so that the database can order by it, and the days
as a list, so that nobody pays a statement for them.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core import phrases
from core.spans import Span

_ONE_DAY = dt.timedelta(days=1)
WEEKDAYS = range(1, 8)
"""Monday is 1 (ISO 8601)."""


class DayPart(StrEnum):
    """Half a day of the clocks here, or the evening."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"

    @property
    def label(self) -> str:
        """As people say it."""
        return _LABELS[self]

    @property
    def begins(self) -> dt.time:
        """From when on; the morning begins with the day."""
        return _BEGINS[self]

    @property
    def ends(self) -> dt.time | None:
        """When the next one begins; none for the evening, which goes on to midnight."""
        return _BEGINS[_FOLLOWS[self]] if self in _FOLLOWS else None


_LABELS = {DayPart.MORNING: "上午", DayPart.AFTERNOON: "下午", DayPart.EVENING: "晚上"}
_BEGINS = {DayPart.MORNING: dt.time(0), DayPart.AFTERNOON: dt.time(12), DayPart.EVENING: dt.time(18)}
_FOLLOWS = {DayPart.MORNING: DayPart.AFTERNOON, DayPart.AFTERNOON: DayPart.EVENING}


WEEK = tuple((weekday, part) for weekday in WEEKDAYS for part in DayPart)
"""Every half-day and evening, from Monday morning on."""


def as_bits(times: Iterable[tuple[int, DayPart]]) -> int:
    """One bit a half-day, Monday morning the lowest; 0 for none."""
    return sum(1 << WEEK.index(time) for time in set(times))


def half_days(span: Span) -> frozenset[tuple[int, DayPart]]:
    """The half-days of the week that it touches: 11:00 to 13:00 the morning and the afternoon, 14:00 to 18:00 the afternoon
    alone, and what runs over midnight those of the next day, too.
    """
    start = phrases.local(span.start)
    end = phrases.local(span.end)
    first, last = days_of(span)
    touched = set()
    for number in range(min((last - first).days + 1, len(WEEKDAYS))):
        day = first + number * _ONE_DAY
        begins = start.time() if day == first else dt.time(0)
        ends = end.time() if day == end.date() else None
        touched |= {(day.isoweekday(), part) for part in DayPart if _meets(part, begins, ends)}
    return frozenset(touched) if last - first < dt.timedelta(days=len(WEEKDAYS)) else frozenset(WEEK)


def _meets(part: DayPart, begins: dt.time, ends: dt.time | None) -> bool:
    """Whether any of this part lies between the two times of a day; no end: midnight."""
    return (part.ends is None or begins < part.ends) and (ends is None or ends > part.begins)


def days_of(span: Span) -> tuple[dt.date, dt.date]:
    """The first and the last day on which any moment of it lies, on the clocks here."""
    end = phrases.local(span.end)
    last = end.date() if end.time() > dt.time(0) else end.date() - _ONE_DAY
    return phrases.local(span.start).date(), last


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which somebody can't come, the last one included."""

    first: dt.date
    last: dt.date

    def meets(self, span: Span) -> bool:
        """Whether any moment of the span lies on these days."""
        first, last = days_of(span)
        return self.first <= last and first <= self.last


def joined(periods: Iterable[Away]) -> list[Away]:
    """Those that overlap or follow each other at once as one, by their beginning."""
    found: list[Away] = []
    for period in sorted(periods, key=lambda period: period.first):
        if found and period.first <= found[-1].last + _ONE_DAY:
            found[-1] = Away(found[-1].first, max(found[-1].last, period.last))
        else:
            found.append(period)
    return found


@dataclass(frozen=True, slots=True)
class FreeTimes:
    """What a volunteer has said. ``weekly``: weekday and part; none: any time."""

    weekly: frozenset[tuple[int, DayPart]] = frozenset()
    away: tuple[Away, ...] = ()

    @classmethod
    def read(cls, bits: int, away: Iterable[Iterable[str]]) -> "FreeTimes":
        """From what is stored: the number of ``as_bits``, and pairs of ISO dates."""
        weekly = frozenset(time for time in WEEK if bits & as_bits([time]))
        return cls(weekly, tuple(Away(*map(dt.date.fromisoformat, pair)) for pair in away))

    @property
    def is_any(self) -> bool:
        """Whether nothing was said."""
        return not (self.weekly or self.away)

    def from_day(self, today: dt.date) -> "FreeTimes":
        """The same without days that are over."""
        return FreeTimes(self.weekly, tuple(period for period in self.away if period.last >= today))

    def in_order(self) -> list[tuple[int, DayPart]]:
        """The half-days from Monday morning on."""
        return [time for time in WEEK if time in self.weekly]

    def fit(self, span: Span) -> bool:
        """Whether they can come for all of this span."""
        return not self.is_away(span) and self.is_usual(span)

    def is_usual(self, span: Span) -> bool:
        """Whether it lies within the half-days of the week."""
        return not self.weekly or self.weekly.issuperset(half_days(span))

    def is_away(self, span: Span) -> bool:
        """Whether it meets days on which they can't come."""
        return any(period.meets(span) for period in self.away)

    def spoken(self) -> list[str]:
        """周一、周三晚上；周六全天, and the days on which they are away; nothing where nothing was said."""
        lines = ["；".join(self._weekdays())] if self.weekly else []
        return lines + [f"{phrases.days_range(period.first, period.last)}来不了" for period in self.away]

    def _weekdays(self) -> list[str]:
        """Weekdays with the same parts together, in the order of the week."""
        by_parts: dict[tuple[DayPart, ...], list[str]] = {}
        for weekday in WEEKDAYS:
            parts = tuple(part for part in DayPart if (weekday, part) in self.weekly)
            if parts:
                by_parts.setdefault(parts, []).append(phrases.weekday_name(weekday))
        return [f"{'、'.join(days)}{_spoken_parts(parts)}" for parts, days in by_parts.items()]


def _spoken_parts(parts: tuple[DayPart, ...]) -> str:
    return "全天" if len(parts) == len(DayPart) else "、".join(part.label for part in parts)
