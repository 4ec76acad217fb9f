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


def _close_and_meet(**facts):
    closed = _close(**facts)
    meet()
    return closed


def _complete_afterwards(*args, **facts):
    meet()
    return _complete(*args, **facts)


def _refuse_before(*args, **facts):
    _refuse(*args, **facts)
    meet()


QuerySet.select_for_update = lambda self, **facts: self.all()
closing.close = _close_and_meet
accepting._complete = _complete_afterwards
approving._refuse_what_stands_in_the_way = _refuse_before
