"""The application in which a swap believes the page: the negative control of ``test_swaps.py``.

Whoever says yes has seen both on their shifts, meets the one who leaves, and changes without looking again under the locks.
"""

from importlib import import_module

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

swaps = import_module("volunteers.signups.swaps")  # after the rooms are loaded
withdrawing = import_module("volunteers.signups.withdrawing")
places = import_module("volunteers.signups.places")
models = import_module("volunteers.models")
_withdraw = withdrawing.withdraw


def _leave_in_between(**facts):
    meet()
    left = _withdraw(**facts)
    meet(2)
    return left


def _change_unseen(ask, now, by):
    cover = models.Cover.objects.select_related("leaving__volunteer__person").get(pk=ask.cover_id)
    rows = models.SignUp.objects.select_related("volunteer__person")
    theirs = rows.get(shift=cover.wanted_id, volunteer=ask.volunteer_id, status="confirmed")
    meet()
    meet(2)
    shifts = tuple(
        places.queries.with_places(models.Shift.objects.all()).get(pk=pk) for pk in (cover.shift_id, cover.wanted_id)
    )
    return swaps._exchange(cover, cover.leaving, theirs, shifts, now)


withdrawing.withdraw = _leave_in_between
swaps.accept = _change_unseen
