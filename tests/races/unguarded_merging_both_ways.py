"""The application in which a merge reads both volunteers and locks neither: another negative control of ``test_merging_volunteers.py``.

Two who merge the same two the other way round have read both before either writes.
"""

from importlib import import_module

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

merging = import_module("volunteers.profiles.merging")  # after the rooms are loaded
models = import_module("volunteers.models")


def _read_and_meet(*ids):
    people = {pk: models.Volunteer.objects.select_related("person").get(pk=pk) for pk in ids}
    meet()
    return people


merging.lock = _read_and_meet
