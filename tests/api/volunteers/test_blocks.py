"""Places that a team holds, by programs: the verbs of the pages, with their codes."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from tests.factories.events import OccurrenceFactory
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import ShiftFactory, TeamFactory, TeamMembershipFactory

pytestmark = pytest.mark.django_db
PATH = "/api/v1/team-blocks/"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def shift():
    start = clock.midnight(clock.today() + dt.timedelta(days=7)) + 9 * HOUR
    date = OccurrenceFactory(start=start, end=start + 2 * HOUR)
    return ShiftFactory(occurrence=date, start=start, end=start + 2 * HOUR, maximum=4)


@pytest.fixture
def team():
    return TeamFactory(slug="stone")


@pytest.fixture
def captain(team):
    return TeamMembershipFactory(team=team, role="captain").volunteer


@pytest.fixture
def member(team, captain):
    return TeamMembershipFactory(team=team).volunteer


def of(person) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


def wish(shift, **facts):
    until = (shift.start - 15 * HOUR).isoformat()
    return {"team": "stone", "shift": shift.pk, "size": 2, "names_until": until} | facts


def test_held_named_and_given_back(shift, captain, member):
    client = of(captain.person)
    made = client.post(PATH, wish(shift), format="json")
    assert made.status_code == 201
    facts = made.json()
    assert (facts["team"], facts["size"], facts["unnamed"], facts["state"]) == ("stone", 2, 2, "open")
    own = f"{PATH}{facts['id']}/"
    asked = client.post(f"{own}name/", {"volunteer": member.number}, format="json").json()
    assert (asked["status"], asked["path"], asked["volunteer"]) == ("offered", "captain", member.number)
    assert (asked["shift"]["taken"], asked["shift"]["held"]) == (2, 1)
    yes = of(member.person).post(f"/api/v1/sign-ups/{asked['id']}/accept/").json()
    assert yes["status"] == "confirmed"
    [row] = client.get(own).json()["sign_ups"]
    assert (row["volunteer"], row["status"]) == (member.number, "confirmed")
    assert client.patch(own, {"size": 3}, format="json").json()["code"] == "block_size"
    assert client.patch(own, {"size": 1}, format="json").json()["unnamed"] == 0
    assert client.post(f"{own}take-back/", {"volunteer": member.number}, format="json").json()["unnamed"] == 1
    assert client.post(f"{own}give-back/").json()["ending"] == "given_back"
    assert client.post(f"{own}name/", {"volunteer": member.number}, format="json").json()["code"] == "block_over"
    assert [one["id"] for one in client.get(f"{PATH}?state=released").json()["results"]] == [facts["id"]]


def test_refusals_have_the_codes_of_the_pages(shift, captain, member):
    client = of(captain.person)
    assert client.post(PATH, wish(shift, size=9), format="json").json()["code"] == "block_size"
    late = (shift.start - HOUR).isoformat()
    assert client.post(PATH, wish(shift, names_until=late), format="json").json()["code"] == "deadline_too_late"
    assert of(member.person).post(PATH, wish(shift), format="json").status_code == 404


def test_organizers_of_the_event_give_it_back_with_a_reason(shift, captain, member):
    pk = of(captain.person).post(PATH, wish(shift), format="json").json()["id"]
    assert of(member.person).get(f"{PATH}{pk}/").status_code == 404
    organizer = MembershipFactory(organization=shift.occurrence.event.host, role="organizer").person
    client = of(organizer)
    assert client.get(f"{PATH}{pk}/").status_code == 200
    assert client.post(f"{PATH}{pk}/give-back/").status_code == 404
    assert client.post(f"{PATH}{pk}/release/", {"reason": "先给学校"}, format="json").json()["ending"] == "staff"
