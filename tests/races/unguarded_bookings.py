"""The application with the guard of bookings switched off: the negative control of ``test_bookings.py``.

What is in the way is looked up before the transaction, without a lock, and not again within it. They meet in between,
so that each has seen the same.
"""

from config.wsgi import application
from core import clock
from tests.races.meeting import meet
from venues import availability
from venues.bookings import booking

__all__ = ["application"]

_guarded, _refuse = booking.book, booking.refuse_conflicts


def _look_first(*, booking_requests, **facts):
    slots = availability.slots(booking_requests, availability.load_bookables(booking_requests))
    _refuse(availability.conflicts(slots, now=clock.now()))
    meet()
    return _guarded(booking_requests=booking_requests, **facts)


booking.book = _look_first
booking.refuse_conflicts = lambda found: None
