"""What an event's dates take: held while it is a draft, fixed once it is public, moved and given back with them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db.models import prefetch_related_objects

from accounts.models import Person
from events.models import Event, Occurrence, OccurrenceBooking
from venues import booking, occupation
from venues.models import Booking
from venues.occupation import Wish


def hold(event: Event, occurrences: Sequence[Occurrence], *, by: Person | None, now: dt.datetime) -> None:
    """Keep what is free for a draft, for HOLD_DAYS days; what isn't free is left out (and is a clash)."""
    until = now + dt.timedelta(days=settings.HOLD_DAYS)
    booking.extend(bookings=_settle(event, occurrences, by=by, now=now, hold_until=until), until=until)


def fix(event: Event, occurrences: Sequence[Occurrence], *, by: Person | None, now: dt.datetime) -> None:
    """Take all that the dates want at their times, or refuse as ``venues.booking.book``."""
    booking.confirm(bookings=_settle(event, occurrences, by=by, now=now, hold_until=None))


def release(occurrences: Iterable[Occurrence], *, now: dt.datetime) -> None:
    """Give back all that these dates took."""
    rows = OccurrenceBooking.objects.filter(occurrence__in=list(occurrences)).select_related("booking")
    booking.release(bookings=[row.booking for row in rows], now=now)


def _settle(
    event: Event,
    occurrences: Sequence[Occurrence],
    *,
    by: Person | None,
    now: dt.datetime,
    hold_until: dt.datetime | None,
) -> list[Booking]:
    """Bookings that fit stay; the others go in the same step in which new ones are made. Returns those that stay."""
    coming = [one for one in occurrences if one.is_scheduled and one.end > now]
    existing = _existing(occurrences, now)
    wanted, kept = _wanted(coming, existing)
    gone = [row for rows in existing.values() for row in rows if row not in kept]
    if hold_until:
        wanted = _free(wanted, now=now, ignoring=gone)
    if not wanted:
        booking.release(bookings=gone, now=now)
        return kept
    made = booking.book(
        wishes=wanted,
        organization=event.host,
        by=by,
        now=now,
        purpose=event.title,
        hold_until=hold_until,
        instead_of=gone,
    )
    OccurrenceBooking.objects.bulk_create(OccurrenceBooking(occurrence_id=wish.key, booking=row) for wish, row in made)
    return kept


def _existing(occurrences: Iterable[Occurrence], now: dt.datetime) -> dict[int, list[Booking]]:
    rows = OccurrenceBooking.objects.filter(
        occurrence__in=list(occurrences), booking__state__in=("tentative", "confirmed")
    )
    found: dict[int, list[Booking]] = defaultdict(list)
    for row in rows.select_related("booking"):
        if not (row.booking.expires_at and row.booking.expires_at <= now):
            found[row.occurrence_id].append(row.booking)
    return found


def _wanted(occurrences: Sequence[Occurrence], existing: dict[int, list[Booking]]) -> tuple[list[Wish], list[Booking]]:
    """The wishes that have no booking yet, and the bookings that have their wish."""
    prefetch_related_objects(list(occurrences), "resources")
    wishes = [wish for one in occurrences for wish in wishes_of(one)]
    known = occupation.things(wishes)
    missing, kept = [], []
    for wish in wishes:
        mine = [_of(existing[wish.key], slot) for slot in occupation.slots([wish], known)]
        if mine and all(mine):
            kept += [row for row in mine if row]
        else:
            missing.append(wish)
    return missing, kept


def _of(rows: Iterable[Booking], slot: occupation.Slot) -> Booking | None:
    fits = (slot.wish.start, slot.wish.end, slot.busy.start, slot.busy.end, slot.thing.pk)
    for row in rows:
        if fits == (row.start, row.end, row.busy_from, row.busy_until, getattr(row, f"{slot.column}_id")):
            return row
    return None


def wishes_of(occurrence: Occurrence) -> list[Wish]:
    """What a stored date wants, from arriving to leaving; the key is its id."""
    start, end = occurrence.working_span.start, occurrence.working_span.end
    spaces = [occurrence.space_id] if occurrence.space_id else []
    wanted = [Wish(start=start, end=end, key=occurrence.pk, space_id=pk) for pk in spaces]
    kits = [row.pk for row in occurrence.resources.all()]
    return wanted + [Wish(start=start, end=end, key=occurrence.pk, resource_id=pk) for pk in kits]


def _free(wanted: Sequence[Wish], *, now: dt.datetime, ignoring: Iterable[Booking]) -> list[Wish]:
    """Those with nothing in the way, each also of the ones before it."""
    slots = occupation.slots(wanted, occupation.things(wanted))
    found = occupation.obstacles(slots, now=now, ignoring=[row.pk for row in ignoring])
    blocked = {obstacle.slot.wish for obstacle in found}
    free: list[Wish] = []
    taken: list[occupation.Slot] = []
    for wish in wanted:
        mine = [slot for slot in slots if slot.wish == wish]
        if wish in blocked or any(_collide(one, other) for one in mine for other in taken):
            continue
        free.append(wish)
        taken += mine
    return free


def _collide(one: occupation.Slot, other: occupation.Slot) -> bool:
    return (one.column, one.thing.pk) == (other.column, other.thing.pk) and one.busy.overlaps(other.busy)
