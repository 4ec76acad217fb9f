"""The application in which nobody waits for an organization that is being closed: the negative control of ``test_closing.py``.

Whoever submits, or accepts, has looked before it is closed and goes on afterwards.
"""

from importlib import import_module

from django.db.models import QuerySet

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

closing = import_module("organizations.keeping.closing")  # after the rooms are loaded
accepting = import_module("organizations.memberships.accepting")
approving = import_module("events.publication.approving")
_close, _complete, _refuse = closing.close, accepting._complete, approving._refuse_what_stands_in_the_way


def _close_in_between(**facts):
    meet()
    closed = _close(**facts)
    meet(2)
    return closed


def _complete_afterwards(*args, **facts):
    meet()
    meet(2)
    return _complete(*args, **facts)


def _refuse_before(*args, **facts):
    _refuse(*args, **facts)
    meet()
    meet(2)


QuerySet.select_for_update = lambda self, **facts: self.all()
closing.close = _close_in_between
accepting._complete = _complete_afterwards
approving._refuse_what_stands_in_the_way = _refuse_before
