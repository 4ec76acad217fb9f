"""The days beside the list of open shifts: two weeks, or one month, with how many shifts each day has."""

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core import phrases
from volunteers import queries

WEEKS = 2
_ONE_DAY = dt.timedelta(days=1)
Link = Callable[..., str]
"""The address of the list with these filters changed (``open_list.Wish.link``)."""


@dataclass(frozen=True, slots=True)
class Square:
    """One day."""

    date: dt.date
    count: int
    href: str
    is_today: bool
    is_chosen: bool
    is_inside: bool


@dataclass(frozen=True, slots=True)
class Days:
    """Weeks of squares, and the ways to what lies before, behind, and to the other look (empty: there is none)."""

    title: str
    weeks: list[list[Square]]
    before: str
    after: str
    other: str
    is_month: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Which days stand there; ``at`` is one of them."""

    at: dt.date
    first: dt.date
    weeks: list[list[dt.date]]
    is_month: bool

    @property
    def days(self) -> list[dt.date]:
        """All of them."""
        return [day for week in self.weeks for day in week]


def shown(at: dt.date | None, *, is_month: bool, now: dt.datetime) -> Shown:
    """The week of a day, as far as the list looks, and the next; or its month. Else of today."""
    first, last = reach(now)
    day = min(max(at or first, first), last)
    if is_month:
        weeks = calendar.Calendar().monthdatescalendar(day.year, day.month)
        return Shown(day, day.replace(day=1), weeks, is_month=True)
    monday = day - _ONE_DAY * day.weekday()
    weeks = [[monday + _ONE_DAY * (7 * week + number) for number in range(7)] for week in range(WEEKS)]
    return Shown(day, monday, weeks, is_month=False)


def reach(now: dt.datetime) -> tuple[dt.date, dt.date]:
    """Today, and the last day that the list looks at."""
    return phrases.local(now).date(), phrases.local(now + queries.AHEAD).date()


def days(what: Shown, counts: Mapping[dt.date, int], *, chosen: dt.date | None, link: Link, now: dt.datetime) -> Days:
    """The squares; the chosen day's leads back to all days."""
    today, last = reach(now)
    before = what.first - _ONE_DAY
    earlier = before if what.is_month else what.first - _ONE_DAY * 7 * WEEKS
    after = (what.first + _ONE_DAY * 31).replace(day=1) if what.is_month else what.days[-1] + _ONE_DAY

    def square(day: dt.date) -> Square:
        return Square(
            date=day,
            count=counts.get(day, 0),
            href=link(day=None if day == chosen else day, at=day),
            is_today=day == today,
            is_chosen=day == chosen,
            is_inside=not what.is_month or day.month == what.first.month,
        )

    return Days(
        title=f"{what.first.year}年{what.first.month}月"
        if what.is_month
        else phrases.days_range(what.days[0], what.days[-1], now=now),
        weeks=[[square(day) for day in week] for week in what.weeks],
        before=link(at=max(earlier, today)) if before >= today else "",
        after=link(at=after) if after <= last else "",
        other=link(at=what.at, is_month=not what.is_month),
        is_month=what.is_month,
    )
