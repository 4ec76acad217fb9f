"""The application whose presses do not wait for each other: the negative control of ``test_presses.py``.

Each looks whether the same was pressed already, and only then begins: they meet in between.
"""

from contextlib import nullcontext
from importlib import import_module
from types import SimpleNamespace

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

once, remembering = map(import_module, ("accounts.presses.once", "accounts.presses.remembering"))
_find = remembering.find


def _look_first(**facts):
    found = _find(**facts)
    meet()
    return found


remembering.find = _look_first
once.transaction = SimpleNamespace(atomic=nullcontext)
once.locks = SimpleNamespace(acquire=lambda *names: None)
