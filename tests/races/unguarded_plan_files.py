"""The application with the locks of loading a plan switched off: the negative control of ``test_plan_files.py``.

All find that the file is not loaded yet, and load it once all have looked.
"""

from importlib import import_module
from types import SimpleNamespace

from django.db.models import QuerySet

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

importing = import_module("plan.importing")  # after the rooms are loaded
_load = importing.load


def _load_together(*args, **facts):
    meet()
    return _load(*args, **facts)


importing.locks = SimpleNamespace(acquire=lambda *names: None)
importing.load = _load_together
QuerySet.select_for_update = lambda self, **facts: self.all()
