"""Two volunteers who are one human, and whoever keeps the register; for tests of merging and parting."""

import datetime as dt

from tests.factories.people import AssociationFactory, MembershipFactory
from tests.factories.taking_part import VolunteerFactory
from tests.volunteers.signups.making import NOW
from volunteers.models import Volunteer, VolunteerMerge
from volunteers.profiles import merging, parting

LATER = NOW + dt.timedelta(hours=1)
BEFORE = NOW - dt.timedelta(days=1)


def keeper():
    return MembershipFactory(organization=AssociationFactory()).person


def pair() -> tuple[Volunteer, Volunteer]:
    kept = VolunteerFactory(person__name="王芳", languages="普通话", joined_at=BEFORE)
    other = VolunteerFactory(person__name="王小芳", languages="普通话、彝语", joined_at=BEFORE - dt.timedelta(days=9))
    return kept, other


def merge(kept, other, by=None, *, now=NOW, **facts) -> VolunteerMerge:
    told = {"reason": "电话里问过本人"} | facts
    return merging.merge(kept=fresh(kept), merged=fresh(other), by=by or keeper(), now=now, **told)


def part(made, by=None, *, now=LATER) -> VolunteerMerge:
    return parting.part(merge=made, by=by or keeper(), now=now)


def fresh(row):
    return type(row).objects.get(pk=row.pk)
