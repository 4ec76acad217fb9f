"""The application whose askers of long lists do not wait for each other: the negative control of ``test_list_files.py``.

Each looks what there is already, and only then begins: they meet in between.
"""

from contextlib import nullcontext
from importlib import import_module
from types import SimpleNamespace

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

asking = import_module("spreadsheets.list_files.asking")
_started = asking._started


def _look_first(*args, **facts):
    meet()
    return _started(*args, **facts)


asking._started = _look_first
asking.locks = SimpleNamespace(acquire=lambda *names: None)
asking.transaction = SimpleNamespace(atomic=nullcontext, on_commit=asking.transaction.on_commit)
