"""A street is called otherwise, and its office with it."""

import datetime as dt
from dataclasses import replace

from django.db import transaction

from accounts import locks
from accounts.models import Person
from organizations import rules
from organizations.keeping import areas, changing
from organizations.keeping.areas import AreaFacts
from organizations.models import Area, Organization


def named_after(street: Area) -> Organization | None:
    """The office that is called as offices of a street of this name are; None where it has another name, or is none."""
    if street.level != Area.Level.STREET:
        return None
    offices = Organization.objects.in_use().filter(area=street, kind=Organization.Kind.STREET_OFFICE)
    return offices.filter(name=rules.office_of(street.name)).first()


@transaction.atomic
def change_with_office(
    *, street: Area, facts: AreaFacts, by: Person, now: dt.datetime, seen: AreaFacts | None = None
) -> tuple[Area, str]:
    """Bring the street to these facts, and its office to the name that follows; what the office is called now, if it changed.

    Both or neither; names are held first, as by everybody who writes one. Raises what ``areas.change`` raises, and what ``changing.change`` raises of the name.
    """
    locks.acquire(changing.NAMES)
    office = named_after(Area.objects.filter(pk=street.pk).first() or street)
    changed = areas.change(area=street, facts=facts, by=by, now=now, seen=seen)
    name = rules.office_of(changed.name)
    if office is None or office.name == name:
        return changed, ""
    stored = changing.facts_of(office)
    changing.change(organization=office, facts=replace(stored, name=name), by=by, now=now, seen=stored)
    return changed, name
