"""A draft's date moves by a program; what is on is asked by place and thing; a table of held dates comes in."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from events.models import Event, HeldRecord
from tests.factories.events import AudienceFactory, EventFactory, OccurrenceFactory, PublishedEventFactory
from tests.factories.people import MembershipFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def member():
    return MembershipFactory()


@pytest.fixture
def client(member):
    found = APIClient()
    found.force_authenticate(member.person)
    return found


@pytest.fixture
def date(member):
    hall = SpaceFactory(venue__organization=member.organization)
    event = EventFactory(host=member.organization)
    return OccurrenceFactory(event=event, venue=hall.venue, space=hall)


def asked(date, **more):
    moved = {"start": (date.start + DAY).isoformat(), "end": (date.end + DAY).isoformat()}
    return moved | {"version": date.event.version} | more


def test_a_drafts_date_moves_and_keeps_its_hall(client, date):
    answer = client.post(f"/api/v1/occurrences/{date.uid}/slide/", asked(date))
    assert (answer.status_code, answer.json()["version"]) == (200, date.event.version + 1)
    old = date.start
    date.refresh_from_db()
    assert (date.start, date.space_id is not None) == (old + DAY, True)


def test_a_preview_stores_nothing(client, date):
    OccurrenceFactory(
        event=PublishedEventFactory(title="别人的"), venue=date.venue, start=date.start + DAY, end=date.end + DAY
    )
    answer = client.post(f"/api/v1/occurrences/{date.uid}/slide/", asked(date, preview=True)).json()
    assert [clash["code"] for clash in answer["clashes"]] == ["venue_shared"]
    assert answer["version"] == date.event.version
    old = date.start
    date.refresh_from_db()
    assert date.start == old


@pytest.mark.parametrize(("state", "verb"), [(Event.State.DRAFT, "slide"), (Event.State.PUBLISHED, "move")])
@pytest.mark.parametrize("preview", [True, False])
def test_a_stop_does_not_pass_another_of_its_drive(client, member, state, verb, preview):
    drive = EventFactory(host=member.organization, kind=Event.Kind.DRIVE, state=state)
    first, second = (
        OccurrenceFactory(
            event=drive, position=n, start=clock.now() + DAY * n, end=clock.now() + DAY * n + dt.timedelta(hours=1)
        )
        for n in (1, 2)
    )
    past = {"start": (second.start + DAY).isoformat(), "end": (second.end + DAY).isoformat()}
    facts = past | {"version": drive.version, "revision": first.revision, "preview": preview}
    answer = client.post(f"/api/v1/occurrences/{first.uid}/{verb}/", facts)
    assert (answer.status_code, answer.json()["code"]) == (409, "stops_swapped")
    assert "第2站就到第1站前面去了" in answer.json()["message"]


def test_an_old_version_and_a_published_event_are_refused(client, date):
    stale = client.post(f"/api/v1/occurrences/{date.uid}/slide/", asked(date, version=date.event.version + 7))
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile")
    Event.objects.filter(pk=date.event_id).update(state=Event.State.PUBLISHED, published_at=clock.now())
    public = client.post(f"/api/v1/occurrences/{date.uid}/slide/", asked(date))
    assert (public.status_code, public.json()["code"]) == (409, "already_published")


@pytest.mark.parametrize("by", ["venue", "space", "resource", "crew", "host"])
def test_what_is_on_is_asked_by_place_and_thing(client, member, date, by):
    van, driver = ResourceFactory(), CrewFactory()
    date.resources.add(van)
    date.crew.add(driver)
    OccurrenceFactory()
    values = {
        "venue": date.venue.slug,
        "space": date.space_id,
        "resource": van.slug,
        "crew": driver.pk,
        "host": member.organization.slug,
    }
    rows = client.get("/api/v1/occurrences/", {by: values[by]}).json()["results"]
    assert [row["uid"] for row in rows] == [str(date.uid)]


def row(audience, **more):
    end = clock.now() - DAY
    start = end - dt.timedelta(hours=2)
    facts = {"title": "院坝会", "start": start.isoformat(), "end": end.isoformat(), "counts": {audience.slug: 30}}
    return facts | {"place_note": "村口"} | more


def test_a_table_is_stored_whole_or_not_at_all(client, member):
    audience = AudienceFactory()
    sent = {"host": member.organization.slug, "rows": [row(audience), row(audience, title="科普电影")]}
    twice = client.post("/api/v1/records-tables/", sent | {"rows": [row(audience), row(audience)]}, format="json")
    assert (twice.status_code, twice.json()["code"], HeldRecord.objects.count()) == (409, "seems_twice", 0)
    answer = client.post("/api/v1/records-tables/", sent, format="json")
    assert (answer.status_code, len(answer.json()["results"]), HeldRecord.objects.count()) == (201, 2, 2)


def test_a_table_of_somebody_elses_organization_is_not_taken(client):
    sent = {"host": MembershipFactory().organization.slug, "rows": [row(AudienceFactory())]}
    assert client.post("/api/v1/records-tables/", sent, format="json").status_code == 400
