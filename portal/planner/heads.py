"""What stands above each day: its lunar day, holidays, make-up workdays, exams, markets, themes. Three queries."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core import phrases
from organizations.models import Area
from plan import dating
from plan.models import OccasionDate
from special_days import queries
from special_days.models import DayMark
from special_days.queries import Mark

_LONG = 14
"""A theme that lasts longer is no news of each of its days."""
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One day."""

    date: dt.date
    lunar: str
    notes: tuple[str, ...]
    """国庆, 补班, 高考, 全国科普日: what holds everywhere."""
    marks: dict[int, tuple[str, ...]]
    """By street: 赶街天, and what holds only there."""
    is_off: bool
    is_today: bool
    is_past: bool
    link: str
    """To the day itself."""

    @property
    def iso(self) -> str:
        """2026-09-17."""
        return self.date.isoformat()

    @property
    def name(self) -> str:
        """9月17日 周四."""
        return phrases.date(self.date)

    @property
    def weekday(self) -> str:
        """周四."""
        return phrases.weekday(self.date)


def heads(
    days: Sequence[dt.date], *, streets: Iterable[Area], today: dt.date, link: Callable[[dt.date], str]
) -> list[Head]:
    """One for each day, in their order; ``link`` gives the address of a day."""
    known = queries.marks(days, streets=[area.pk for area in streets])
    themes = _themes(days)
    return [
        _head(
            day,
            known[day],
            [occasion_date for occasion_date in themes if occasion_date.first <= day <= occasion_date.last],
            today,
            link(day),
        )
        for day in days
    ]


def _themes(days: Sequence[dt.date]) -> list[OccasionDate]:
    """Theme days and weeks."""
    occasion_dates = dating.within(days[0], days[-1])
    return [
        occasion_date for occasion_date in occasion_dates if (occasion_date.last - occasion_date.first).days < _LONG
    ]


def _head(day: dt.date, known: Sequence[Mark], themes: Sequence[OccasionDate], today: dt.date, link: str) -> Head:
    local: dict[int, tuple[str, ...]] = {}
    for mark in known:
        if mark.street_id is not None:
            local[mark.street_id] = (*local.get(mark.street_id, ()), mark.name)
    everywhere = queries.of({day: list(known)}, day, None)
    return Head(
        date=day,
        lunar=phrases.lunar_day(day),
        notes=tuple(
            dict.fromkeys(
                [_note(mark) for mark in everywhere] + [occasion_date.occasion.name for occasion_date in themes]
            )
        ),
        marks=local,
        is_off=_is_off(day, everywhere),
        is_today=day == today,
        is_past=day < today,
        link=link,
    )


def _note(mark: Mark) -> str:
    return f"{mark.name}（{mark.doubt}）" if mark.doubt else mark.name


def _is_off(day: dt.date, everywhere: Iterable[Mark]) -> bool:
    """Whether people are away: a mark of the day says so, else its weekday does."""
    marks = list(everywhere)
    if any(mark.is_off for mark in marks):
        return True
    return day.weekday() >= _SATURDAY and not any(mark.code == DayMark.Kind.WORKDAY for mark in marks)
