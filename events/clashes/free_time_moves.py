"""The plan in which a date looks for a free time, alone or with all later ones, and what the clash engine says of it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core import bounds
from events import rules
from events.clashes import alternatives, engine
from events.clashes.alternatives import Alternative
from events.clashes.types import Code, Planned
from events.models import Event, Occurrence
from special_days import queries

AT_ANY_TIME = frozenset({Code.DRIVER_MISSING})
"""What no other time or place mends: who plans a draft finds times all the same."""


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A fit, from arriving to leaving; ``space_id`` is the first of the wanted spaces that is free."""

    start: dt.datetime
    end: dt.datetime
    space_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Moving:
    """The stored plan of which a date is to move, and with it by the same time those of ``along`` (indexes, its own too)."""

    planned: Planned
    index: int
    along: frozenset[int]
    has_place: bool = True
    """Whether it has a place in the order of a drive's stops, which stays; one that is put off takes any."""
    is_stored: bool = True
    """Whether its dates are where they are stored; of a plan in memory, what they have stored is given up."""

    looks_past: frozenset[Code] = frozenset()
    """Hard clashes that are no reason against a time."""

    def moved(self, fit: FreeTime) -> Planned:
        """The plan with this time."""
        by = fit.start - self.planned.dates[self.index].arrive
        dates = tuple(
            replace(
                date, start=date.start + by, end=date.end + by, arrive=date.arrive + by, leave=date.leave + by,
                space_id=fit.space_id if date.index == self.index else date.space_id,
            )
            if date.index in self.along
            else date
            for date in self.planned.dates
        )  # fmt: skip
        return replace(self.planned, dates=dates)

    def passes_another_stop(self, fit: FreeTime) -> bool:
        """As ``plan_change.refuse_swap`` refuses it."""
        if self.planned.kind != Event.Kind.DRIVE:
            return False
        planned = self.moved(fit)
        before, after = (
            {date.index: date.start for date in plan.dates if self.has_place or date.index != self.index}
            for plan in (self.planned, planned)
        )
        return rules.swapped(before, after) is not None


def possible(fits: Sequence[tuple[Moving, FreeTime]], *, now: dt.datetime, skipping: bool) -> list[bool]:
    """Whether nothing blocks any of the dates that move, for each fit of one plan; ``skipping``: nor are people away then.

    The number of queries doesn't depend on how many they are.
    """
    moved = [(moving, moving.moved(fit)) for moving, fit in fits]
    going = [[date for date in planned.dates if date.index in moving.along] for moving, planned in moved]
    off = days_off({day for dates in going for date in dates for day in date.days}) if skipping else set()
    open_days = [
        all(bounds.is_plannable(date.arrive, date.leave, now=now) and off.isdisjoint(date.days) for date in dates)
        for dates in going
    ]
    wanted = [
        Alternative(planned, moving.along, moving.looks_past)
        for (moving, planned), is_open in zip(moved, open_days, strict=True)
        if is_open
    ]
    answers = iter(alternatives.possible(wanted, now=now))
    return [is_open and next(answers) for is_open in open_days]


def moving_of(occurrence: Occurrence, *, rest: bool, now: dt.datetime) -> Moving:
    """The date in the plan of its event; with ``rest`` all later ones move along. One that is put off is planned too."""
    later = Occurrence.objects.scheduled().filter(event=occurrence.event_id, end__gt=now).exclude(pk=occurrence.pk)
    others = list(later.select_related("venue__area").order_by("start", "pk"))
    here = Occurrence.objects.select_related("venue__area").get(pk=occurrence.pk)
    here.state = Occurrence.State.SCHEDULED
    planned = engine.planned_of(occurrence.event, [here, *others])
    behind = {
        index for index, one in enumerate(others, start=1) if (one.start, one.pk) > (occurrence.start, occurrence.pk)
    }
    along = frozenset({0} | (behind if rest else set()))
    looks_past = AT_ANY_TIME if occurrence.event.is_unpublished else frozenset()
    return Moving(planned=planned, index=0, along=along, has_place=occurrence.is_scheduled, looks_past=looks_past)


def days_off(days: Iterable[dt.date]) -> set[dt.date]:
    """Those on which people are away."""
    return {day for day, marks in queries.marks(days).items() if any(mark.is_off for mark in marks)}
