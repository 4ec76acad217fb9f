"""The application with the guard of bookings switched off: the negative control of ``test_bookings.py``.

What is in the way is looked up before the transaction, without a lock, and not again within it. The pause is long
enough for requests that a cold server takes up one after the other.
"""

import time

from config.wsgi import application
from core import clock
from venues import booking, occupation

__all__ = ["application"]

_guarded, _refuse = booking.book, booking.refuse_obstacles


def _look_first(*, wishes, **facts):
    slots = occupation.slots(wishes, occupation.things(wishes))
    _refuse(occupation.obstacles(slots, now=clock.now()))
    time.sleep(1)
    return _guarded(wishes=wishes, **facts)


booking.book = _look_first
booking.refuse_obstacles = lambda found: None
