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

_guarded, _refuse = booking.book, booking.refuse_obstacles


def _look_first(*, wishes, **facts):
    slots = availability.slots(wishes, availability.things(wishes))
    _refuse(availability.obstacles(slots, now=clock.now()))
    meet()
    return _guarded(wishes=wishes, **facts)


booking.book = _look_first
booking.refuse_obstacles = lambda found: None
