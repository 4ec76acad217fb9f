"""The application with the lock of who works where switched off: the negative control of ``test_last_administrator.py``.

Everybody looks whether there is another administrator, and leaves a moment later.
"""

import time
from importlib import import_module

from config.wsgi import application

__all__ = ["application"]

roles = import_module("organizations.memberships.roles")  # after the rooms are loaded
_look = roles._is_last


def _look_and_wait(row):
    is_last = _look(row)
    time.sleep(2)
    return is_last


roles.locking.lock_organizations = lambda *ids: None
roles._is_last = _look_and_wait
