"""Availability of spaces and resources: conflicts of booking requests. Shared part of the verbs; three queries for any number.

``reasons_against`` alone says whether a thing is free: bookings ask it through ``conflicts``, the search for a free time
through an ``Occupancy`` that is read once.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from django.db.models import Q, QuerySet

from accounts.models import Person
from core import phrases
from core.spans import Span
from organizations.queries import works_for
from venues.models import Booking, OpeningHours, Resource, Space, overlapping


@dataclass(frozen=True, kw_only=True, slots=True)
class BookingRequest:
    """One space or resource for a working span, before the thing's own padding; ``key`` is the caller's name for it."""

    start: dt.datetime
    end: dt.datetime
    space_id: int | None = None
    resource_id: int | None = None
    key: int = 0

    def fits(self, booking: Booking) -> bool:
        """Whether the booking is of this very thing and span."""
        mine = (self.space_id, self.resource_id, self.start, self.end)
        return mine == (booking.space_id, booking.resource_id, booking.start, booking.end)


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A row that a wish needs: a wish for a whole venue needs one for each of its spaces."""

    booking_request: BookingRequest
    thing: Space | Resource
    busy: Span
    is_use: bool = True
    """A closure or upkeep is no use: it needs neither opening hours nor time to set up."""

    @property
    def keeper_id(self) -> int:
        """The organization that keeps the thing."""
        return self.thing.venue.organization_id if isinstance(self.thing, Space) else self.thing.organization_id

    @property
    def column(self) -> str:
        """Which foreign key of a booking holds the thing."""
        return column_of(self.thing)


@dataclass(frozen=True, kw_only=True, slots=True)
class BookingConflict:
    """Why a slot can't be taken. ``code``: taken, closed, upkeep, outside_hours, not_in_use."""

    code: str
    slot: Slot
    words: str
    booking: Booking | None = None


@dataclass(slots=True)
class Bookables:
    """The spaces (with all parts of a whole venue that is wished for) and the resources of some wishes."""

    spaces: dict[int, Space] = field(default_factory=dict)
    resources: dict[int, Resource] = field(default_factory=dict)

    def of(self, booking_request: BookingRequest) -> Iterator[Space | Resource]:
        """The things that a wish needs, unknown ids left out."""
        if booking_request.resource_id in self.resources:
            yield self.resources[booking_request.resource_id]
        space = self.spaces.get(booking_request.space_id or 0)
        if space is None:
            return
        for other in self.spaces.values():
            if other == space or (space.is_whole and other.venue_id == space.venue_id and not other.closed):
                yield other


class Padding(Protocol):
    """What needs time before and after its use."""

    @property
    def setup_minutes(self) -> int:
        """Before."""

    @property
    def clearup_minutes(self) -> int:
        """After."""


class Occupied(Protocol):
    """What keeps others out for a span: a booking, or a span that was read."""

    @property
    def busy(self) -> Span:
        """Set-up and clear-up included."""


AnyOccupied = TypeVar("AnyOccupied", bound=Occupied)


@dataclass(frozen=True, slots=True)
class TakenSpan:
    """A booking of which only the span was read."""

    busy: Span


@dataclass(frozen=True, slots=True)
class Occupancy:
    """When some things are taken and open, read once: asked in memory for any number of times."""

    taken: dict[tuple[str, int], list[TakenSpan]]
    hours: dict[int, list[OpeningHours]]

    def is_free(self, thing: Space | Resource, start: dt.datetime, end: dt.datetime) -> bool:
        """Whether nothing is in the way of using it for the working span."""
        taken = self.taken.get((column_of(thing), thing.pk), [])
        return not any(
            reasons_against(thing, padded(thing, start, end), taken=taken, hours=_hours_of(thing, self.hours))
        )


def column_of(thing: Space | Resource) -> str:
    """Which foreign key of a booking holds the thing."""
    return "space" if isinstance(thing, Space) else "resource"


def reasons_against(
    thing: Space | Resource,
    busy: Span,
    *,
    taken: Iterable[AnyOccupied],
    hours: Sequence[OpeningHours],
    is_use: bool = True,
) -> Iterator[tuple[str, AnyOccupied | None]]:
    """Why the thing can't be taken for the padded span: not_in_use, taken (and by what), outside_hours. Pure.

    ``taken`` are the thing's blocking bookings, ``hours`` its opening hours: none is always open.
    """
    if thing.closed:
        yield "not_in_use", None
    for occupied in taken:
        if occupied.busy.overlaps(busy):
            yield "taken", occupied
    if is_use and not is_open(busy, hours):
        yield "outside_hours", None


def load_bookables(booking_requests: Iterable[BookingRequest], *, lock: bool = False) -> Bookables:
    """Look them up; ``lock`` holds the rows (spaces, then resources, by id) until the transaction ends."""
    wanted = list(booking_requests)
    ids = {booking_request.space_id for booking_request in wanted if booking_request.space_id}
    spaces = Space.objects.order_by("pk")
    resources = Resource.objects.order_by("pk")
    if lock:
        spaces = spaces.select_for_update(of=("self",))
        resources = resources.select_for_update(of=("self",))
    whole = Q(venue__in=Space.objects.filter(pk__in=ids, is_whole=True).values("venue"), closed=False)
    bookables = Bookables()
    if ids:
        rows = spaces.select_related("venue__organization").filter(Q(pk__in=ids) | whole)
        bookables.spaces = {space.pk: space for space in rows}
    if kits := {booking_request.resource_id for booking_request in wanted if booking_request.resource_id}:
        rows_of_kits = resources.select_related("organization").filter(pk__in=kits)
        bookables.resources = {resource.pk: resource for resource in rows_of_kits}
    return bookables


def slots(booking_requests: Iterable[BookingRequest], known: Bookables, *, kind: str = Booking.Kind.USE) -> list[Slot]:
    """The rows that the wishes need; uses are padded."""
    is_use = kind == Booking.Kind.USE
    return [
        Slot(
            booking_request=booking_request,
            thing=thing,
            busy=padded(thing, booking_request.start, booking_request.end)
            if is_use
            else Span(booking_request.start, booking_request.end),
            is_use=is_use,
        )
        for booking_request in booking_requests
        for thing in known.of(booking_request)
    ]


def padded(thing: Padding, start: dt.datetime, end: dt.datetime) -> Span:
    """With the thing's own set-up before and clear-up after."""
    before, after = (dt.timedelta(minutes=minutes) for minutes in (thing.setup_minutes, thing.clearup_minutes))
    return Span(start, end).padded(before, after)


def conflicts(wanted: Sequence[Slot], *, now: dt.datetime, ignoring: Iterable[int] = ()) -> list[BookingConflict]:
    """Everything in the way, in the order of the slots. ``ignoring``: ids of bookings that will be given up.

    A tentative booking that has run out keeps nobody out.
    """
    if not wanted:
        return []
    taken: dict[tuple[str, int], list[Booking]] = defaultdict(list)
    for booking in _blocking(wanted, now, ignoring).select_related("organization"):
        taken[booking.thing_key].append(booking)
    hours = _hours(wanted)
    return [conflict for slot in wanted for conflict in _in_the_way(slot, taken, hours)]


def occupancy(wanted: Sequence[Slot], *, now: dt.datetime, ignoring: Iterable[int] = ()) -> Occupancy:
    """When the things of the slots are taken around the slots' spans, and when they are open."""
    if not wanted:
        return Occupancy({}, {})
    taken: dict[tuple[str, int], list[TakenSpan]] = defaultdict(list)
    rows = _blocking(wanted, now, ignoring).values_list("space", "resource", "busy_from", "busy_until")
    for space_id, resource_id, start, end in rows:
        key = ("space", space_id) if space_id else ("resource", resource_id or 0)
        taken[key].append(TakenSpan(Span(start, end)))
    return Occupancy(taken, _hours(wanted))


def discreet(found: Sequence[BookingConflict], *, own: Collection[int], by: Person | None) -> list[BookingConflict]:
    """What others took is told in detail to them and to whoever keeps the thing; to all others, by whom only.

    ``own``: organizations for which it is asked. One query, where something is taken.
    """
    taken = [
        (
            booking_conflict,
            booking_conflict.booking,
            {booking_conflict.booking.organization_id, booking_conflict.slot.keeper_id},
        )
        for booking_conflict in found
        if booking_conflict.booking
    ]
    sees = {*own, *works_for(by, {pk for _, _, sides in taken for pk in sides})}
    quiet = {
        booking_conflict: replace(booking_conflict, words=taken_words(booking_conflict.slot, row, in_detail=False))
        for booking_conflict, row, sides in taken
        if not sides & sees
    }
    return [quiet.get(booking_conflict, booking_conflict) for booking_conflict in found]


def free(booking_requests: Sequence[BookingRequest], *, now: dt.datetime) -> set[BookingRequest]:
    """Those with nothing in the way; each is looked at on its own."""
    blocked = {
        booking_conflict.slot.booking_request
        for booking_conflict in conflicts(slots(booking_requests, load_bookables(booking_requests)), now=now)
    }
    return set(booking_requests) - blocked


def _blocking(wanted: Sequence[Slot], now: dt.datetime, ignoring: Iterable[int]) -> QuerySet[Booking]:
    """Of the things, near the spans: a window a slot, so that a year of Tuesdays reads Tuesdays only."""
    near = Q()
    for slot in wanted:
        near |= Q(**{slot.column: slot.thing.pk}) & overlapping(slot.busy.start, slot.busy.end)
    rows = Booking.objects.blocking(now=now).filter(near).exclude(pk__in=set(ignoring))
    return rows.order_by("busy_from", "pk")


def _hours(wanted: Sequence[Slot]) -> dict[int, list[OpeningHours]]:
    hours: dict[int, list[OpeningHours]] = defaultdict(list)
    for row in OpeningHours.objects.filter(space__in={slot.thing.pk for slot in wanted if slot.column == "space"}):
        hours[row.space_id].append(row)
    return hours


def _hours_of(thing: Space | Resource, hours: dict[int, list[OpeningHours]]) -> list[OpeningHours]:
    """Only spaces have any."""
    return hours.get(thing.pk, []) if isinstance(thing, Space) else []


def _in_the_way(
    slot: Slot, taken: dict[tuple[str, int], list[Booking]], hours: dict[int, list[OpeningHours]]
) -> Iterator[BookingConflict]:
    mine = taken.get((slot.column, slot.thing.pk), [])
    opening = _hours_of(slot.thing, hours)
    for code, booking in reasons_against(slot.thing, slot.busy, taken=mine, hours=opening, is_use=slot.is_use):
        if booking:
            words = taken_words(slot, booking)
            yield BookingConflict(code=_CODES[booking.kind], slot=slot, words=words, booking=booking)
        elif code == "not_in_use":
            yield BookingConflict(code=code, slot=slot, words=f"{slot.thing}已经不再使用，请换一个。")
        else:
            yield BookingConflict(code=code, slot=slot, words=f"{slot.thing}这时不开门{_hours_words(slot, opening)}。")


_CODES: dict[str, str] = {Booking.Kind.USE: "taken", Booking.Kind.CLOSURE: "closed", Booking.Kind.UPKEEP: "upkeep"}
_WHY = {"taken": "已被占用", "closed": "停用", "upkeep": "在保养"}


def taken_words(slot: Slot, booking: Booking, *, in_detail: bool = True) -> str:
    """What it is taken by, from when to when; without details: by whom only."""
    span = phrases.span24(booking.busy_from, booking.busy_until)
    what = (
        f"（{booking.organization}：{booking.purpose}）"
        if booking.purpose and in_detail
        else f"（{booking.organization}）"
    )
    return f"{slot.thing} {span} {_WHY[_CODES[booking.kind]]}{what}。"


def is_open(busy: Span, hours: Sequence[OpeningHours]) -> bool:
    """Whether the space is open for the span; always, where no hours are known.

    Within one day one opening holds it. Over midnight the space stays open until 23:59 and opens again at 00:00. Over
    more than a day it is open at the beginning and at the end: what is shown there stays overnight.
    """
    if not hours:
        return True
    first = phrases.local(busy.start)
    last = phrases.local(busy.end)
    end_day = (last - dt.timedelta(microseconds=1)).date()
    ends = last.time() if last.date() == end_day else dt.time.max
    if first.date() == end_day:
        return _holds(hours, end_day, first.time(), ends)
    if last - first < dt.timedelta(days=1):
        return _holds(hours, first.date(), first.time(), dt.time.max) and _holds(hours, end_day, dt.time.min, ends)
    return _holds(hours, first.date(), first.time(), first.time()) and _holds(hours, end_day, ends, ends)


def _holds(hours: Iterable[OpeningHours], day: dt.date, begins: dt.time, ends: dt.time) -> bool:
    """Whether one opening of the day lasts from the one time to the other; one until 23:59 lasts until midnight."""
    today = (row for row in hours if row.weekday == day.isoweekday())
    return any(row.opens <= begins and (ends <= row.closes or row.closes >= _LAST_MINUTE) for row in today)


_LAST_MINUTE = dt.time(23, 59)


def _hours_words(slot: Slot, hours: Sequence[OpeningHours]) -> str:
    first, last = (phrases.local(at).date() for at in (slot.busy.start, slot.busy.end))
    if first == last:
        return f"，那天{_day_hours(first, hours)}"
    return "".join(f"，{phrases.weekday(day)}{_day_hours(day, hours)}" for day in (first, last))


def _day_hours(day: dt.date, hours: Iterable[OpeningHours]) -> str:
    """开放 09:00—17:00."""
    today = [f"{row.opens:%H:%M}—{row.closes:%H:%M}" for row in hours if row.weekday == day.isoweekday()]
    return f"开放 {'、'.join(today)}" if today else "不开放"
