"""The application in which a yes believes the page: the negative control of ``test_covers.py``.

Each has seen that somebody is sought, meets the other, and takes the place without looking again under the locks.
"""

from importlib import import_module

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

covers = import_module("volunteers.signups.covers")  # after the rooms are loaded
answers = import_module("volunteers.signups.cover_answers")
places = import_module("volunteers.signups.places")
queries = import_module("volunteers.queries")
models = import_module("volunteers.models")


def _take_unseen(*, ask, now, by=None):
    cover = models.Cover.objects.select_related("leaving").get(pk=ask.cover_id)
    shift = queries.with_places(models.Shift.objects.all()).get(pk=cover.shift_id)
    leaving = cover.leaving if cover.leaving.status == "confirmed" else None
    meet()
    taken = answers._take(ask.volunteer, shift, leaving, now, by)
    models.CoverAsk.objects.filter(pk=ask.pk).update(answer="yes", answered_at=now)
    return taken


answers.accept = _take_unseen
