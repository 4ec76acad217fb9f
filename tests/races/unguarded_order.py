"""The application in which lessons are locked in the order in which they were ticked: a negative control of ``test_courses.py``.

Whoever holds the first meets the other before they want the second.
"""

from importlib import import_module

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

courses = import_module("volunteers.signups.courses")  # after the rooms are loaded
places = import_module("volunteers.signups.places")
queries = import_module("volunteers.queries")
models = import_module("volunteers.models")


def _lock_as_ticked(shift_id, wanted):
    for pk in wanted:
        places.lock_shift(pk)
        meet()
    return list(queries.with_places(models.Shift.objects.filter(pk__in=list(wanted))).order_by("start"))


courses._lock = _lock_as_ticked
