"""Book spaces and resources, release and move bookings."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import Person
from core import bounds
from core.errors import Refusal
from organizations import queries as organization_queries
from organizations.models import Organization
from venues import availability, notices, queries
from venues.availability import BookingConflict, BookingRequest, Slot
from venues.models import LIVE, Booking

__all__ = ["BookingRequest", "book", "confirm", "rebook", "release", "reserve_tentatively"]

OVERLAP_CONSTRAINTS = ("space_taken_once", "resource_taken_once")


def book(
    *,
    booking_requests: Sequence[BookingRequest],
    organization: Organization,
    by: Person | None,
    now: dt.datetime,
    purpose: str = "",
    kind: str = Booking.Kind.USE,
    hold_until: dt.datetime | None = None,
    answer_by: dt.datetime | None = None,
    instead_of: Iterable[Booking] = (),
) -> list[tuple[BookingRequest, Booking]]:
    """Take all that is wished for, or nothing; ``instead_of`` is given up in the same step.

    Confirmed, or tentative with ``hold_until``. What belongs to another organization asks its manager (``answer``
    asked; with ``answer_by`` it is tentative until then); whoever organizes for that organization too says yes by
    booking it, and a time that the manager suggested for this purpose is agreed to already. A wish for a whole venue
    makes a booking for each of its spaces. Closures and upkeep are no uses: no opening hours, no padding of their own.
    Refuses: taken, closed, upkeep, outside_hours, not_in_use, too_long, too_early, too_far_ahead (``detail["keys"]`` holds the wishes' keys,
    ``detail["bookings"]`` what is in the way).
    """
    _refuse_unplannable(booking_requests, now)
    with transaction.atomic():
        bookables = availability.load_bookables(booking_requests, lock=True)
        slots = availability.slots(booking_requests, bookables, kind=kind)
        old = [row.pk for row in instead_of]
        booking_conflicts = availability.conflicts(slots, now=now, ignoring=old)
        refuse_conflicts(availability.discreet(booking_conflicts, own={organization.pk}, by=by))
        _release_expired(slots, now, old)
        rows = [_row(slot, organization=organization, by=by, now=now, purpose=purpose, kind=kind) for slot in slots]
        if kind == Booking.Kind.USE:
            _ask_owners(rows, now)
        for row in rows:
            row.expires_at = hold_until or (answer_by if row.answer == Booking.Answer.ASKED else None)
            row.state = Booking.State.TENTATIVE if row.expires_at else Booking.State.CONFIRMED
        _insert(rows)
        notices.not_asked_any_more(old, now=now)
        notices.asked([row for row in rows if row.answer == Booking.Answer.ASKED], now=now)
        return list(zip((slot.booking_request for slot in slots), rows, strict=True))


def reserve_tentatively(
    *,
    booking_request: BookingRequest,
    organization: Organization,
    by: Person,
    now: dt.datetime,
    purpose: str,
    kind: str = Booking.Kind.USE,
    instead_of: Iterable[Booking] = (),
) -> list[Booking]:
    """Take one thing by hand, without an event: a use, a closure, upkeep.

    What somebody else must be asked for is tentative for HOLD_DAYS days, and theirs once they say yes. Refuses as
    ``book``, and: in_the_past (a closure or upkeep may have begun, but is not over).
    """
    if kind == Booking.Kind.USE and booking_request.start < now:
        raise Refusal("in_the_past", "开始的时间已经过去了，请选以后的时间。", field="start")
    if booking_request.end <= now:
        raise Refusal("in_the_past", "结束的时间已经过去了，请选以后的时间。", field="end")
    bookings = book(
        booking_requests=[booking_request],
        organization=organization,
        by=by,
        now=now,
        purpose=purpose,
        kind=kind,
        answer_by=now + dt.timedelta(days=settings.HOLD_DAYS),
        instead_of=instead_of,
    )
    return [row for _, row in bookings]


def rebook(*, moves: Sequence[tuple[Booking, dt.datetime, dt.datetime]], now: dt.datetime) -> None:
    """Move live bookings of the same things to new working spans, all or none, in the state they are in.

    They don't stand in each other's way: the second stop may take the first stop's old time. Who has not answered yet
    is told the new time. Refuses as ``book``.
    """
    with transaction.atomic():
        booking_requests = [
            BookingRequest(start=start, end=end, space_id=row.space_id, resource_id=row.resource_id, key=row.pk)
            for row, start, end in moves
        ]
        _refuse_unplannable(booking_requests, now)
        bookables = availability.load_bookables(booking_requests, lock=True)
        bookables.spaces = {
            pk: space
            for pk, space in bookables.spaces.items()
            if pk in {booking_request.space_id for booking_request in booking_requests}
        }
        slots = [
            Slot(
                booking_request=booking_request,
                thing=thing,
                busy=availability.padded(thing, booking_request.start, booking_request.end),
            )
            for booking_request in booking_requests
            for thing in [
                bookables.spaces[booking_request.space_id]
                if booking_request.space_id
                else bookables.resources[booking_request.resource_id or 0]
            ]
        ]
        booking_conflicts = availability.conflicts(slots, now=now, ignoring=[row.pk for row, _, _ in moves])
        refuse_conflicts(
            availability.discreet(booking_conflicts, own={row.organization_id for row, _, _ in moves}, by=None)
        )
        _release_expired(slots, now, [row.pk for row, _, _ in moves])
        for (row, start, end), slot in zip(moves, slots, strict=True):
            row.start = start
            row.end = end
            row.busy_from = slot.busy.start
            row.busy_until = slot.busy.end
            row.save(update_fields=["start", "end", "busy_from", "busy_until", "state"])
        open_ones = [row for row, _, _ in moves if row.answer == Booking.Answer.ASKED]
        notices.not_asked_any_more([row.pk for row in open_ones], now=now)
        notices.asked(open_ones, now=now)


def rename(*, bookings: Iterable[Booking], purpose: str) -> None:
    """What they are for is called otherwise now."""
    ids = [row.pk for row in bookings if row.purpose != purpose]
    if ids:
        Booking.objects.filter(pk__in=ids).update(purpose=purpose)


def confirm(*, bookings: Iterable[Booking]) -> None:
    """Tentative ones that are still live no longer expire."""
    ids = [row.pk for row in bookings]
    Booking.objects.filter(pk__in=ids, state=Booking.State.TENTATIVE).update(
        state=Booking.State.CONFIRMED, expires_at=None
    )


def extend(*, bookings: Iterable[Booking], until: dt.datetime) -> None:
    """Tentative ones that are still live are held until then."""
    ids = [row.pk for row in bookings]
    Booking.objects.filter(pk__in=ids, state=Booking.State.TENTATIVE).update(expires_at=until)


def release(*, bookings: Iterable[Booking], now: dt.datetime, state: str = Booking.State.RELEASED) -> int:
    """Give them back (or mark them as skipped, for a date that may come back); how many were live."""
    ids = [row.pk for row in bookings]
    notices.not_asked_any_more(ids, now=now)
    return Booking.objects.live().filter(pk__in=ids).update(state=state, expires_at=None)


def expire(*, now: dt.datetime) -> int:
    """Release tentative ones that ran out; how many. One that is reserved anew or confirmed meanwhile stays."""
    expired = Booking.objects.filter(state=Booking.State.TENTATIVE, expires_at__lte=now)
    return expired.update(state=Booking.State.RELEASED, expires_at=None)


def _refuse_unplannable(booking_requests: Iterable[BookingRequest], now: dt.datetime) -> None:
    for booking_request in booking_requests:
        bounds.refuse_unplannable(
            booking_request.start, booking_request.end, now=now, what="一次最长占", keys=[booking_request.key]
        )


def refuse_conflicts(found: Sequence[BookingConflict]) -> None:
    """Raise what is in the way, the first one's code, in at most three sentences."""
    if not found:
        return
    sentences = list(dict.fromkeys(conflict.words for conflict in found))
    more = f"还有 {len(sentences) - 3} 处。" if len(sentences) > 3 else ""
    raise Refusal(
        found[0].code,
        "".join(sentences[:3]) + more,
        keys=sorted({conflict.slot.booking_request.key for conflict in found}),
        bookings=[conflict.booking.pk for conflict in found if conflict.booking],
    )


def _release_expired(wanted: Sequence[Slot], now: dt.datetime, old: Iterable[int]) -> None:
    """Bookings that are given up, and those of the wanted things that ran out."""
    spaces, resources = ({slot.thing.pk for slot in wanted if slot.column == name} for name in ("space", "resource"))
    expired = Booking.objects.filter(state=Booking.State.TENTATIVE, expires_at__lte=now)
    (expired.filter(space__in=spaces) | expired.filter(resource__in=resources)).update(
        state=Booking.State.RELEASED, expires_at=None
    )
    Booking.objects.filter(pk__in=list(old), state__in=LIVE).update(state=Booking.State.RELEASED)


def _row(
    slot: Slot, *, organization: Organization, by: Person | None, now: dt.datetime, purpose: str, kind: str
) -> Booking:
    return Booking(
        **{slot.column: slot.thing},
        start=slot.booking_request.start,
        end=slot.booking_request.end,
        busy_from=slot.busy.start,
        busy_until=slot.busy.end,
        kind=kind,
        organization=organization,
        purpose=purpose,
        by=by,
        at=now,
    )


def _ask_owners(rows: Sequence[Booking], now: dt.datetime) -> None:
    """Of others' things; who organizes for the owner has answered by booking it, and who suggested the time, then."""
    lent = [row for row in rows if row.thing_owner_id != row.organization_id]
    if not lent:
        return
    own = organization_queries.works_for(lent[0].by, {row.thing_owner_id for row in lent})
    promised = queries.promised(lent[0].organization_id, lent[0].purpose, now=now)
    for row in lent:
        said = next((booking for booking in promised if booking.offers(row.thing, row.start, row.end)), None)
        row.answer = Booking.Answer.ASKED
        if said or row.thing_owner_id in own:
            by = said.answered_by if said else row.by
            row.answer = Booking.Answer.ACCEPTED
            row.answered_by = by
            row.answered_at = row.at


def _insert(rows: list[Booking]) -> None:
    """Refuse with the words of the check where only the constraint of the database saw the overlap."""
    try:
        with transaction.atomic():
            Booking.objects.bulk_create(rows)
    except IntegrityError as error:
        if not any(wall in str(error) for wall in OVERLAP_CONSTRAINTS):
            raise
        raise Refusal("taken", "刚刚被别人占了，请换个时间或换一个。", keys=[], bookings=[]) from error
