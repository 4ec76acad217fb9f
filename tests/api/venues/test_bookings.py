"""Taking, giving back and answering through the API: the codes of the verbs."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from tests.factories.events import OccurrenceFactory
from tests.factories.people import MembershipFactory
from tests.factories.resources import ResourceFactory, SpaceFactory
from venues.models import Booking

pytestmark = pytest.mark.django_db
START = clock.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=4)
HOUR = dt.timedelta(hours=1)


def client_of(membership):
    client = APIClient()
    client.force_authenticate(membership.person)
    return client


@pytest.fixture
def organizer():
    return MembershipFactory()


@pytest.fixture
def client(organizer):
    return client_of(organizer)


def wanted(organizer, **more):
    times = {"start": START.isoformat(), "end": (START + dt.timedelta(hours=2)).isoformat()}
    return times | {"organization": organizer.organization.slug, "purpose": "排练"} | more


def take(client, organizer, **more):
    return client.post("/api/v1/bookings/", wanted(organizer, **more))


def test_a_hall_is_taken_once(client, organizer):
    hall = SpaceFactory(setup_minutes=30)
    made = take(client, organizer, space=hall.pk)
    assert made.status_code == 201
    (row,) = made.json()["results"]
    assert dt.datetime.fromisoformat(row["busy_from"]) == START - dt.timedelta(minutes=30)
    assert (row["state"], row["answer"]) == ("tentative", "asked")
    assert row["expires_at"]
    again = take(client, organizer, space=hall.pk)
    assert (again.status_code, again.json()["code"]) == (409, "taken")
    assert again.json()["detail"]["bookings"] == [row["id"]]


def test_only_for_ones_own_organization_and_of_one_thing(client, organizer):
    hall, stranger = SpaceFactory(), MembershipFactory()
    assert list(take(client, stranger, space=hall.pk).json()["detail"]) == ["organization"]
    assert take(client, organizer).status_code == 400
    assert take(client, organizer, space=hall.pk, resource=ResourceFactory().slug).status_code == 400
    assert not Booking.objects.exists()


def test_only_the_keeper_closes(client, organizer):
    theirs, mine = ResourceFactory(), ResourceFactory(organization=organizer.organization)
    assert take(client, organizer, resource=theirs.slug, kind="upkeep").status_code == 404
    assert take(client, organizer, resource=mine.slug, kind="upkeep").status_code == 201
    assert take(client, organizer, resource=mine.slug).json()["code"] == "upkeep"


def test_nothing_is_taken_in_the_past(client, organizer):
    start = (clock.now() - dt.timedelta(hours=1)).isoformat()
    refused = take(client, organizer, space=SpaceFactory().pk, start=start)
    assert (refused.status_code, refused.json()["code"]) == (409, "in_the_past")


def test_giving_back(client, organizer):
    (row,) = take(client, organizer, space=SpaceFactory().pk).json()["results"]
    assert client.post(f"/api/v1/bookings/{row['id']}/release/").json()["state"] == "released"
    (taken,) = take(client, organizer, space=row["space"]).json()["results"]
    OccurrenceFactory().booking_links.create(booking_id=taken["id"])
    refused = client.post(f"/api/v1/bookings/{taken['id']}/release/")
    assert (refused.status_code, refused.json()["code"]) == (409, "held_by_event")


@pytest.mark.parametrize(
    ("says", "more", "answer", "state"),
    [
        ("accept", {}, "accepted", "confirmed"),
        ("decline", {"note": "那天装修"}, "declined", "released"),
        ("suggest", {"start": START.isoformat(), "end": (START + dt.timedelta(hours=1)).isoformat()}, "declined", "released"),
    ],
)  # fmt: skip
def test_the_keeper_answers(organizer, says, more, answer, state):
    hall = SpaceFactory()
    client, keeper = (client_of(one) for one in (organizer, MembershipFactory(organization=hall.venue.organization)))
    (row,) = take(client, organizer, space=hall.pk).json()["results"]
    address = f"/api/v1/bookings/{row['id']}/answer/"
    assert client.post(address, {"says": says, **more}).status_code == 404
    found = keeper.post(address, {"says": says, **more}).json()
    assert (found["answer"], found["state"]) == (answer, state)


def test_several_are_answered_together(client, organizer):
    hall = SpaceFactory()
    keeper = client_of(MembershipFactory(organization=hall.venue.organization))
    rows = [
        take(client, organizer, space=hall.pk, start=(START + day).isoformat(), end=(START + day + HOUR).isoformat())
        for day in (dt.timedelta(days=number) for number in range(3))
    ]
    first, second, third = (answer.json()["results"][0]["id"] for answer in rows)
    address = f"/api/v1/bookings/{first}/answer/"
    (foreign,) = take(client, organizer, space=SpaceFactory().pk).json()["results"]
    wrong = keeper.post(address, {"says": "accept", "also": [foreign["id"]]})
    assert (wrong.status_code, '"also"' in wrong.content.decode()) == (400, True)
    assert keeper.post(address, {"says": "accept", "also": [third]}).json()["id"] == first
    answers = dict(Booking.objects.values_list("pk", "answer"))
    assert [answers[pk] for pk in (first, second, third)] == ["accepted", "asked", "accepted"]


def test_a_suggestion_is_taken(client, organizer):
    hall = SpaceFactory()
    keeper = client_of(MembershipFactory(organization=hall.venue.organization))
    (row,) = take(client, organizer, space=hall.pk).json()["results"]
    address = f"/api/v1/bookings/{row['id']}/take-suggestion/"
    assert client.post(address).status_code == 404
    other = {"start": (START + 30 * HOUR).isoformat(), "end": (START + 31 * HOUR).isoformat()}
    keeper.post(f"/api/v1/bookings/{row['id']}/answer/", {"says": "suggest", **other})
    assert keeper.post(address).status_code == 404
    Booking.objects.filter(pk=row["id"]).update(suggested_start=clock.now() - HOUR)
    past = client.post(address)
    assert (past.status_code, past.json()["code"]) == (409, "in_the_past")
    Booking.objects.filter(pk=row["id"]).update(suggested_start=START + 30 * HOUR)
    (made,) = client.post(address).json()["results"]
    assert (made["state"], made["answer"], dt.datetime.fromisoformat(made["start"])) == (
        "confirmed", "accepted", START + 30 * HOUR,
    )  # fmt: skip
    assert client.post(address).status_code == 404


def test_saying_no_needs_a_word(client, organizer):
    hall = SpaceFactory()
    keeper = client_of(MembershipFactory(organization=hall.venue.organization))
    (row,) = take(client, organizer, space=hall.pk).json()["results"]
    answer = keeper.post(f"/api/v1/bookings/{row['id']}/answer/", {"says": "decline"})
    assert (answer.status_code, answer.json()["code"]) == (409, "reason_missing")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_holds_both_sides_and_nothing_else(client, organizer, count, django_assert_num_queries):
    for _ in range(count):
        take(client, organizer, space=SpaceFactory().pk)
    other = MembershipFactory()
    take(client_of(other), other, space=SpaceFactory().pk)
    with django_assert_num_queries(3):
        found = client.get("/api/v1/bookings/").json()
    assert {row["organization"] for row in found["results"]} == {organizer.organization.slug}
    assert len(found["results"]) == count
