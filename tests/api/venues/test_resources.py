"""Spaces, vehicles and kits, read and written by programs."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from tests.factories.people import MembershipFactory
from tests.factories.resources import ResourceFactory, SpaceFactory, VenueFactory
from venues.models import Booking, Resource, Space, Trip

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return MembershipFactory()


@pytest.fixture
def client(member):
    found = APIClient()
    found.force_authenticate(member.person)
    return found


def test_a_space_is_made_with_its_hours_and_changed(client, member):
    venue = VenueFactory(organization=member.organization)
    hours = [{"weekday": 1, "opens": "08:30", "closes": "17:30"}]
    sent = {"venue": venue.slug, "name": "报告厅", "setup_minutes": 30, "opening_hours": hours}
    answer = client.post("/api/v1/spaces/", sent, format="json")
    assert answer.status_code == 201, answer.json()
    space = Space.objects.get()
    assert (space.setup_minutes, [row.weekday for row in space.opening_hours.all()]) == (30, [1])
    late = {"opening_hours": [{"weekday": 1, "opens": "19:00", "closes": "17:00"}]}
    refused = client.patch(f"/api/v1/spaces/{space.pk}/", late, format="json")
    assert (refused.status_code, "关门要晚于开门" in refused.content.decode()) == (400, True)
    changed = client.patch(f"/api/v1/spaces/{space.pk}/", {"capacity": 80, "opening_hours": []}, format="json")
    space.refresh_from_db()
    assert (changed.status_code, space.capacity, space.opening_hours.count()) == (200, 80, 0)


def test_the_same_name_twice_in_a_venue_is_an_error_at_once(client, member):
    hall = SpaceFactory(venue__organization=member.organization)
    answer = client.post("/api/v1/spaces/", {"venue": hall.venue.slug, "name": hall.name}, format="json")
    assert (answer.status_code, Space.objects.count()) == (400, 1)


def test_others_venues_and_things_are_not_written(client):
    hall, van = SpaceFactory(), ResourceFactory()
    assert client.post("/api/v1/spaces/", {"venue": hall.venue.slug, "name": "院子"}).status_code == 400
    assert client.patch(f"/api/v1/spaces/{hall.pk}/", {"capacity": 1}).status_code == 404
    assert client.patch(f"/api/v1/resources/{van.slug}/", {"note": "x"}).status_code == 404
    assert client.get(f"/api/v1/resources/{van.slug}/").status_code == 200


def test_a_van_and_its_days_out(client, member):
    sent = {"slug": "van-9", "name": "样例车", "kind": "van", "organization": member.organization.slug}
    assert client.post("/api/v1/resources/", sent, format="json").status_code == 201
    van, today = Resource.objects.get(), clock.today()
    trip = {"day": today.isoformat(), "kilometres": 42}
    assert client.post("/api/v1/resources/van-9/trips/", trip, format="json").status_code == 201
    again = client.post("/api/v1/resources/van-9/trips/", trip, format="json")
    late = trip | {"day": (today + dt.timedelta(days=1)).isoformat()}
    assert (again.status_code, client.post("/api/v1/resources/van-9/trips/", late, format="json").status_code) == (
        400,
        400,
    )
    assert Trip.objects.get(resource=van).kilometres == 42
    assert client.get("/api/v1/resources/van-9/").json()["kilometres"] == 42


def test_when_others_van_is_free(client):
    van = ResourceFactory()
    start = clock.midnight(clock.today() + dt.timedelta(days=3))
    span = {"start": start, "busy_from": start, "end": start + dt.timedelta(days=1)}
    span["busy_until"] = span["end"]
    Booking.objects.create(resource=van, organization=van.organization, state="confirmed", at=start, **span)
    found = client.get(f"/api/v1/resources/{van.slug}/free-days/").json()["results"]
    days = [[(dt.date.fromisoformat(run[end]) - clock.today()).days for end in ("first", "last")] for run in found]
    assert days == [[0, 2], [4, 27]]
