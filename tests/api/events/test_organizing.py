"""Organizers through the API: draft, publish, seats, move, cancel, record; the same codes as the pages."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from events.models import Event
from notifications.models import Message
from tests.factories.events import AudienceFactory, OccurrenceFactory, PublishedEventFactory, TaskFactory, VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory, StreetFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organizer():
    return MembershipFactory()


@pytest.fixture
def client(organizer):
    client = APIClient()
    client.force_authenticate(organizer.person)
    return client


def draft(organizer, **more):
    start = clock.now().replace(microsecond=0) + dt.timedelta(days=5)
    date = {
        "venue": VenueFactory().slug,
        "start": start.isoformat(),
        "end": (start + dt.timedelta(hours=2)).isoformat(),
    }
    facts = {
        "title": "血压高不高，自己会量",
        "kind": "lecture",
        "booking": "none",
        "host": organizer.organization.slug,
        "task": TaskFactory().pk,
        "audiences": [AudienceFactory().slug],
        "description": "学会在家量血压。",
        "occurrences": [date],
    }
    return facts | more


def test_from_draft_to_published(client, organizer):
    made = client.post("/api/v1/events/", draft(organizer))
    assert made.status_code == 201
    slug = made.json()["slug"]
    assert APIClient().get(f"/api/v1/events/{slug}/").status_code == 404
    assert client.post(f"/api/v1/events/{slug}/publish/").json()["state"] == "published"
    assert APIClient().get(f"/api/v1/events/{slug}/").status_code == 200


def test_what_is_missing_is_named(client, organizer):
    slug = client.post("/api/v1/events/", draft(organizer, audiences=[], description="")).json()["slug"]
    answer = client.post(f"/api/v1/events/{slug}/publish/")
    assert answer.status_code == 409
    assert answer.json()["code"] == "missing"
    assert answer.json()["detail"]["missing"] == ["audience", "description"]


def test_only_own_organizations_can_host(client, organizer):
    answer = client.post("/api/v1/events/", draft(organizer, host=AssociationFactory().slug))
    assert answer.status_code == 400
    assert list(answer.json()["detail"]) == ["host"]
    assert not Event.objects.exists()


def test_a_date_is_written_with_its_space_things_and_people(client, organizer):
    hall, van = SpaceFactory(name="大厅"), ResourceFactory()
    speaker = CrewFactory(organization=organizer.organization, name="谷小讲", title="退休老师")
    facts = draft(organizer)
    facts["occurrences"][0] |= {
        "venue": hall.venue.slug, "space": hall.pk, "resources": [van.slug], "crew": [speaker.pk],
    }  # fmt: skip
    assert client.post("/api/v1/events/", facts, format="json").status_code == 201
    date = Event.objects.get().occurrences.get()
    assert (date.space, list(date.resources.all()), list(date.crew.all())) == (hall, [van], [speaker])
    shown = client.get(f"/api/v1/occurrences/{date.uid}/").json()
    assert (shown["space"], shown["speakers"]) == ("大厅", ["谷小讲（退休老师）"])


def test_the_crew_of_others_and_the_space_of_another_place_are_refused(client, organizer):
    facts = draft(organizer)
    facts["occurrences"][0]["crew"] = [CrewFactory().pk]
    assert client.post("/api/v1/events/", facts, format="json").status_code == 400
    facts["occurrences"][0] |= {"crew": [], "space": SpaceFactory().pk}
    answer = client.post("/api/v1/events/", facts, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "space_elsewhere")
    assert not Event.objects.exists()


def test_an_event_joins_a_programme_which_has_no_dates_of_its_own(client, organizer):
    week = PublishedEventFactory(kind="theme_day", booking="none")
    made = client.post("/api/v1/events/", draft(organizer, programme=week.slug), format="json").json()
    assert made["programme"] == week.slug
    assert len(client.get(f"/api/v1/events/?programme={week.slug}").json()["results"]) == 1
    lecture = PublishedEventFactory()
    assert client.post("/api/v1/events/", draft(organizer, programme=lecture.slug), format="json").status_code == 400
    answer = client.post("/api/v1/events/", draft(organizer, kind="theme_day"), format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "programme_has_no_dates")


def test_an_emergency_always_asks_two_approvers(client, organizer):
    slug = client.post("/api/v1/events/", draft(organizer, kind="emergency"), format="json").json()["slug"]
    answer = client.post(f"/api/v1/events/{slug}/publish/")
    assert (answer.status_code, answer.json()["code"]) == (409, "two_approvers_missing")


def test_the_driver_of_a_lent_van_is_named_and_has_no_number(client, organizer):
    driver = CrewFactory(
        organization=ResourceFactory(needs_driver=True).organization, role="driver", phone="+8613900000888"
    )
    shown = client.get(f"/api/v1/crew/{driver.pk}/").json()
    assert (shown["name"], shown["phone"]) == (driver.name, "")
    assert client.patch(f"/api/v1/crew/{driver.pk}/", {"active": False}).status_code == 404
    facts = draft(organizer)
    facts["occurrences"][0]["crew"] = [driver.pk]
    assert client.post("/api/v1/events/", facts, format="json").status_code == 201
    assert list(Event.objects.get().occurrences.get().crew.all()) == [driver]


def test_crew_is_written_whole_and_read_masked(client, organizer):
    facts = {
        "name": "石小驾", "role": "driver", "organization": organizer.organization.slug, "phone": "139 0000 0123",
    }  # fmt: skip
    made = client.post("/api/v1/crew/", facts).json()
    assert made["phone"] == "139****0123"
    assert client.patch(f"/api/v1/crew/{made['id']}/", {"active": False}).json()["active"] is False
    other = CrewFactory()
    assert client.get(f"/api/v1/crew/{other.pk}/").status_code == 404
    assert len(client.get("/api/v1/crew/").json()["results"]) == 1


def test_the_association_writes_travel_times(client, organizer):
    one, other = StreetFactory(), StreetFactory()
    facts = {"one": other.slug, "other": one.slug, "minutes": 40}
    assert client.post("/api/v1/travel-times/", facts).status_code == 403
    organizer.organization.is_association = True
    organizer.organization.save()
    assert client.post("/api/v1/travel-times/", facts).status_code == 201
    client.post("/api/v1/travel-times/", facts | {"minutes": 35})
    rows = APIClient().get("/api/v1/travel-times/").json()["results"]
    assert rows == [{"one": one.slug, "other": other.slug, "minutes": 35}]
    assert client.post("/api/v1/travel-times/", facts | {"one": one.slug}).status_code == 400


@pytest.fixture
def occurrence(organizer):
    return OccurrenceFactory(event=PublishedEventFactory(host=organizer.organization, kind=Event.Kind.DRIVE))


def moved(occurrence, **more):
    start = occurrence.start + dt.timedelta(days=1)
    return {"start": start.isoformat(), "end": (start + dt.timedelta(hours=2)).isoformat(), "reason": "修路", **more}


def test_a_preview_stores_nothing(client, occurrence):
    occurrence.contact_phone, occurrence.contact_name = "+8613900000777", "温小泉"
    occurrence.save()
    answer = client.post(f"/api/v1/occurrences/{occurrence.uid}/move/", moved(occurrence, preview=True)).json()
    assert answer["uid"] is None
    assert [told["number"] for told in answer["told"]] == ["139****0777"]
    occurrence.refresh_from_db()
    assert occurrence.revision == 0
    assert not Message.objects.exists()


def test_a_preview_names_what_the_move_would_be_refused_for(client, occurrence):
    there = OccurrenceFactory(venue=occurrence.venue, start=occurrence.start + dt.timedelta(days=1))
    address = f"/api/v1/occurrences/{occurrence.uid}/move/"
    seen = client.post(address, moved(occurrence, preview=True)).json()
    assert ["venue_shared", "soft"] in [[one["code"], one["severity"]] for one in seen["clashes"]]
    assert there.event.host.name in "".join(one["words"] for one in seen["clashes"])
    refused = client.post(address, moved(occurrence))
    assert (refused.status_code, refused.json()["code"]) == (409, "clashes_unseen")


def test_a_move_raises_the_revision_and_tells(client, occurrence):
    answer = client.post(f"/api/v1/occurrences/{occurrence.uid}/move/", moved(occurrence)).json()
    assert answer["occurrences"] == [str(occurrence.uid)]
    occurrence.refresh_from_db()
    assert occurrence.revision == 1


def test_a_move_to_where_it_is_is_silent(client, occurrence):
    same = {"start": occurrence.start.isoformat(), "end": occurrence.end.isoformat()}
    answer = client.post(f"/api/v1/occurrences/{occurrence.uid}/move/", same).json()
    nothing = {
        "occurrences": [],
        "told": [],
        "clashes": [],
        "loans": [],
        "far": [],
        "days": [],
        "merged": 0,
        "silenced": 0,
    }
    assert answer == {"uid": None} | nothing


def test_cancelling_needs_a_reason(client, occurrence):
    answer = client.post(f"/api/v1/occurrences/{occurrence.uid}/cancel/", {"reason": ""})
    assert (answer.status_code, answer.json()["code"]) == (409, "reason_missing")


def test_recording_what_was_held(client, occurrence):
    audience = AudienceFactory()
    too_early = client.post(f"/api/v1/occurrences/{occurrence.uid}/record/", {"counts": {audience.slug: 40}})
    assert (too_early.status_code, too_early.json()["code"]) == (409, "not_begun")
    occurrence.start, occurrence.end = clock.now() - dt.timedelta(hours=3), clock.now() - dt.timedelta(hours=1)
    occurrence.save()
    answer = client.post(f"/api/v1/occurrences/{occurrence.uid}/record/", {"counts": {audience.slug: 40}})
    assert answer.json()["state"] == "held"


def test_seats(client, occurrence):
    answer = client.put(f"/api/v1/occurrences/{occurrence.uid}/seats/", {"capacity": 30})
    assert answer.json() == {
        "unit": "people", "capacity": 30, "taken": 0, "waiting": 0, "beside": 0, "group_limit": None, "is_open": True,
    }  # fmt: skip


@pytest.mark.parametrize("verb", ["move", "cancel", "record"])
def test_others_get_nothing(occurrence, verb):
    address = f"/api/v1/occurrences/{occurrence.uid}/{verb}/"
    assert APIClient().post(address, {}).status_code == 401
    for membership, status in ((MembershipFactory(), 404), (MembershipFactory(organization=AssociationFactory()), 400)):
        client = APIClient()
        client.force_authenticate(membership.person)
        assert client.post(address, {}).status_code == status


def test_a_viewer_of_the_host_cannot_write(occurrence):
    viewer = MembershipFactory(organization=occurrence.event.host, role="viewer")
    client = APIClient()
    client.force_authenticate(viewer.person)
    assert client.post(f"/api/v1/occurrences/{occurrence.uid}/move/", moved(occurrence)).status_code == 404
