"""Templates and copies through the API."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from events.models import Event, EventTemplate
from tests.factories.events import EventFactory, OccurrenceFactory, VenueFactory
from tests.factories.people import MembershipFactory, StreetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return MembershipFactory()


@pytest.fixture
def client(member):
    client = APIClient()
    client.force_authenticate(member.person)
    return client


@pytest.fixture
def event(member):
    return OccurrenceFactory(event=EventFactory(host=member.organization, title="讲座")).event


def post(client, address, data):
    return client.post(f"/api/v1/{address}", data, format="json")


def day(days=9):
    return (clock.today() + dt.timedelta(days=days)).isoformat()


def test_kept_used_deleted(client, event, member):
    kept = post(client, "event-templates/", {"event": event.slug, "name": "讲座"}).json()
    assert post(client, "event-templates/", {"event": event.slug, "name": "讲座"}).json()["code"] == "name_taken"
    asked = {"host": member.organization.slug, "title": "新讲座", "first": day()}
    address = f"event-templates/{kept['uid']}/use/"
    seen = post(client, address, asked | {"preview": True}).json()
    assert (seen["slug"], len(seen["dates"]), Event.objects.count()) == ("", 1, 1)
    made = post(client, address, asked).json()
    assert made["dates"] == seen["dates"]
    assert Event.objects.get(slug=made["slug"]).title == "新讲座"
    assert post(client, address, asked | {"places": []}).status_code == 400
    moved = post(client, address, asked | {"places": [{"day": day(20), "venue": VenueFactory().slug}]}).json()
    assert moved["dates"][0][:10] == day(20)
    assert client.delete(f"/api/v1/event-templates/{kept['uid']}/").status_code == 204


def test_a_stranger_sees_only_what_is_shared(client, event):
    kept = post(client, "event-templates/", {"event": event.slug, "name": "讲座"}).json()
    stranger = APIClient()
    stranger.force_authenticate(MembershipFactory().person)
    assert stranger.get("/api/v1/event-templates/").json()["results"] == []
    EventTemplate.objects.update(is_shared=True)
    assert len(stranger.get("/api/v1/event-templates/").json()["results"]) == 1
    assert stranger.delete(f"/api/v1/event-templates/{kept['uid']}/").status_code == 404


def test_copies(client, event):
    streets = [StreetFactory(), StreetFactory()]
    copies = [{"street": one.slug, "first": day(), "venue": VenueFactory(area=one).slug} for one in streets]
    asked = {"event": event.slug, "copies": copies}
    assert len(post(client, "copies/", asked | {"preview": True}).json()["results"]) == 2
    assert Event.objects.count() == 1
    assert [one["title"] for one in post(client, "copies/", asked).json()["results"]] == [
        f"讲座（{one.short_name}）" for one in streets
    ]
    assert post(client, "copies/", asked | {"copies": copies[:1] * 2}).status_code == 400
    assert post(client, "copies/", asked | {"held_by": "streets"}).status_code == 200
