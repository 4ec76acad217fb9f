"""Languages as words of a list, what an event may cost, and what it did cost."""

from decimal import Decimal

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from core import clock
from core.errors import Refusal
from events import languages
from events.drafts import editing
from events.models import Event, HeldRecord
from events.pages import staff_events
from tests.events.conftest import at, make_complete_draft, make_drive, stops
from tests.factories.events import OccurrenceFactory
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(8, 12))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("彝语、普通话", "普通话、彝语"),
        ("普通话, 彝语/本地话", "普通话、本地话、彝语"),
        ("", "普通话"),
        ("彝语 彝语", "彝语"),
    ],
)
def test_languages_are_stored_one_way(typed, stored):
    assert languages.normal(typed) == stored


def test_an_unknown_language_is_refused_and_named(person):
    draft = make_complete_draft()
    draft.languages = "普通话、火星话"
    with pytest.raises(Refusal, match="unknown_language") as refused:
        editing.save_event(event=draft, occurrences=stops(draft), by=person, now=at(8, 12), expected_version=1)
    assert refused.value.detail == {"unknown": ["火星话"]}
    draft.refresh_from_db()
    assert draft.languages == "普通话"


def test_the_editor_ticks_and_stores_languages_and_costs(client):
    draft = make_complete_draft(languages="普通话、彝语")
    client.force_login(MembershipFactory(organization=draft.host).person)
    url = reverse("events:staff_edit", args=[draft.pk])
    page = client.get(url)
    assert page.context["form"]["languages"].value() == ["普通话", "彝语"]
    date = stops(draft)[0]
    typed = {
        "title": draft.title, "host": draft.host_id, "topic": "science", "booking": "none", "version": "1",
        "languages": ["苗语", "本地话"], "planned_cost": "1200.50", "funding": "grant", "dates-TOTAL_FORMS": "1",
        "dates-INITIAL_FORMS": "1", "dates-0-pk": date.pk, "dates-0-day": "2026-09-20", "dates-0-start_time": "14:00",
        "dates-0-end_time": "16:00", "dates-0-venue": date.venue_id,
    }  # fmt: skip
    assert client.post(url, typed | {"planned_cost": "-1"}).status_code == 422
    assert client.post(url, typed).status_code == 302
    draft.refresh_from_db()
    assert (draft.languages, draft.planned_cost, draft.funding) == ("本地话、苗语", Decimal("1200.50"), "grant")


def test_what_it_did_cost_is_the_sum_of_its_records(client):
    drive = make_drive(2, planned_cost=100, funding="own")
    assert staff_events.spent(drive) is None
    for stop, cost in zip(stops(drive), ("80.20", "30"), strict=True):
        HeldRecord.objects.create(occurrence=stop, cost=Decimal(cost), recorded_at=at(20, 9))
    assert staff_events.spent(drive) == Decimal("110.20")
    api = APIClient()
    api.force_authenticate(MembershipFactory(organization=drive.host).person)
    costs = api.get(f"/api/v1/events/{drive.slug}/costs/").json()
    assert costs == {"planned": "100.00", "funding": "own", "spent": "110.20"}
    assert "planned" not in str(APIClient().get(f"/api/v1/events/{drive.slug}/").json())
    client.force_login(MembershipFactory(organization=drive.host).person)
    assert "超了" in client.get(reverse("events:staff_event", args=[drive.pk])).content.decode()


def test_events_are_found_by_language(client):
    OccurrenceFactory(event__title="彝语讲菌子", event__languages="普通话、彝语", start=at(9, 9), end=at(9, 10))
    OccurrenceFactory(event__title="普通话讲菌子", start=at(9, 9), end=at(9, 10))
    text = client.get("/?when=all&language=彝语").content.decode()
    assert "彝语讲菌子" in text
    assert "普通话讲菌子" not in text
    found = APIClient().get("/api/v1/events/?language=彝语").json()["results"]
    assert [row["title"] for row in found] == ["彝语讲菌子"]
    assert APIClient().get("/api/v1/events/?language=火星话").status_code == 400
    assert Event.objects.count() == 2
