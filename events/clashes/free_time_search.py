"""Search for free times: one in each half day, ten at most, the nearest to the planned one first.

What is known of halls, vans and people is read once for any window. Where a stored date is to move, each time that fits
is put to the clash engine before it is offered (``Moving``): what it would refuse is no free time.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from core import bounds, clock, phrases
from core.errors import Refusal
from core.spans import Span
from events.clashes.checks.people import FURTHEST
from events.clashes.free_time_moves import FreeTime, Moving, days_off, moving_of
from events.models import Event, Occurrence, OccurrenceBooking
from events.queries import ONE_AT_A_TIME
from events.schedule.local_times import LUNCH
from organizations import travel
from organizations.travel import street_id
from venues import availability
from venues.availability import BookingRequest, Occupancy
from venues.models import Booking, OpeningHours, Resource, Space, overlapping

MAX_COUNT = 10
MAX_WINDOW = 184
"""Days that one search may look at."""
STEP = dt.timedelta(minutes=30)
NOTICE = dt.timedelta(days=1)
"""Nobody is there sooner: people, vans and visitors have to be told."""
NOON = dt.time(12)
MAX_LOOKS = 60
"""Times that one search puts to the clash engine."""
WEEK = frozenset(range(1, 8))


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """What must fit. ``length`` runs from arriving to leaving; one of the spaces, all resources, all crew.

    ``first`` and ``last`` are days, both included; ``opens`` and ``closes`` clock times in Asia/Shanghai; ``weekdays``
    ISO numbers. The date ``occurrence_id`` and its bookings are no conflict;
    other dates of an event that can only be at one place at a time are (``beside``: their spans, travel included).

    ``before`` and ``after``: how long of it nobody but the crew is there; visitors are spared the lunch hours unless the
    date is too long for a half day, or ``with_lunch``. ``near``: the planned arrival; without it the earliest comes first.
    ``street_id`` is where it takes place, ``venue_id`` the place whose hours count where no space is taken.
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
    near: dt.datetime | None = None
    before: dt.timedelta = dt.timedelta(0)
    after: dt.timedelta = dt.timedelta(0)
    with_lunch: bool = False
    keeps_clock: bool = False
    """What runs into another day begins at its own time of day, whatever ``opens`` and ``closes`` are."""
    is_planned: bool = False
    """Whether ``near`` stands: then it is no other time."""
    street_id: int | None = None
    venue_id: int | None = None
    moving: Moving | None = None
    most: int = MAX_COUNT
    looks: int = MAX_LOOKS

    def spares_lunch(self) -> bool:
        """Whether visitors are spared the lunch hours."""
        open_for = self.length - self.before - self.after
        morning = _since_midnight(LUNCH[0]) - _since_midnight(self.opens)
        afternoon = _since_midnight(self.closes) - _since_midnight(LUNCH[1])
        return not self.with_lunch and open_for <= max(morning, afternoon)


def of_occurrence(
    one: Occurrence, *, rest: bool, now: dt.datetime, space_ids: tuple[int, ...], **window: Any
) -> Search:
    """What a stored date needs: its hours, things and people, alone or (``rest``) with all later ones.

    ``window``: the rest of what is asked of a search (``first``, ``last``, ``opens`` …).
    """
    working = one.working_span
    return Search(
        length=working.length,
        space_ids=space_ids,
        resource_ids=tuple(one.resources.values_list("pk", flat=True)),
        crew_ids=tuple(one.crew.values_list("pk", flat=True)),
        occurrence_id=one.pk,
        near=working.start,
        before=one.start - working.start,
        after=working.end - one.end,
        with_lunch=is_over_lunch(one.start, one.end),
        keeps_clock=phrases.local(working.start).date() != phrases.local(working.end).date(),
        is_planned=one.is_scheduled,
        street_id=street_id(one.venue.area) if one.venue else None,
        venue_id=one.venue_id,
        moving=moving_of(one, rest=rest, now=now),
        **window,
    )


def is_over_lunch(start: dt.datetime, end: dt.datetime) -> bool:
    """Whether people are there in the lunch hours; a date that was planned over lunch is meant so."""
    begins = phrases.local(start)
    noon, two = (clock.midnight(begins.date()) + _since_midnight(at) for at in LUNCH)
    return begins < two and end > noon


@dataclass(frozen=True, kw_only=True, slots=True)
class _Facts:
    """What is known of the window."""

    spaces: list[tuple[Space, list[Space | Resource]]]
    """Each wanted space with all rows that it takes: itself, and every part where it is the whole venue."""
    resources: list[Resource]
    occupancy: Occupancy
    elsewhere: list[Span]
    """When the crew, a van or the event itself is somewhere else, or on the way."""
    place_hours: list[list[OpeningHours]]
    """Of the place, where no space of it is taken."""


def free_times(search: Search, *, now: dt.datetime) -> list[FreeTime]:
    """The fits from a day after ``now`` on, the nearest first; over lunch only where nothing else is free.

    Refuses: nothing_wanted, window_too_long, window_inverted.
    """
    _refuse(search)
    found = _free_times(search, now)
    return found if found or not search.spares_lunch() else _free_times(replace(search, with_lunch=True), now)


def _free_times(search: Search, now: dt.datetime) -> list[FreeTime]:
    days = [day for day in _days(search) if day.isoweekday() in search.weekdays]
    if search.skip_holidays:
        off = days_off(days)
        days = [day for day in days if day not in off]
    facts = _facts(search, now)
    found: list[FreeTime] = []
    is_possible = _checked(search, now)
    for half in _halves(_nearest_first(days, search), search):
        fits = sorted(_fits(half, search, facts, now), key=lambda fit: _distance(fit, search))
        fit = next(filter(is_possible, fits), None)
        if fit:
            found.append(fit)
        if len(found) == search.most:
            break
    return found


def _checked(search: Search, now: dt.datetime) -> Callable[[FreeTime], bool]:
    """Asks the clash engine, ``looks`` times at most; what it was not asked about is not offered."""
    looks = iter(range(search.looks))
    moving = search.moving

    def is_possible(fit: FreeTime) -> bool:
        if moving is None:
            return True
        if moving.passes_another_stop(fit):
            return False
        return next(looks, None) is not None and moving.is_possible(fit, now=now, skip_holidays=search.skip_holidays)

    return is_possible


def _nearest_first(days: list[dt.date], search: Search) -> list[dt.date]:
    if search.near is None:
        return days
    planned = phrases.local(search.near).date()
    return sorted(days, key=lambda day: (abs(day - planned), day))


def _distance(fit: FreeTime, search: Search) -> tuple[dt.timedelta, dt.datetime]:
    """From the planned time of day; without one, the earliest is the nearest."""
    if search.near is None:
        return dt.timedelta(0), fit.start
    planned = phrases.local(search.near)
    here = phrases.local(fit.start)
    return abs(_since_midnight(here.time()) - _since_midnight(planned.time())), fit.start


def _refuse(search: Search) -> None:
    is_wanted = search.moving or search.space_ids or search.resource_ids or search.crew_ids
    if search.length <= dt.timedelta(0) or not is_wanted:
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
    if search.near and search.keeps_clock:
        clock_time = _since_midnight(phrases.local(search.near).time())
        for day in days:
            begin = clock.midnight(day) + clock_time
            yield begin, begin + STEP, begin + search.length
        return
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
    booking_requests = [*for_spaces, *for_resources]
    bookables = availability.load_bookables(booking_requests)
    window = availability.slots(booking_requests, bookables)
    return _Facts(
        spaces=[
            (bookables.spaces[booking_request.space_id], list(bookables.of(booking_request)))
            for booking_request in for_spaces
            if booking_request.space_id in bookables.spaces
        ],
        resources=[bookables.resources[pk] for pk in search.resource_ids if pk in bookables.resources],
        occupancy=availability.occupancy(window, now=now, ignoring=_own_bookings(search)),
        elsewhere=[
            *search.beside,
            *_own_dates(search),
            *_busy_crew(search, first, last),
            *_busy_vans(search, first, last, now),
        ],
        place_hours=_place_hours(search),
    )


def _place_hours(search: Search) -> list[list[OpeningHours]]:
    """Of each part of the place that has hours."""
    if search.space_ids or not search.venue_id:
        return []
    rows = OpeningHours.objects.filter(space__venue=search.venue_id, space__closed=False)
    by_space: dict[int, list[OpeningHours]] = {}
    for row in rows:
        by_space.setdefault(row.space_id, []).append(row)
    return list(by_space.values())


def _own_bookings(search: Search) -> list[int]:
    moving = _moving_ids(search)
    if not moving:
        return []
    return list(OccurrenceBooking.objects.filter(occurrence__in=moving).values_list("booking", flat=True))


def _busy_crew(search: Search, first: dt.datetime, last: dt.datetime) -> list[Span]:
    if not search.crew_ids:
        return []
    rows = Occurrence.objects.scheduled().between(first - FURTHEST, last + FURTHEST)
    rows = rows.filter(crew__in=search.crew_ids).exclude(pk__in=_moving_ids(search))
    rows = rows.exclude(event__state=Event.State.CANCELLED).distinct().select_related("venue__area")
    return _with_ways(search, [(row.working_span, row) for row in rows])


def _busy_vans(search: Search, first: dt.datetime, last: dt.datetime, now: dt.datetime) -> list[Span]:
    """With the way from where they are, or to where they go next."""
    if not search.resource_ids:
        return []
    around = overlapping(first - FURTHEST, last + FURTHEST)
    rows = Booking.objects.blocking(now=now).filter(around, resource__in=search.resource_ids)
    rows = rows.exclude(booking_link__occurrence__in=_moving_ids(search)).exclude(booking_link=None)
    rows = rows.select_related("booking_link__occurrence__venue__area")
    return _with_ways(search, [(Span(row.start, row.end), row.booking_link.occurrence) for row in rows])


def _own_dates(search: Search) -> list[Span]:
    """Dates of the same event that stay, where it can be at one place at a time, with the ways between."""
    if search.moving is None or search.moving.planned.kind not in ONE_AT_A_TIME:
        return []
    table = travel.table()
    spans = []
    for date in search.moving.planned.dates:
        if date.index not in search.moving.along:
            way = dt.timedelta(minutes=table.minutes(search.street_id, date.street_id))
            spans.append(date.working_span.padded(way, way))
    return spans


def _moving_ids(search: Search) -> list[int]:
    """Dates that move along are not in the way of one another, nor is what a plan in memory has stored."""
    if search.moving is None:
        return [search.occurrence_id] if search.occurrence_id else []
    return [
        date.occurrence_id
        for date in search.moving.planned.dates
        if (date.index in search.moving.along or not search.moving.is_stored) and date.occurrence_id
    ]


def _with_ways(search: Search, spans: Iterable[tuple[Span, Occurrence]]) -> list[Span]:
    table = travel.table()
    found = []
    for span, occurrence in spans:
        way = dt.timedelta(
            minutes=table.minutes(search.street_id, street_id(occurrence.venue.area) if occurrence.venue else None)
        )
        found.append(span.padded(way, way))
    return found


def _fits(
    half: tuple[dt.datetime, dt.datetime, dt.datetime], search: Search, facts: _Facts, now: dt.datetime
) -> Iterator[FreeTime]:
    start, last_start, latest = half
    spares_lunch = search.spares_lunch()
    while start < last_start and start + search.length <= latest:
        end = start + search.length
        is_other = not search.is_planned or start != search.near
        is_meant = (
            is_other
            and start >= now + NOTICE
            and not (spares_lunch and is_over_lunch(start + search.before, end - search.after))
        )
        if is_meant and bounds.is_plannable(start, end, now=now) and _all_free(start, end, facts):
            if not search.space_ids:
                yield FreeTime(start, end, None)
            elif space := _free_space(start, end, facts):
                yield FreeTime(start, end, space.pk)
        start += STEP


def _all_free(start: dt.datetime, end: dt.datetime, facts: _Facts) -> bool:
    if any(span.overlaps(Span(start, end)) for span in facts.elsewhere):
        return False
    if facts.place_hours and not any(availability.is_open(Span(start, end), hours) for hours in facts.place_hours):
        return False
    return all(facts.occupancy.is_free(resource, start, end) for resource in facts.resources)


def _free_space(start: dt.datetime, end: dt.datetime, facts: _Facts) -> Space | None:
    for space, rows in facts.spaces:
        if all(facts.occupancy.is_free(row, start, end) for row in rows):
            return space
    return None
