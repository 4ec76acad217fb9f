"""Programs get every list that pages offer as a file, photos, and the days of occasions."""

import datetime as dt
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver
from PIL import Image

from core.spreadsheets import reader
from core.web import downloads
from events.models import HeldRecord
from events.records import recording
from plan.models import Occasion, OccasionDate
from tests.events.conftest import NOON
from tests.factories.bases import BaseFactory, RoundFactory
from tests.factories.events import OccurrenceFactory, PlanFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory
from venues.models import VenuePhoto

pytestmark = pytest.mark.django_db
ELSEWHERE: dict[str, str] = {}
"""Files of pages without one of the API, and why."""


@pytest.fixture
def host(db):
    return OrganizationFactory(name="样例单位")


@pytest.fixture
def staff(client, host, time_machine):
    time_machine.move_to(NOON)
    client.force_login(MembershipFactory(organization=host).person)
    return client


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo(name="1.jpg", data=None):
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "green").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue() if data is None else data)


def _names(resolver, prefix=""):
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            yield from _names(one, f"{one.namespace}:" if one.namespace else prefix)
        elif one.name:
            yield f"{prefix}{one.name}"


def test_every_file_of_the_pages_has_one_of_the_api():
    pages = {name for name in _names(get_resolver()) if re.fullmatch(r"\w+:export(_\w+)?", name)} - {"api:export"}
    special = {
        "outreach_requests:export": "requests", "registrations:export": "registrations", "volunteers:export": "shifts", "volunteers:export_volunteers": "volunteers",
        "venues:export_reports": "base-reports", "venues:export_base_list": "base-register",
    }  # fmt: skip
    known = {
        name: special.get(name) or name.partition("export_")[2].replace("_", "-") for name in pages - set(ELSEWHERE)
    }
    assert {name for name, of in known.items() if of not in downloads.offered()} == set()
    assert set(known.values()) == set(downloads.offered())
    assert set(ELSEWHERE) < pages


@pytest.mark.parametrize("name", downloads.offered())
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_same_bytes_of_text_as_the_page(staff, host, name, ending):
    if name == "audit":
        MembershipFactory(organization=AssociationFactory(), person=host.memberships.get().person, role="administrator")
    plan = PlanFactory(first_year=2021, last_year=2030)
    event = OccurrenceFactory(event=PublishedEventFactory(host=host, title="=样例讲座")).event
    venue = VenueFactory(organization=host, name="样例馆")
    SpaceFactory(venue=venue)
    ResourceFactory()
    CrewFactory(organization=host)
    BaseFactory(venue=venue)
    round_ = RoundFactory()
    asked = {
        "registrations": {"event": event.slug}, "shifts": {"event": event.slug},
        "base-reports": {"year": round_.year}, "street-lists": {"plan": plan.slug, "year": 2026},
    }.get(name, {})  # fmt: skip
    answer = staff.get(f"/api/v1/exports/{name}.{ending}", asked, HTTP_ACCEPT="text/csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    page = {
        "events": "events", "dates": "occurrences", "base-register": "bases/list", "plan": "plan",
        "street-lists": "plan/streets", "reach": "plan/reach", "base-reports": f"bases/rounds/{round_.year}/reports",
        "registrations": f"events/{event.pk}/registrations", "shifts": f"events/{event.pk}/shifts",
    }.get(name, name)  # fmt: skip
    page += "" if name in {"base-register", "base-reports"} else "/export"
    same = staff.get(f"/staff/{page}.{ending}", asked)
    assert same.status_code == 200
    assert reader.read(answer.content) == reader.read(same.content)


def test_formulas_are_text_and_what_is_not_theirs_is_not_there(staff, host):
    OccurrenceFactory(event=PublishedEventFactory(host=host, title="=1+1"))
    other = OccurrenceFactory().event
    assert "'=1+1" in staff.get("/api/v1/exports/dates.csv").content.decode()
    assert other.title not in staff.get("/api/v1/exports/dates.csv").content.decode()
    assert staff.get("/api/v1/exports/registrations.csv", {"event": other.slug}).status_code == 404
    assert staff.get("/api/v1/exports/registrations.csv").status_code == 404
    assert staff.get("/api/v1/exports/base-reports.csv", {"year": "二"}).status_code == 404
    assert staff.get("/api/v1/exports/street-lists.csv", {"plan": "none"}).status_code == 404
    assert staff.get("/api/v1/exports/events.pdf").status_code == 404
    assert staff.get("/api/v1/exports/").json()["names"] == downloads.offered()


def test_dates_are_those_of_the_span(staff, host):
    first = OccurrenceFactory(event=PublishedEventFactory(host=host, title="九月的"))
    late = OccurrenceFactory(
        event=PublishedEventFactory(host=host, title="明年的"), start=NOON + dt.timedelta(days=200)
    )
    text = staff.get("/api/v1/exports/dates.csv").content.decode()
    assert (first.event.title in text, late.event.title in text) == (True, False)
    day = (NOON + dt.timedelta(days=200)).date()
    text = staff.get("/api/v1/exports/dates.csv", {"first": day, "last": day}).content.decode()
    assert (first.event.title in text, late.event.title in text) == (False, True)
    assert staff.get("/api/v1/exports/dates.csv", {"first": "morgen"}).status_code == 200


def test_photos_of_a_place_come_are_described_ordered_and_go(staff, host, client):
    venue = VenueFactory(organization=host)
    made = staff.post("/api/v1/venue-photos/", {"venue": venue.slug, "photos": [photo(), photo()], "caption": "大门"})
    assert (made.status_code, [one["position"] for one in made.json()["results"]]) == (201, [1, 2])
    first, second = (one["id"] for one in made.json()["results"])
    assert staff.get(made.json()["results"][0]["url"]).headers["Content-Type"] == "image/jpeg"
    answer = staff.patch(
        f"/api/v1/venue-photos/{second}/", {"position": 1, "caption": "侧门"}, content_type="application/json"
    )
    assert (answer.json()["position"], answer.json()["caption"]) == (1, "侧门")
    listed = staff.get("/api/v1/venue-photos/", {"venue": venue.slug}).json()["results"]
    assert [one["id"] for one in listed] == [second, first]
    bad = staff.post("/api/v1/venue-photos/", {"venue": venue.slug, "photos": [photo(data=b"no photo")]})
    assert (bad.status_code, bad.json()["code"]) == (409, "not_a_photo")
    many = staff.post("/api/v1/venue-photos/", {"venue": venue.slug, "photos": [photo() for _ in range(8)]})
    assert (many.status_code, many.json()["code"]) == (409, "too_many_photos")
    assert staff.delete(f"/api/v1/venue-photos/{first}/").status_code == 204
    assert [one.pk for one in VenuePhoto.objects.all()] == [second]
    foreign = VenueFactory()
    assert staff.post("/api/v1/venue-photos/", {"venue": foreign.slug, "photos": [photo()]}).status_code == 404


def test_the_page_of_photos_describes_and_orders(staff, host):
    venue = VenueFactory(organization=host)
    one, two = (VenuePhoto.objects.create(venue=venue, image=f"{n}.jpg", position=n) for n in (1, 2))
    staff.post(f"/staff/venues/photos/{two.pk}/change/", {"position": "1"})
    staff.post(f"/staff/venues/photos/{one.pk}/change/", {"caption": "  台阶  "})
    assert [(each.pk, each.caption) for each in venue.photos.all()] == [(two.pk, ""), (one.pk, "台阶")]
    text = staff.get(f"/staff/venues/{venue.pk}/photos/").text
    assert ("台阶" in text, text.count("往前放")) == (True, 1)


def test_photos_of_what_was_held(staff, host):
    occurrence = OccurrenceFactory(
        event=PublishedEventFactory(host=host), start=NOON - dt.timedelta(days=2), end=NOON - dt.timedelta(days=1)
    )
    sent = {"occurrence": occurrence.uid, "photos": [photo()]}
    none = staff.post("/api/v1/records-photos/", sent)
    assert (none.status_code, none.json()["code"]) == (409, "no_record")
    recording.record(
        occurrence=occurrence, counts={}, online_heads=7, sentence="好", photos=[], cost=None, by=None, now=NOON
    )
    made = staff.post("/api/v1/records-photos/", {"occurrence": occurrence.uid, "photos": [photo()]})
    assert (made.status_code, made.json()["results"][0]["occurrence"]) == (201, str(occurrence.uid))
    record = HeldRecord.objects.get()
    assert (record.online_heads, record.sentence, record.photos.count()) == (7, "好", 1)
    bad = staff.post("/api/v1/records-photos/", {"occurrence": occurrence.uid, "photos": [photo(data=b"x")]})
    assert (bad.status_code, bad.json()["code"]) == (409, "not_a_photo")
    assert staff.delete(f"/api/v1/records-photos/{made.json()['results'][0]['id']}/").status_code == 204
    assert record.photos.count() == 0
    other = OccurrenceFactory()
    assert staff.post("/api/v1/records-photos/", {"occurrence": other.uid, "photos": [photo()]}).status_code == 404


def test_days_of_occasions_are_the_associations(staff, client):
    Occasion.objects.create(slug="kpr", name="科普日", kind="day")
    sent = {"occasion": "kpr", "year": 2026, "first": "2026-09-19", "last": "2026-09-25"}
    assert staff.post("/api/v1/occasion-dates/", sent, content_type="application/json").status_code == 403
    client.force_login(MembershipFactory(organization=AssociationFactory()).person)
    made = client.post("/api/v1/occasion-dates/", sent, content_type="application/json")
    assert (made.status_code, made.json().get("name")) == (200, "科普日"), made.json()
    client.post("/api/v1/occasion-dates/", sent | {"first": "2026-09-18"}, content_type="application/json")
    assert [str(one.first) for one in OccasionDate.objects.all()] == ["2026-09-18"]
    assert len(client.get("/api/v1/occasion-dates/", {"year": 2026}).json()["results"]) == 1
    for changed, code in (
        ({"first": "2027-01-01"}, "not_in_year"),
        ({"last": "2026-01-01"}, "ends_before_start"),
        ({"first": None}, "first_missing"),
    ):
        answer = client.post("/api/v1/occasion-dates/", sent | changed, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    gone = client.post("/api/v1/occasion-dates/", {"occasion": "kpr", "year": 2026}, content_type="application/json")
    assert (gone.status_code, OccasionDate.objects.count()) == (204, 0)
