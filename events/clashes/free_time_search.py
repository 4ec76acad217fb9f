"""When is the next free time? The earliest that fits in each half day, ten at most; five queries for any window."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from core import clock
from core.errors import Refusal
from core.spans import Span
from events.models import Event, Occurrence, OccurrenceBooking
from special_days import queries
from venues import availability
from venues.availability import BookingRequest
from venues.models import LIVE, Booking, OpeningHours, Resource, Space

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
    ISO numbers. The date ``occurrence_id`` and its bookings are no obstacle;
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


@dataclass(slots=True)
class _Facts:
    """What is known of the window."""

    spaces: list[tuple[Space, list[Space]]] = field(default_factory=list)
    """Each wanted space with all rows that it takes: itself, and every part where it is the whole venue."""
    resources: list[Resource] = field(default_factory=list)
    busy: dict[tuple[str, int], list[Span]] = field(default_factory=lambda: defaultdict(list))
    hours: dict[int, list[OpeningHours]] = field(default_factory=lambda: defaultdict(list))
    elsewhere: list[Span] = field(default_factory=list)
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
    booking_requests = [BookingRequest(start=first, end=last, space_id=pk) for pk in search.space_ids]
    booking_requests += [BookingRequest(start=first, end=last, resource_id=pk) for pk in search.resource_ids]
    known = availability.load_bookables(booking_requests)
    facts = _Facts()
    for booking_request in booking_requests[: len(search.space_ids)]:
        rows = [row for row in known.of(booking_request) if isinstance(row, Space)]
        mine = next((row for row in rows if row.pk == booking_request.space_id and not row.closed), None)
        facts.spaces += [(mine, rows)] if mine else []
    facts.elsewhere = list(search.beside)
    facts.resources = [known.resources[pk] for pk in search.resource_ids if pk in known.resources]
    _add_bookings(facts, search, (first, last), now)
    _add_crew(facts, search, (first, last))
    return facts


def _add_bookings(facts: _Facts, search: Search, window: tuple[dt.datetime, dt.datetime], now: dt.datetime) -> None:
    spaces = {row.pk for _, rows in facts.spaces for row in rows}
    kits = {row.pk for row in facts.resources}
    for row in OpeningHours.objects.filter(space__in=spaces):
        facts.hours[row.space_id].append(row)
    live = Booking.objects.filter(state__in=LIVE).between(*window).exclude(state="tentative", expires_at__lte=now)
    if search.occurrence_id:
        own = OccurrenceBooking.objects.filter(occurrence=search.occurrence_id).values_list("booking", flat=True)
        live = live.exclude(pk__in=list(own))
    columns = ("busy_from", "busy_until")
    for pk, start, end in live.filter(space__in=spaces).values_list("space", *columns) if spaces else ():
        facts.busy["space", pk or 0].append(Span(start, end))
    for pk, start, end in live.filter(resource__in=kits).values_list("resource", *columns) if kits else ():
        facts.busy["resource", pk or 0].append(Span(start, end))


def _add_crew(facts: _Facts, search: Search, window: tuple[dt.datetime, dt.datetime]) -> None:
    if search.crew_ids:
        rows = Occurrence.objects.scheduled().between(*window).filter(crew__in=search.crew_ids)
        rows = rows.exclude(pk=search.occurrence_id or 0).exclude(event__state=Event.State.CANCELLED).distinct()
        facts.elsewhere += [row.working_span for row in rows]


def _fits(
    half: tuple[dt.datetime, dt.datetime, dt.datetime], search: Search, facts: _Facts, now: dt.datetime
) -> Iterator[FreeTime]:
    start, last_start, latest = half
    while start < last_start and start + search.length <= latest:
        end = start + search.length
        if start > now and _all_free(start, end, facts):
            if not search.space_ids:
                yield FreeTime(start, end, None)
            elif space := _free_space(start, end, facts):
                yield FreeTime(start, end, space.pk)
        start += STEP


def _all_free(start: dt.datetime, end: dt.datetime, facts: _Facts) -> bool:
    if any(span.overlaps(Span(start, end)) for span in facts.elsewhere):
        return False
    return all(not row.closed and _is_free("resource", row, start, end, facts) for row in facts.resources)


def _free_space(start: dt.datetime, end: dt.datetime, facts: _Facts) -> Space | None:
    for space, rows in facts.spaces:
        if all(_is_free("space", row, start, end, facts) for row in rows):
            return space
    return None


def _is_free(column: str, thing: Space | Resource, start: dt.datetime, end: dt.datetime, facts: _Facts) -> bool:
    busy = availability.padded(thing, start, end)
    if column == "space" and not availability.is_open(busy, facts.hours.get(thing.pk, [])):
        return False
    return not any(span.overlaps(busy) for span in facts.busy.get((column, thing.pk), ()))
