"""The application in which a merge and the sending back of an event meet with the locks in their hands.

The merge has its organizations, whoever sends back has the event and has yet to write a task that names its host.
"""

from importlib import import_module

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

locking = import_module("organizations.memberships.locking")  # after the rooms are loaded
approving = import_module("events.publication.approving")
_lock_with_people, _refuse_other_agreement = locking.lock_with_people, approving._refuse_other_agreement


def _lock_and_meet(*organizations, **facts):
    locked = _lock_with_people(*organizations, **facts)
    meet()
    return locked


def _refuse_and_meet(*args, **facts):
    _refuse_other_agreement(*args, **facts)
    meet()


locking.lock_with_people = _lock_and_meet
approving._refuse_other_agreement = _refuse_and_meet
