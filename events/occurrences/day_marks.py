"""What the days of dates are, for everybody who previews them: holidays, make-up workdays, exams, market days, weekends."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from core import phrases
from events.models import Occurrence
from events.schedule import local_times
from organizations.travel import street_id
from special_days import queries
from special_days.models import DayMark
from special_days.queries import Mark

WEEKEND = Mark("weekend", "周末", name="周末")
_SATURDAY = 5
_SAYS_ITSELF = frozenset({DayMark.Kind.HOLIDAY, DayMark.Kind.WORKDAY})


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkedDay:
    """One day of a date with what is to be known of it; ``label`` names the date (第3站)."""

    label: str
    day: dt.date
    marks: tuple[Mark, ...]

    def words(self, now: dt.datetime) -> str:
        """第3站 9月19日 周六：周末、样例街道赶街天."""
        head = f"{self.label} " if self.label else ""
        return f"{head}{phrases.date(self.day, now=now)}：{'、'.join(mark.said for mark in self.marks)}"


def of_dates(dates: Collection[Occurrence]) -> dict[UUID, dict[dt.date, list[Mark]]]:
    """Of each date, by its uid, each of its days that is marked. Two queries; expects ``venue__area`` to be there."""
    days_of = {occurrence.uid: local_times.days_of(occurrence.start, occurrence.end) for occurrence in dates}
    street_of = {occurrence.uid: street_id(occurrence.venue.area) if occurrence.venue else None for occurrence in dates}
    days = {day for found in days_of.values() for day in found}
    known = queries.marks(days, streets=filter(None, street_of.values()))
    return {uid: _marked(known, days, street_of[uid]) for uid, days in days_of.items()}


def _marked(
    known: Mapping[dt.date, list[Mark]], days: Iterable[dt.date], street: int | None
) -> dict[dt.date, list[Mark]]:
    found = {day: _of_day(queries.of(known, day, street), day) for day in days}
    return {day: marks for day, marks in found.items() if marks}


def named(dates: Sequence[Occurrence], known: Mapping[UUID, Mapping[dt.date, Iterable[Mark]]]) -> list[Mark]:
    """Of these dates, of what ``of_dates`` found; where they are on several days, each mark says on which."""
    days = {day for occurrence in dates for day in local_times.days_of(occurrence.start, occurrence.end)}
    pairs = [(day, mark) for occurrence in dates for day, marks in known[occurrence.uid].items() for mark in marks]
    if len(days) == 1:
        return [mark for _, mark in pairs]
    return [replace(mark, words=f"{phrases.month_day(day)} {mark.words}") for day, mark in dict.fromkeys(pairs)]


def marked_days(dates: Sequence[Occurrence], labels: Iterable[str]) -> list[MarkedDay]:
    """In the order of the days; ``labels``: how each date is called."""
    known = of_dates(dates)
    pairs = zip(dates, labels, strict=True)
    found = [
        MarkedDay(label=label, day=day, marks=tuple(marks))
        for occurrence, label in pairs
        for day, marks in known[occurrence.uid].items()
    ]
    return sorted(found, key=lambda marked: marked.day)


def _of_day(marks: list[Mark], day: dt.date) -> list[Mark]:
    """A weekend is said where nothing says whether people work then."""
    is_said = any(mark.code in _SAYS_ITSELF and mark.street_id is None for mark in marks)
    return marks if is_said or day.weekday() < _SATURDAY else [WEEKEND, *marks]
