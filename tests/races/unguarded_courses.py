"""The application in which a course believes the page: the negative control of ``test_courses.py``.

The lessons are read before the transaction and decided upon as they were, and no place is counted. Who signs up for one shift does
the same; they meet in between.
"""

from importlib import import_module

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

courses = import_module("volunteers.signups.courses")  # after the rooms are loaded
signing_up = import_module("volunteers.signups.signing_up")
places = import_module("volunteers.signups.places")
queries = import_module("volunteers.queries")
models = import_module("volunteers.models")
_together, _alone = courses.sign_up_for_course, signing_up.sign_up


def _read_first(*, ticks, **facts):
    wanted = list(ticks)
    rows = queries.with_places(models.Shift.objects.filter(pk__in=[tick.shift_id for tick in wanted]))
    known = list(rows.order_by("start"))
    courses._lock = lambda *_: known
    meet()
    return _together(ticks=wanted, **facts)


def _meet_first(**facts):
    meet()
    return _alone(**facts)


courses.sign_up_for_course = _read_first
signing_up.sign_up = _meet_first
signing_up._decide = lambda *_: None
places.take = lambda shift: True
