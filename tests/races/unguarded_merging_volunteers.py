"""The application in which nobody locks a volunteer: the negative control of ``test_merging_volunteers.py``.

Whoever signs up was read before the merge, and writes after it.
"""

from importlib import import_module

from config.wsgi import application
from tests.races.meeting import meet

__all__ = ["application"]

merging = import_module("volunteers.profiles.merging")  # after the rooms are loaded
places = import_module("volunteers.signups.places")
signing_up = import_module("volunteers.signups.signing_up")
models = import_module("volunteers.models")
_merge = merging.merge
_take = signing_up._take


def _read(volunteer_id):
    return models.Volunteer.objects.select_related("person").get(pk=volunteer_id)


def _read_and_meet(*ids):
    people = {pk: _read(pk) for pk in ids}
    meet()
    return people


def _merge_and_meet(**facts):
    made = _merge(**facts)
    meet(2)
    return made


def _take_after(*args, **facts):
    meet()
    meet(2)
    return _take(*args, **facts)


places.lock_volunteer = _read
merging.lock = _read_and_meet
merging.merge = _merge_and_meet
signing_up._take = _take_after
