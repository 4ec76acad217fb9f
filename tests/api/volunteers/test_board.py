"""The board of shifts through the API: the week, gaps first, with who is on them; nobody else's."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.signups import waiting
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
BOARD = "/api/v1/shifts/board/"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def monday():
    return clock.week_of(clock.today())[0] + dt.timedelta(days=14)


@pytest.fixture
def office():
    return OrganizationFactory()


@pytest.fixture
def staff(office):
    client = APIClient()
    client.force_authenticate(MembershipFactory(organization=office).person)
    return client


def shift(host, monday, day=0, **facts):
    start = clock.midnight(monday + dt.timedelta(days=day)) + 9 * HOUR
    venue = facts.pop("venue", None) or VenueFactory()
    date = OccurrenceFactory(event=PublishedEventFactory(host=host), start=start, end=start + HOUR, venue=venue)
    return ShiftFactory(occurrence=date, start=start, end=start + HOUR, **facts)


def ids(answer) -> list[int]:
    return [row["id"] for row in answer.json()["results"]]


def test_a_week_with_gaps_first_and_people(staff, office, monday):
    filled, late, early = (shift(office, monday, day) for day in (0, 4, 2))
    shift(office, monday, 7)
    shift(OrganizationFactory(), monday)
    volunteer = VolunteerFactory(person__name="温小泉")
    made = sign_up(volunteer_id=volunteer.pk, shift_id=filled.pk, now=clock.now())
    answer = staff.get(BOARD, {"week": monday})
    assert ids(answer) == [early.pk, late.pk, filled.pk]
    gap, _, row = answer.json()["results"]
    assert (gap["is_gap"], gap["confirmed"], gap["people"]) == (True, 0, [])
    assert {name: row[name] for name in ("is_gap", "confirmed", "offered", "waiting", "held")} == {
        "is_gap": False, "confirmed": 1, "offered": 0, "waiting": 0, "held": 0,
    }  # fmt: skip
    assert row["people"] == [
        {
            "id": made.pk, "volunteer": volunteer.number, "name": "温小泉", "status": "confirmed", "agreement": "",
            "has_overlap": False,
        }
    ]  # fmt: skip


def test_who_waits_is_known_by_name_to_organizers_alone(staff, office, monday):
    full = shift(office, monday, maximum=1)
    sign_up(volunteer_id=VolunteerFactory(person__name="温小泉").pk, shift_id=full.pk, now=clock.now())
    waits = VolunteerFactory(person__name="柏小树")
    waiting.join(volunteer_id=waits.pk, shift_id=full.pk, now=clock.now())
    viewer = APIClient()
    viewer.force_authenticate(MembershipFactory(organization=office, role="viewer").person)
    (row,) = viewer.get(BOARD, {"week": monday}).json()["results"]
    assert [one["name"] for one in row["people"]] == ["温小泉", ""]
    assert row["people"][1]["volunteer"] == waits.number
    (row,) = staff.get(BOARD, {"week": monday}).json()["results"]
    assert [one["name"] for one in row["people"]] == ["温小泉", "柏小树"]


def test_filters_and_pages(staff, office, monday):
    street = StreetFactory()
    there = shift(office, monday, venue=VenueFactory(area=street), role="司机")
    full = shift(office, monday, 1)
    sign_up(volunteer_id=VolunteerFactory().pk, shift_id=full.pk, now=clock.now())
    found = {
        ("street", street.slug): [there.pk],
        ("role", "司机"): [there.pk],
        ("gaps", "true"): [there.pk],
        ("gaps", "false"): [full.pk],
        ("organization", office.slug): [there.pk, full.pk],
        ("organization", "nobody"): [],
    }
    assert {one: ids(staff.get(BOARD, {"week": monday, one[0]: one[1]})) for one in found} == found
    first = staff.get(BOARD, {"week": monday, "page_size": 1})
    assert (ids(first), ids(staff.get(first.json()["next"]))) == ([there.pk], [full.pk])


@pytest.mark.parametrize("asked", [{"week": "x"}, {"gaps": "perhaps"}, {"cursor": "x"}])
def test_what_cannot_be_meant_is_a_wrong_value(staff, asked):
    answer = staff.get(BOARD, asked)
    assert (answer.status_code, next(iter(asked)) in answer.content.decode()) == (400, True)
