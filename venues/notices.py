"""Staff tasks about bookings: another organization asks for a space or resource of theirs."""

import datetime as dt
from collections.abc import Iterable

from accounts.models import Person
from core import phrases
from notifications.models import StaffTask
from notifications.staff_tasks import assigning
from notifications.staff_tasks.assigning import Note
from organizations import queries as organization_queries
from venues.models import Booking


def asked(bookings: Iterable[Booking], *, now: dt.datetime) -> None:
    """The organizers of the thing's owner are to answer; the same thing at the same time is told once.

    What was asked for in one go leads to one page, on which all of it is answered.
    """
    by_owner: dict[int, list[Person]] = {}
    page_of: dict[int, str] = {}
    for booking in bookings:
        owner = booking.thing_owner_id
        people = by_owner.get(owner) or organization_queries.organizers_of(owner)
        by_owner[owner] = people
        page = page_of.setdefault(owner, f"/staff/bookings/{booking.pk}/answer/")
        assigning.create_tasks(
            _note(booking, owner, page), [person for person in people if person.pk != booking.by_id], now=now
        )


def not_asked_any_more(booking_ids: Iterable[int], *, now: dt.datetime) -> None:
    """It was answered or given back: who was not told yet won't be."""
    assigning.withdraw([_about(pk) for pk in booking_ids], now=now)


def _note(booking: Booking, owner: int, page: str) -> Note:
    when = phrases.full_span(booking.start, booking.end)
    what = f"办《{booking.purpose}》" if booking.purpose else "用"
    which = f"s{booking.space_id}" if booking.space_id else f"r{booking.resource_id}"
    return Note(
        kind=StaffTask.Kind.BOOKING,
        about=_about(booking.pk),
        key=f"booking:{which}:{booking.organization_id}:{booking.start:%Y%m%d%H%M}:{booking.end:%Y%m%d%H%M}",
        subject=str(booking.thing),
        text=f"{booking.organization}想借{booking.thing}{what}（{when}），等您答复。",
        path=page,
        organization_id=owner,
    )


def _about(booking_id: int) -> str:
    return f"booking:{booking_id}"
