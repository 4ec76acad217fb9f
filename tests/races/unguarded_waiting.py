"""The application in which whoever waits for a shift believes the page: the negative control of ``test_waiting_lists.py``.

They have seen that it is full, and are put on the list without its lock once somebody has left and nobody was asked.
"""

from importlib import import_module

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

waiting = import_module("volunteers.signups.waiting")  # after the rooms are loaded
withdrawing = import_module("volunteers.signups.withdrawing")
models = import_module("volunteers.models")
_withdraw = withdrawing.withdraw


def _leave_in_between(**facts):
    meet()
    left = _withdraw(**facts)
    meet(2)
    return left


def _join_unseen(*, volunteer_id, shift_id, now):
    meet()
    meet(2)
    return models.SignUp.objects.create(
        shift_id=shift_id, volunteer_id=volunteer_id, status="waitlisted", position=1, created_at=now, changed_at=now
    )


withdrawing.withdraw = _leave_in_between
waiting.join = _join_unseen
