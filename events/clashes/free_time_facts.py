"""What a search for free times wants, and what is known of the days it looks at: halls, vans, people and other dates.

Several searches of one plan are looked up together: the number of queries doesn't depend on how many they are.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core import clock
from core.spans import Span
from events.clashes.checks.people import FURTHEST
from events.clashes.free_time_moves import Moving
from events.models import Event, Occurrence, OccurrenceBooking
from events.queries import ONE_AT_A_TIME
from events.schedule.local_times import LUNCH
from organizations import travel
from organizations.travel import street_id
from venues import availability
from venues.availability import BookingRequest, Occupancy
from venues.models import Booking, OpeningHours, Resource, Space, overlapping

MAX_COUNT = 10
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
        morning = since_midnight(LUNCH[0]) - since_midnight(self.opens)
        afternoon = since_midnight(self.closes) - since_midnight(LUNCH[1])
        return not self.with_lunch and open_for <= max(morning, afternoon)


def since_midnight(at: dt.time) -> dt.timedelta:
    """As long as the day is old then."""
    return dt.timedelta(hours=at.hour, minutes=at.minute)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is known of the window of a search."""

    spaces: list[tuple[Space, list[Space | Resource]]]
    """Each wanted space with all rows that it takes: itself, and every part where it is the whole venue."""
    resources: list[Resource]
    occupancy: Occupancy
    elsewhere: list[Span]
    """When the crew, a van or the event itself is somewhere else, or on the way."""
    place_hours: list[list[OpeningHours]]
    """Of the place, where no space of it is taken."""

    def is_free(self, start: dt.datetime, end: dt.datetime) -> bool:
        """Whether everything but the space is."""
        if any(span.overlaps(Span(start, end)) for span in self.elsewhere):
            return False
        if self.place_hours and not any(availability.is_open(Span(start, end), hours) for hours in self.place_hours):
            return False
        return all(self.occupancy.is_free(resource, start, end) for resource in self.resources)

    def free_space(self, start: dt.datetime, end: dt.datetime) -> Space | None:
        """The first of the wanted spaces that is."""
        for space, rows in self.spaces:
            if all(self.occupancy.is_free(row, start, end) for row in rows):
                return space
        return None


def facts_of(searches: Sequence[Search], now: dt.datetime) -> list[Facts]:
    """Of each, in their order: of one search, or of several within one plan."""
    first = min(clock.midnight(search.first) for search in searches) - dt.timedelta(days=1)
    last = max(clock.midnight(search.last) + search.length for search in searches) + dt.timedelta(days=2)
    wanted = [_requests(search, first, last) for search in searches]
    every = [booking_request for requests in wanted for booking_request in requests]
    bookables = availability.load_bookables(every)
    slots = availability.slots(list(dict.fromkeys(every)), bookables)
    moving = sorted({pk for search in searches for pk in _moving_ids(search)})
    occupancy = availability.occupancy(slots, now=now, ignoring=_bookings_of(moving))
    table = travel.table()
    crew = _crew_dates(searches, moving, first, last)
    vans = _van_bookings(searches, moving, first, last, now)
    hours = _hours(searches)
    return [
        Facts(
            spaces=[
                (bookables.spaces[one.space_id], list(bookables.of(one)))
                for one in requests
                if one.space_id in bookables.spaces
            ],
            resources=[bookables.resources[pk] for pk in search.resource_ids if pk in bookables.resources],
            occupancy=occupancy,
            elsewhere=[
                *search.beside,
                *_own_dates(search, table),
                *_with_ways(search, [(row.working_span, row) for row, ids in crew if ids & {*search.crew_ids}], table),
                *_with_ways(search, [pair for pk, pair in vans if pk in search.resource_ids], table),
            ],
            place_hours=hours.get(search.venue_id or 0, []) if not search.space_ids else [],
        )
        for search, requests in zip(searches, wanted, strict=True)
    ]


def _requests(search: Search, first: dt.datetime, last: dt.datetime) -> list[BookingRequest]:
    spaces = [BookingRequest(start=first, end=last, space_id=pk) for pk in search.space_ids]
    return [*spaces, *(BookingRequest(start=first, end=last, resource_id=pk) for pk in search.resource_ids)]


def _hours(searches: Sequence[Search]) -> dict[int, list[list[OpeningHours]]]:
    """By place, of each part of it that has hours; only of places of which no space is taken."""
    venues = {search.venue_id for search in searches if search.venue_id and not search.space_ids}
    if not venues:
        return {}
    rows = OpeningHours.objects.filter(space__venue__in=venues, space__closed=False).select_related("space")
    found: dict[int, dict[int, list[OpeningHours]]] = {}
    for row in rows:
        found.setdefault(row.space.venue_id, {}).setdefault(row.space_id, []).append(row)
    return {pk: list(by_space.values()) for pk, by_space in found.items()}


def _bookings_of(moving: Sequence[int]) -> list[int]:
    if not moving:
        return []
    return list(OccurrenceBooking.objects.filter(occurrence__in=moving).values_list("booking", flat=True))


def _crew_dates(
    searches: Sequence[Search], moving: Sequence[int], first: dt.datetime, last: dt.datetime
) -> list[tuple[Occurrence, set[int]]]:
    """Dates of the people, with who is there."""
    wanted = {pk for search in searches for pk in search.crew_ids}
    if not wanted:
        return []
    rows = Occurrence.objects.scheduled().between(first - FURTHEST, last + FURTHEST)
    rows = rows.filter(crew__in=wanted).exclude(pk__in=moving).exclude(event__state=Event.State.CANCELLED)
    dates = rows.distinct().select_related("venue__area").prefetch_related("crew")
    return [(date, {member.pk for member in date.crew.all()}) for date in dates]


def _van_bookings(
    searches: Sequence[Search], moving: Sequence[int], first: dt.datetime, last: dt.datetime, now: dt.datetime
) -> list[tuple[int | None, tuple[Span, Occurrence]]]:
    """Where vans are, and where they go next."""
    wanted = {pk for search in searches for pk in search.resource_ids}
    if not wanted:
        return []
    around = overlapping(first - FURTHEST, last + FURTHEST)
    rows = Booking.objects.blocking(now=now).filter(around, resource__in=wanted)
    rows = rows.exclude(booking_link__occurrence__in=moving).exclude(booking_link=None)
    rows = rows.select_related("booking_link__occurrence__venue__area")
    return [(row.resource_id, (Span(row.start, row.end), row.booking_link.occurrence)) for row in rows]


def _own_dates(search: Search, table: travel.Table) -> list[Span]:
    """Dates of the same event that stay, where it can be at one place at a time, with the ways between."""
    if search.moving is None or search.moving.planned.kind not in ONE_AT_A_TIME:
        return []
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


def _with_ways(search: Search, spans: Iterable[tuple[Span, Occurrence]], table: travel.Table) -> list[Span]:
    found = []
    for span, occurrence in spans:
        there = street_id(occurrence.venue.area) if occurrence.venue else None
        way = dt.timedelta(minutes=table.minutes(search.street_id, there))
        found.append(span.padded(way, way))
    return found
