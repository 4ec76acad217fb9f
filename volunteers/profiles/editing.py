"""A volunteer changes their profile."""

from collections.abc import Iterable

from django.db import transaction

from organizations.models import Area
from volunteers.models import Volunteer
from volunteers.signups import places


def describe(*, volunteer: Volunteer, name: str, languages: str, areas: Iterable[Area]) -> Volunteer:
    """Name, languages and streets; qualifications are entered by staff, who have seen the paper."""
    with transaction.atomic():
        locked = places.lock_volunteer(volunteer.pk)
        locked.languages = languages
        locked.save(update_fields=["languages"])
        locked.areas.set(areas)
        locked.person.name = name
        locked.person.save(update_fields=["name"])
    return locked
