"""The application with the guard of API keys switched off: the negative control of ``test_keys.py``.

The keys are counted before the transaction that makes one, without a lock, and not again within it.
"""

import time
from importlib import import_module

from config.wsgi import application
from core import clock

__all__ = ["application"]

issuing, views = import_module("api.keys.issuing"), import_module("api.keys.views")  # after the rooms are loaded
_guarded, _refuse = issuing.issue, issuing._refuse_one_more


def _look_first(*, person, **facts):
    _refuse(person, clock.now())
    time.sleep(1)
    return _guarded(person=person, **facts)


issuing._refuse_one_more = lambda person, now: None
views.issue = _look_first
