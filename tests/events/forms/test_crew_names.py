"""One speaker is one row of the list, however the name is written."""

import pytest
from rest_framework.test import APIClient

from events.forms.crew import CrewForm
from events.models import CrewMember
from spreadsheets import name_lookups
from tests.factories.people import MembershipFactory
from tests.factories.resources import CrewFactory

pytestmark = pytest.mark.django_db
WAYS = ["古丽·阿依", "古丽•阿依", "古丽・阿依", "古丽．阿依", "古丽阿依", "古丽 阿依", "古丽·\u200b阿依\u202e"]


@pytest.fixture
def organizer():
    return MembershipFactory(role="organizer")


@pytest.mark.parametrize("name", WAYS)
def test_pages_and_programs_list_somebody_once(organizer, name):
    known = CrewFactory(name="古丽·阿依", role="speaker", organization=organizer.organization)
    typed = {"name": name, "role": "speaker", "organization": organizer.organization.pk, "active": "on"}
    assert "已经有这个人了" in str(CrewForm(typed, person=organizer.person).errors)
    assert CrewForm(typed | {"role": "guide"}, person=organizer.person).is_valid()
    assert CrewForm(typed, person=organizer.person, instance=known).is_valid()
    client = APIClient()
    client.force_authenticate(organizer.person)
    body = {"name": name, "role": "speaker", "organization": organizer.organization.slug}
    assert client.post("/api/v1/crew/", body, format="json").status_code == 400
    assert CrewMember.objects.count() == 1


@pytest.mark.parametrize("name", [*WAYS, "古丽·阿依（主讲人）", "古丽•阿依 · 主讲人"])
def test_a_table_finds_whoever_is_meant(organizer, name):
    known = CrewFactory(name="古丽·阿依", role="speaker", organization=organizer.organization)
    found = name_lookups.crew_reader(name_lookups._crew([known]))(name)
    assert found == [known]
