"""Events and occurrences through the API: what strangers see, filters, query counts."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from tests.factories.events import AudienceFactory, EventFactory, OccurrenceFactory
from tests.factories.people import AssociationFactory, MembershipFactory, VillageFactory
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db


def slugs(client, **filters):
    return [row["event"] for row in client.get("/api/v1/occurrences/", filters).json()["results"]]


def test_drafts_are_for_their_organization_and_the_association():
    draft = EventFactory(slug="draft")
    OccurrenceFactory(event=draft)
    client = APIClient()
    assert client.get("/api/v1/events/draft/").status_code == 404
    assert slugs(client) == []
    for organization, status in ((None, 404), (draft.host, 200), (AssociationFactory(), 200)):
        membership = MembershipFactory(organization=organization) if organization else MembershipFactory()
        client.force_authenticate(membership.person)
        assert client.get("/api/v1/events/draft/").status_code == status


def test_filters():
    now = clock.now()
    village, audience = VillageFactory(), AudienceFactory()
    near = OccurrenceFactory(venue__area=village, event__kind="drive", start=now + dt.timedelta(days=1))
    near.event.audiences.add(audience)
    far = OccurrenceFactory(start=now + dt.timedelta(days=9))
    client = APIClient()
    assert slugs(client) == [near.event.slug, far.event.slug]
    assert slugs(client, area=village.slug) == [near.event.slug]
    assert slugs(client, area=village.parent.slug) == [near.event.slug]
    assert slugs(client, audience=audience.slug) == [near.event.slug]
    assert slugs(client, kind="drive") == [near.event.slug]
    assert slugs(client, until=(now + dt.timedelta(days=5)).isoformat()) == [near.event.slug]
    assert slugs(client, **{"from": (now + dt.timedelta(days=5)).isoformat()}) == [far.event.slug]


def test_links_and_contacts_are_left_out():
    occurrence = OccurrenceFactory(
        online_link="https://meet.example.cn/1", contact_name="温小泉", contact_phone="+8613900000123"
    )
    text = APIClient().get(f"/api/v1/occurrences/{occurrence.uid}/").content.decode()
    assert "meet.example.cn" not in text
    assert "温小泉" not in text
    assert "13900000123" not in text


def test_seats_in_numbers():
    pool = SeatPoolFactory(capacity=5, taken=5, waiting=2)
    row = APIClient().get(f"/api/v1/occurrences/{pool.occurrence.uid}/").json()
    assert row["seats"] == {
        "unit": "people", "capacity": 5, "taken": 5, "waiting": 2, "beside": 0, "group_limit": None, "is_open": True,
    }  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_query_counts(django_assert_num_queries, rows):
    for pool in SeatPoolFactory.create_batch(rows):
        pool.event.audiences.add(AudienceFactory())
    client = APIClient()
    with django_assert_num_queries(3):
        assert len(client.get("/api/v1/occurrences/").json()["results"]) == rows
    with django_assert_num_queries(3):
        assert len(client.get("/api/v1/events/").json()["results"]) == rows
