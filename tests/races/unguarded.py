"""The application with the guard of the seats switched off: the negative control of ``test_seats.py``.

Seats are read before the transaction, decided upon, and written back: what a program does that never heard of races.
"""

import threading

from config.wsgi import application
from registrations.models import SeatPool
from registrations.registering import new_registration
from registrations.seats import allocation
from tests.races.meeting import meet

__all__ = ["application"]

_seen = threading.local()
_guarded = new_registration.register


def _look_first(*, request, now, **read):
    pool = SeatPool.objects.get(occurrence=request.occurrence_ids[0])
    _seen.taken, _seen.capacity = pool.taken, pool.capacity
    meet()
    return _guarded(request=request, now=now, **read)


def _take_what_was_seen(wanted, **_):
    ((pool, count),) = wanted.items()
    if _seen.taken + count > _seen.capacity:
        return False
    SeatPool.objects.filter(pk=pool).update(taken=_seen.taken + count)
    return True


new_registration.register = _look_first
allocation.take = allocation.take_without_savepoint = _take_what_was_seen
