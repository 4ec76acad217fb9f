"""The application in which captains believe the page: the negative control of ``test_blocks.py``.

Each has seen how many places are free before anybody took some; what is held is not counted.
"""

from importlib import import_module

from config.wsgi import application
from core.errors import Refusal
from tests.races.meeting import meet

__all__ = ["application"]

holding = import_module("volunteers.blocks.holding")  # after the rooms are loaded
models = import_module("volunteers.models")
_hold = holding.hold


def _look_first(*, shift_id, size, **facts):
    shift = models.Shift.objects.get(pk=shift_id)
    if shift.maximum - shift.taken < size:
        raise Refusal("block_too_big", "留不了那么多。")
    meet()
    return _hold(shift_id=shift_id, size=size, **facts)


holding.hold = _look_first
holding._take = lambda *_: None
