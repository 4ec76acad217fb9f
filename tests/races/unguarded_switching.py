"""The application with the locks of people switched off: the negative control of ``test_switching.py``.

Everybody looks whether it may be done and does it, and meets the others before any of it is committed.
"""

from importlib import import_module

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

switching = import_module("organizations.memberships.switching")  # after the rooms are loaded
site_administrators = import_module("organizations.memberships.site_administrators")


def _and_meet(verb):
    def doing(*args, **facts):
        verb(*args, **facts)
        meet()

    return doing


def _unlocked(*ids):
    """Nobody waits."""


switching.locks.acquire = _unlocked
switching.locking.lock_people = switching.locking.lock_organizations = _unlocked
switching.locking.lock_site_administrators = _unlocked
switching.inviting.withdraw_of = _and_meet(switching.inviting.withdraw_of)
site_administrators._set = _and_meet(site_administrators._set)
