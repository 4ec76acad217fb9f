"""People who have a private feed of each kind."""

import pytest
import time_machine

from tests.calendars.conftest import NOW
from tests.calendars.private.making import grant, member
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import (
    ShiftFactory,
    TeamFactory,
    TeamMembershipFactory,
)
from volunteers.signups import signing_up


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team():
    return TeamFactory(name="县街服务队", slug="xianjie-team")


@pytest.fixture
def captain(team, person):
    TeamMembershipFactory(team=team, volunteer__person=person, role="captain")
    return person


@pytest.fixture
def organizer(lecture, person):
    MembershipFactory(person=person, organization=lecture.event.host, role="organizer")
    return person


@pytest.fixture
def keeper(venue, person):
    MembershipFactory(person=person, organization=venue.organization, role="organizer")
    return person


@pytest.fixture
def all_kinds(team, captain, lecture, venue):
    for organization in {lecture.event.host, venue.organization}:
        MembershipFactory(person=captain, organization=organization, role="organizer")
    shift = ShiftFactory(occurrence=lecture)
    signing_up.sign_up(volunteer_id=member(team, "王芳").pk, shift_id=shift.pk, now=NOW)
    slugs = {"team": team.slug, "hosted": lecture.event.host.slug, "places": venue.organization.slug}
    return {kind: grant(captain, kind, slug) for kind, slug in slugs.items()}
