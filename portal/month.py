"""The small month calendar of the list, with the days that have events."""

import calendar
import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from core import clock, phrases
from events.models import Occurrence
from portal.filters import Filters
from special_days import public_holidays


@dataclass(frozen=True, slots=True)
class Square:
    """One day of the month."""

    date: dt.date
    count: int
    href: str
    lunar: str
    note: str
    """休 or 班, where the year's arrangement says so."""
    is_today: bool
    is_chosen: bool
    is_inside: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks of squares, and the ways to the months beside."""

    first: dt.date
    weeks: list[list[Square]]
    before: str
    after: str
    unannounced: int | None
    """The year of which only the holidays themselves are known."""


def month(filters: Filters, asked: Q, *, now: dt.datetime) -> Month:
    """The month that was turned to, or of the chosen day, else the present one."""
    today = phrases.local(now).date()
    first = filters.shown_month(today)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    counts = _counts(asked, weeks[0][0], weeks[-1][-1] + dt.timedelta(days=1))
    squares = [[_square(day, first, today, filters, counts.get(day, 0)) for day in week] for week in weeks]
    before = first - dt.timedelta(days=1)
    after = (first + dt.timedelta(days=31)).replace(day=1)
    return Month(
        first=first,
        weeks=squares,
        before=filters.link(month=f"{before:%Y-%m}"),
        after=filters.link(month=f"{after:%Y-%m}"),
        unannounced=next(
            (
                year
                for year in sorted({day.year for day in weeks[0] + weeks[-1]})
                if not public_holidays.is_announced(year)
            ),
            None,
        ),
    )


def _counts(asked: Q, first: dt.date, end: dt.date) -> dict[dt.date, int]:
    """How many are on each day; one over several days is on all of them."""
    rows = Occurrence.objects.public().during(clock.midnight(first), clock.midnight(end)).filter(asked)
    found: Counter[dt.date] = Counter()
    for start, last in rows.exclude(state=Occurrence.State.CANCELLED).order_by().values_list("start", "end"):
        found.update(phrases.days(start, last))
    return found


def _square(day: dt.date, first: dt.date, today: dt.date, filters: Filters, count: int) -> Square:
    makeup = "班" if public_holidays.is_makeup_workday(day) else ""
    return Square(
        date=day,
        count=count,
        href=filters.link(when="", month="", day=day),
        lunar=phrases.lunar_day(day),
        note="休" if public_holidays.name(day) else makeup,
        is_today=day == today,
        is_chosen=day == filters.day,
        is_inside=day.month == first.month,
    )
