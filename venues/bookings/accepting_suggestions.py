"""Accept the other time that the manager of a space or resource suggested."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from venues import availability, queries
from venues.availability import BookingRequest
from venues.bookings import booking
from venues.models import Booking


def take_up(*, suggested: Booking, by: Person, now: dt.datetime) -> list[Booking]:
    """The same thing at the time that its manager suggested; it is agreed to, so it is theirs at once.

    What an event wants moves with the event: held_by_event. Refuses also: nothing_suggested, taken_up, and as
    ``booking.reserve_tentatively``.
    """
    with transaction.atomic():
        row = Booking.objects.select_for_update(of=("self",)).get(pk=suggested.pk)
        if row.answer != Booking.Answer.DECLINED or not row.suggested_start:
            raise Refusal("nothing_suggested", "对方没有建议别的时间，请换个时间再问，或换一个。")
        if queries.holders([row])[0][1]:
            raise Refusal("held_by_event", "这是活动占的，请到活动页改期，时间会跟着改。")
        if queries.is_taken_up(row):
            raise Refusal("taken_up", "已经改到这个时间了，不用再改。")
        return booking.reserve_tentatively(
            booking_request=_wish(row), organization=row.organization, by=by, now=now, purpose=row.purpose
        )


def in_the_way(suggested: Booking, *, now: dt.datetime) -> list[str]:
    """In words, what takes the suggested time meanwhile."""
    booking_requests = [_wish(suggested)]
    slots = availability.slots(booking_requests, availability.load_bookables(booking_requests))
    booking_conflicts = availability.conflicts(slots, now=now)
    return [
        booking_conflict.words
        for booking_conflict in availability.discreet(booking_conflicts, own={suggested.organization_id}, by=None)
    ]


def _wish(suggested: Booking) -> BookingRequest:
    start = suggested.suggested_start or suggested.start
    end = suggested.suggested_end or suggested.end
    return BookingRequest(start=start, end=end, space_id=suggested.space_id, resource_id=suggested.resource_id)
