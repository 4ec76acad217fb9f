"""The application in which a yes to a changed shift believes the page: the negative control of ``test_agreeing.py``.

Whoever agrees has read their place, meets whoever changes it, and writes down what they read once that is done.
"""

from importlib import import_module

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

agreeing = import_module("volunteers.signups.agreeing")  # after the rooms are loaded
withdrawing = import_module("volunteers.signups.withdrawing")
models = import_module("volunteers.models")
_withdraw = withdrawing.withdraw


def _leave_in_between(**facts):
    meet()
    left = _withdraw(**facts)
    meet(2)
    return left


def _agree_unseen(*, sign_up, now, seen=""):
    mine = models.SignUp.objects.get(pk=sign_up.pk)
    meet()
    meet(2)
    mine.agreement = "yes"
    mine.agreed_to = ""
    mine.changed_at = now
    mine.save()
    return mine


withdrawing.withdraw = _leave_in_between
agreeing.agree = _agree_unseen
