"""What staff are told of bookings: somebody wants a thing of theirs."""

import datetime as dt
from collections.abc import Iterable

from accounts.models import Person
from core import words
from notifications import errands
from notifications.errands import Note
from notifications.models import Errand
from organizations import queries as organization_queries
from venues.models import Booking


def asked(bookings: Iterable[Booking], *, now: dt.datetime) -> None:
    """The organizers of the thing's owner are to answer; the same thing at the same time is told once."""
    by_owner: dict[int, list[Person]] = {}
    for booking in bookings:
        owner, thing = booking.thing_owner_id, booking.thing
        people = by_owner.get(owner) or organization_queries.organizers_of(owner)
        by_owner[owner] = people
        errands.put(_note(booking, str(thing), owner), [one for one in people if one.pk != booking.by_id], now=now)


def not_asked_any_more(booking_ids: Iterable[int], *, now: dt.datetime) -> None:
    """It was answered or given back: who was not told yet won't be."""
    errands.withdraw([_about(pk) for pk in booking_ids], now=now)


def _note(booking: Booking, thing: str, owner: int) -> Note:
    when = f"{words.date(words.local(booking.start).date())} {words.time_range(booking.start, booking.end)}"
    what = f"办《{booking.purpose}》" if booking.purpose else "用"
    which = f"s{booking.space_id}" if booking.space_id else f"r{booking.resource_id}"
    return Note(
        kind=Errand.Kind.BOOKING,
        about=_about(booking.pk),
        key=f"booking:{which}:{booking.organization_id}:{booking.start:%Y%m%d%H%M}:{booking.end:%Y%m%d%H%M}",
        subject=thing,
        text=f"{booking.organization}想借{thing}{what}（{when}），等您答复。",
        path=f"/staff/bookings/{booking.pk}/answer/",
        organization_id=owner,
    )


def _about(booking_id: int) -> str:
    return f"booking:{booking_id}"
