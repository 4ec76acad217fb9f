"""Bookings of an event's dates: tentative for a draft, fixed once it is public, moved and released with the dates."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import prefetch_related_objects

from accounts.models import Person
from events.models import Event, Occurrence, OccurrenceBooking
from venues import availability
from venues.availability import BookingRequest
from venues.bookings import booking
from venues.models import Booking


def reserve_tentatively(
    event: Event, occurrences: Sequence[Occurrence], *, by: Person | None, now: dt.datetime
) -> None:
    """Keep what is free for a draft, for HOLD_DAYS days; what isn't free is left out (and is a clash)."""
    until = now + dt.timedelta(days=settings.HOLD_DAYS)
    booking.extend(bookings=_settle(event, occurrences, by=by, now=now, hold_until=until), until=until)


def fix(event: Event, occurrences: Sequence[Occurrence], *, by: Person | None, now: dt.datetime) -> None:
    """Take all that the dates want at their times, or refuse as ``venues.bookings.booking.book``.

    A manager who said yes is asked again only for another thing, or a time outside what they said yes to.
    """
    booking.confirm(bookings=_settle(event, occurrences, by=by, now=now, hold_until=None))


def release(occurrences: Iterable[Occurrence], *, now: dt.datetime) -> None:
    """Give back all that these dates took."""
    rows = OccurrenceBooking.objects.filter(occurrence__in=list(occurrences)).select_related("booking")
    booking.release(bookings=[row.booking for row in rows], now=now)


@dataclass(slots=True)
class _Sorted:
    """What becomes of the bookings: these stay, these move with their wish, and for these wishes there is none yet."""

    kept: list[Booking] = field(default_factory=list)
    moved: list[tuple[BookingRequest, list[Booking]]] = field(default_factory=list)
    wanted: list[BookingRequest] = field(default_factory=list)

    @property
    def staying(self) -> list[Booking]:
        """Rows that stay, wherever they are then."""
        return self.kept + [row for _, rows in self.moved for row in rows]


def _settle(
    event: Event,
    occurrences: Sequence[Occurrence],
    *,
    by: Person | None,
    now: dt.datetime,
    hold_until: dt.datetime | None,
) -> list[Booking]:
    """Bookings that fit stay or move along; the others go in the step in which new ones are made. Those that stay."""
    coming = [occurrence for occurrence in occurrences if occurrence.is_scheduled and occurrence.end > now]
    existing = _existing(occurrences, now)
    found = _sorted_out(event, coming, existing)
    if hold_until:
        _leave_out_taken(found, existing, now)
    staying = found.staying
    gone = [row for rows in existing.values() for row in rows if row not in staying]
    with transaction.atomic():
        if found.moved and found.wanted:
            availability.load_bookables(
                [*found.wanted, *(booking_request for booking_request, _ in found.moved)], lock=True
            )
        if gone:
            booking.release(bookings=gone, now=now)
        if found.moved:
            booking.rebook(
                moves=[
                    (row, booking_request.start, booking_request.end)
                    for booking_request, rows in found.moved
                    for row in rows
                ],
                now=now,
            )
        if found.wanted:
            made = booking.book(
                booking_requests=found.wanted,
                organization=event.host,
                by=by,
                now=now,
                purpose=event.title,
                hold_until=hold_until,
            )
            taken = [OccurrenceBooking(occurrence_id=booking_request.key, booking=row) for booking_request, row in made]
            OccurrenceBooking.objects.bulk_create(taken)
        booking.rename(bookings=staying, purpose=event.title)
    return staying


def _existing(occurrences: Iterable[Occurrence], now: dt.datetime) -> dict[int, list[Booking]]:
    rows = OccurrenceBooking.objects.filter(
        occurrence__in=list(occurrences), booking__state__in=("tentative", "confirmed")
    )
    found: dict[int, list[Booking]] = defaultdict(list)
    for row in rows.select_related("booking"):
        if not (row.booking.expires_at and row.booking.expires_at <= now):
            found[row.occurrence_id].append(row.booking)
    return found


def _sorted_out(event: Event, occurrences: Sequence[Occurrence], existing: dict[int, list[Booking]]) -> _Sorted:
    """A wish for a whole venue has a row for each of its spaces: they stay together."""
    prefetch_related_objects(list(occurrences), "resources")
    booking_requests = [booking_request for occurrence in occurrences for booking_request in wishes_of(occurrence)]
    bookables = availability.load_bookables(booking_requests)
    found = _Sorted()
    for booking_request in booking_requests:
        slots = availability.slots([booking_request], bookables)
        mine = [row for slot in slots for row in [_of(existing[booking_request.key], slot)] if row]
        if not mine or len(mine) < len(slots) or not all(_holds(row, booking_request, event) for row in mine):
            found.wanted.append(booking_request)
        elif all(_is_at(row, slot) for row, slot in zip(mine, slots, strict=True)):
            found.kept += mine
        else:
            found.moved.append((booking_request, mine))
    return found


def _of(rows: Iterable[Booking], slot: availability.Slot) -> Booking | None:
    """The row of the slot's thing; of several the one that is there already."""
    same = [row for row in rows if getattr(row, f"{slot.column}_id") == slot.thing.pk]
    return min(same, key=lambda row: not _is_at(row, slot), default=None)


def _is_at(row: Booking, slot: availability.Slot) -> bool:
    here = (row.start, row.end, row.busy_from, row.busy_until)
    return here == (slot.booking_request.start, slot.booking_request.end, slot.busy.start, slot.busy.end)


def _holds(row: Booking, booking_request: BookingRequest, event: Event) -> bool:
    """Whether what was agreed on covers the wish: nobody need be asked, or not again."""
    if row.organization_id != event.host_id:
        return False
    if row.answer == Booking.Answer.NOT_NEEDED:
        return True
    if row.answer == Booking.Answer.ACCEPTED:
        return row.start <= booking_request.start and booking_request.end <= row.end
    return (row.start, row.end) == (booking_request.start, booking_request.end)


def _leave_out_taken(found: _Sorted, existing: dict[int, list[Booking]], now: dt.datetime) -> None:
    """Of a draft: what isn't free where it would go is not held."""
    given_up = [row for rows in existing.values() for row in rows if row not in found.kept]
    free = _free([*(booking_request for booking_request, _ in found.moved), *found.wanted], now=now, ignoring=given_up)
    found.moved = [(booking_request, rows) for booking_request, rows in found.moved if booking_request in free]
    found.wanted = [booking_request for booking_request in found.wanted if booking_request in free]


def wishes_of(occurrence: Occurrence) -> list[BookingRequest]:
    """What a stored date wants, from arriving to leaving; the key is its id."""
    start = occurrence.working_span.start
    end = occurrence.working_span.end
    spaces = [occurrence.space_id] if occurrence.space_id else []
    booking_requests = [BookingRequest(start=start, end=end, key=occurrence.pk, space_id=pk) for pk in spaces]
    kits = [row.pk for row in occurrence.resources.all()]
    return booking_requests + [BookingRequest(start=start, end=end, key=occurrence.pk, resource_id=pk) for pk in kits]


def _free(wanted: Sequence[BookingRequest], *, now: dt.datetime, ignoring: Iterable[Booking]) -> list[BookingRequest]:
    """Those with nothing in the way, each also of the ones before it."""
    slots = availability.slots(wanted, availability.load_bookables(wanted))
    booking_conflicts = availability.conflicts(slots, now=now, ignoring=[row.pk for row in ignoring])
    blocked = {conflict.slot.booking_request for conflict in booking_conflicts}
    free: list[BookingRequest] = []
    taken: list[availability.Slot] = []
    for booking_request in wanted:
        mine = [slot for slot in slots if slot.booking_request == booking_request]
        if booking_request in blocked or any(_collide(one, other) for one in mine for other in taken):
            continue
        free.append(booking_request)
        taken += mine
    return free


def _collide(one: availability.Slot, other: availability.Slot) -> bool:
    return (one.column, one.thing.pk) == (other.column, other.thing.pk) and one.busy.overlaps(other.busy)
