"""Search for the next free times: the earliest that fits in each half day, ten at most; six queries for any window."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core import bounds, clock
from core.errors import Refusal
from core.spans import Span
from events.models import Event, Occurrence, OccurrenceBooking
from special_days import queries
from venues import availability
from venues.availability import BookingRequest, Occupancy
from venues.models import Resource, Space

MAX_COUNT = 10
MAX_WINDOW = 184
"""Days that one search may look at."""
STEP = dt.timedelta(minutes=30)
NOON = dt.time(12)
WEEK = frozenset(range(1, 8))


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """What must fit. ``length`` runs from arriving to leaving; one of the spaces, all resources, all crew.

    ``first`` and ``last`` are days, both included; ``opens`` and ``closes`` clock times in Asia/Shanghai; ``weekdays``
    ISO numbers. The date ``occurrence_id`` and its bookings are no conflict;
    other dates of an event that can only be at one place at a time are (``beside``: their spans).
    """

    length: dt.timedelta
    first: dt.date
    last: dt.date
    space_ids: tuple[int, ...] = ()
    resource_ids: tuple[int, ...] = ()
    crew_ids: tuple[int, ...] = ()
    opens: dt.time = dt.time(8)
    closes: dt.time = dt.time(18)
    weekdays: frozenset[int] = WEEK
    skip_holidays: bool = False
    occurrence_id: int | None = None
    beside: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A fit, from arriving to leaving; ``space_id`` is the first of the wanted spaces that is free."""

    start: dt.datetime
    end: dt.datetime
    space_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Facts:
    """What is known of the window."""

    spaces: list[tuple[Space, list[Space | Resource]]]
    """Each wanted space with all rows that it takes: itself, and every part where it is the whole venue."""
    resources: list[Resource]
    occupancy: Occupancy
    elsewhere: list[Span]
    """When the crew, or the event itself, is somewhere else."""


def free_times(search: Search, *, now: dt.datetime) -> list[FreeTime]:
    """The earliest fits after ``now``. Refuses: nothing_wanted, window_too_long, window_inverted."""
    _refuse(search)
    days = [day for day in _days(search) if day.isoweekday() in search.weekdays]
    if search.skip_holidays:
        marks = queries.marks(days)
        days = [day for day in days if not any(mark.is_off for mark in marks[day])]
    facts = _facts(search, now)
    found = []
    for half in _halves(days, search):
        fit = next(_fits(half, search, facts, now), None)
        if fit:
            found.append(fit)
        if len(found) == MAX_COUNT:
            break
    return found


def _refuse(search: Search) -> None:
    if search.length <= dt.timedelta(0) or not (search.space_ids or search.resource_ids or search.crew_ids):
        raise Refusal("nothing_wanted", "请选要多久，以及要哪个场地、车辆或主讲人。")
    if search.last < search.first or search.closes <= search.opens:
        raise Refusal("window_inverted", "“到”要晚于“从”，请改一下。")
    if (search.last - search.first).days > MAX_WINDOW:
        raise Refusal("window_too_long", f"一次最多找 {MAX_WINDOW} 天，请把日子收窄一点。")


def _days(search: Search) -> Iterator[dt.date]:
    for number in range((search.last - search.first).days + 1):
        yield search.first + dt.timedelta(days=number)


def _halves(days: Iterable[dt.date], search: Search) -> Iterator[tuple[dt.datetime, dt.datetime, dt.datetime]]:
    """First start, last start (not included), and the latest end of each half day; what is longer than the hours of a
    day, or begins so late that it runs into the next, only begins within them.
    """
    is_longer = search.length > _since_midnight(search.closes) - _since_midnight(search.opens)
    for day in days:
        begin, end = (clock.midnight(day) + _since_midnight(at) for at in (search.opens, search.closes))
        noon = clock.midnight(day) + _since_midnight(NOON)
        if begin < noon:
            yield begin, min(noon, end), end + search.length if is_longer else end
        if end > noon:
            yield max(begin, noon), end, end + search.length if is_longer else end


def _since_midnight(at: dt.time) -> dt.timedelta:
    return dt.timedelta(hours=at.hour, minutes=at.minute)


def _facts(search: Search, now: dt.datetime) -> _Facts:
    first = clock.midnight(search.first) - dt.timedelta(days=1)
    last = clock.midnight(search.last) + dt.timedelta(days=2) + search.length
    for_spaces = [BookingRequest(start=first, end=last, space_id=pk) for pk in search.space_ids]
    for_resources = [BookingRequest(start=first, end=last, resource_id=pk) for pk in search.resource_ids]
    wanted = [*for_spaces, *for_resources]
    bookables = availability.load_bookables(wanted)
    window = availability.slots(wanted, bookables)
    return _Facts(
        spaces=[
            (bookables.spaces[booking_request.space_id], list(bookables.of(booking_request)))
            for booking_request in for_spaces
            if booking_request.space_id in bookables.spaces
        ],
        resources=[bookables.resources[pk] for pk in search.resource_ids if pk in bookables.resources],
        occupancy=availability.occupancy(window, now=now, ignoring=_own_bookings(search)),
        elsewhere=[*search.beside, *_busy_crew(search, first, last)],
    )


def _own_bookings(search: Search) -> list[int]:
    if not search.occurrence_id:
        return []
    return list(OccurrenceBooking.objects.filter(occurrence=search.occurrence_id).values_list("booking", flat=True))


def _busy_crew(search: Search, first: dt.datetime, last: dt.datetime) -> list[Span]:
    if not search.crew_ids:
        return []
    rows = Occurrence.objects.scheduled().between(first, last).filter(crew__in=search.crew_ids)
    rows = rows.exclude(pk=search.occurrence_id or 0).exclude(event__state=Event.State.CANCELLED).distinct()
    return [row.working_span for row in rows]


def _fits(
    half: tuple[dt.datetime, dt.datetime, dt.datetime], search: Search, facts: _Facts, now: dt.datetime
) -> Iterator[FreeTime]:
    start, last_start, latest = half
    while start < last_start and start + search.length <= latest:
        end = start + search.length
        if start > now and bounds.is_plannable(start, end, now=now) and _all_free(start, end, facts):
            if not search.space_ids:
                yield FreeTime(start, end, None)
            elif space := _free_space(start, end, facts):
                yield FreeTime(start, end, space.pk)
        start += STEP


def _all_free(start: dt.datetime, end: dt.datetime, facts: _Facts) -> bool:
    if any(span.overlaps(Span(start, end)) for span in facts.elsewhere):
        return False
    return all(facts.occupancy.is_free(resource, start, end) for resource in facts.resources)


def _free_space(start: dt.datetime, end: dt.datetime, facts: _Facts) -> Space | None:
    for space, rows in facts.spaces:
        if all(facts.occupancy.is_free(row, start, end) for row in rows):
            return space
    return None
