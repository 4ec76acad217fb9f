"""The application with the locks of the setup page switched off: the negative control of ``test_setting_up.py``.

Both look whether somebody works here already, and go on once both have looked; the key is not used up.
"""

from importlib import import_module
from types import SimpleNamespace

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

setting_up = import_module("portal.setup.setting_up")  # after the rooms are loaded
_make = setting_up.make_administrator


def _make_together(**facts):
    meet()
    return _make(**facts)


setting_up.locks = SimpleNamespace(acquire=lambda *names: None)
setting_up.keys = SimpleNamespace(prove=lambda **facts: None, is_open=lambda: True, use_up=lambda **facts: None)
setting_up.make_administrator = _make_together
