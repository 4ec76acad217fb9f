"""The application with the guard of the shifts switched off: the negative control of ``test_shifts.py``.

Facts are read before the transaction and decided upon, and the place is not counted: what a program does that never
heard of races. They meet in between, so that each has counted the same.
"""

from config.wsgi import application
from tests.races.meeting import meet
from volunteers import queries
from volunteers.models import Shift, Volunteer
from volunteers.signups import places, signing_up

__all__ = ["application"]

_guarded, _decide = signing_up.sign_up, signing_up._decide


def _look_first(*, volunteer_id, shift_id, now):
    shift = queries.with_places(Shift.objects.all()).get(pk=shift_id)
    _decide(Volunteer.objects.get(pk=volunteer_id), shift, now)
    meet()
    return _guarded(volunteer_id=volunteer_id, shift_id=shift_id, now=now)


signing_up.sign_up = _look_first
signing_up._decide = lambda *_: None
places.take = lambda shift: True
