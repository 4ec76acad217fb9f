"""A drive's day: when the van arrives, opens, closes and leaves, and whether there is time to drive. Pure.

Times are local and naive, as organizers type them; streets are ids, and None stands for a place that is not known.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from events.schedule.local_times import LUNCH

Minutes = Callable[[int | None, int | None], int]
"""Driving minutes between two streets (``organizations.travel.Table.minutes``)."""
HALF_HOUR = dt.timedelta(minutes=30)
FIVE = dt.timedelta(minutes=5)
BREAK = dt.timedelta(minutes=45)
"""For whoever is with the van, around noon, the drive not counted."""
EVENING = dt.time(18)
"""A stop is moved past lunch only where it ends by then."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """How a day with the van goes: ``per_day`` stops, the first opens at ``opens``."""

    per_day: int = 2
    opens: dt.time = dt.time(9, 30)
    minutes: int = 120
    setup: int = 45
    packup: int = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """The times of one stop, and its street."""

    start: dt.datetime
    end: dt.datetime
    arrive: dt.datetime | None = None
    leave: dt.datetime | None = None
    street: int | None = None

    @property
    def comes(self) -> dt.datetime:
        """When the van must be there."""
        return self.arrive or self.start

    @property
    def goes(self) -> dt.datetime:
        """When the van can leave."""
        return self.leave or self.end

    def later(self, by: dt.timedelta) -> "Stop":
        """The same, so much later."""
        arrive, leave = (at + by if at else None for at in (self.arrive, self.leave))
        return replace(self, start=self.start + by, end=self.end + by, arrive=arrive, leave=leave)


def nearest_first(streets: Sequence[int], *, home: int | None, minutes: Minutes) -> list[int]:
    """From home to the nearest street, from there to the next; where nothing is known, in the given order."""
    left = list(streets)
    found = list[int]()
    here = home
    while left:
        here = min(left, key=lambda street: (minutes(here, street), left.index(street)))
        left.remove(here)
        found.append(here)
    return found


def is_over_lunch(stop: Stop) -> bool:
    """Whether people would be there in the lunch hours."""
    noon, two = (dt.datetime.combine(stop.start.date(), at) for at in LUNCH)
    return stop.start < two and stop.end > noon


def lacks_break(before: Stop, stop: Stop, *, minutes: Minutes) -> bool:
    """Whether noon lies between two stops of a day, and nobody has time to eat."""
    noon = dt.datetime.combine(stop.start.date(), LUNCH[0])
    if before.goes.date() != stop.comes.date() or before.start >= noon or stop.end <= noon:
        return False
    drive = dt.timedelta(minutes=minutes(before.street, stop.street))
    return stop.comes - before.goes - drive < BREAK


def rested(before: Stop | None, stop: Stop, *, minutes: Minutes) -> Stop:
    """The stop, as much later as lunch takes; as it is where there is no time for that in the afternoon."""
    two = dt.datetime.combine(stop.start.date(), LUNCH[1])
    later = stop.later(two - stop.start) if is_over_lunch(stop) else stop
    while before and lacks_break(before, later, minutes=minutes):
        later = later.later(HALF_HOUR)
    return later if later.end <= dt.datetime.combine(stop.start.date(), EVENING) else stop


def lay_out(streets: Sequence[int | None], *, days: Iterator[dt.date], day: Day, minutes: Minutes) -> list[Stop]:
    """Stops in this order, so many a day; a later stop opens on the half hour, once the van is there and set up, and not
    before everybody has eaten.
    """
    stops: list[Stop] = []
    for number, street in enumerate(streets):
        if number % day.per_day:
            before = stops[-1]
            ready = before.goes + dt.timedelta(minutes=minutes(before.street, street) + day.setup)
            stop = _stop(_rounded(ready, HALF_HOUR), street, day)
            stops.append(rested(before, stop, minutes=minutes))
        else:
            stops.append(_stop(dt.datetime.combine(next(days), day.opens), street, day))
    return stops


def _stop(opens: dt.datetime, street: int | None, day: Day) -> Stop:
    closes = opens + dt.timedelta(minutes=day.minutes)
    arrive = opens - dt.timedelta(minutes=day.setup)
    leave = closes + dt.timedelta(minutes=day.packup)
    return Stop(start=opens, end=closes, arrive=arrive, leave=leave, street=street)


def _rounded(at: dt.datetime, step: dt.timedelta) -> dt.datetime:
    """Up to the next full step of the day."""
    midnight = dt.datetime.combine(at.date(), dt.time())
    return midnight + _rounded_up(at - midnight, step)


def _rounded_up(span: dt.timedelta, step: dt.timedelta) -> dt.timedelta:
    return -(-span // step) * step


def shortage(before: Stop, stop: Stop, *, minutes: Minutes) -> dt.timedelta:
    """How much time is missing to drive from one stop to the next; nothing where the night lies between."""
    if before.goes.date() != stop.comes.date():
        return dt.timedelta()
    needed = dt.timedelta(minutes=minutes(before.street, stop.street))
    return max(needed - (stop.comes - before.goes), dt.timedelta())


def fitted(stops: Sequence[Stop], *, minutes: Minutes) -> list[Stop]:
    """The same stops, each as much later as the drive to it takes; the next day begins as planned."""
    found: list[Stop] = []
    for stop in stops:
        found.append(_driven(found[-1] if found else None, stop, minutes))
    return found


def with_lunch(stops: Sequence[Stop], *, minutes: Minutes) -> list[Stop]:
    """The same stops with a break around noon, those behind as much later as the drives take."""
    found: list[Stop] = []
    for stop in fitted(stops, minutes=minutes):
        before = found[-1] if found else None
        found.append(rested(before, _driven(before, stop, minutes), minutes=minutes))
    return found


def _driven(before: Stop | None, stop: Stop, minutes: Minutes) -> Stop:
    """As much later as the drive to it takes."""
    return stop.later(_rounded_up(shortage(before, stop, minutes=minutes), FIVE)) if before else stop
