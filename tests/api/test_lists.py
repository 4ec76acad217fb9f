"""Lists that programs send: they have an end, what is named twice counts once, and all is found by one query."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.consents.consent_texts import CURRENT
from core import clock
from events.models import Occurrence
from registrations.models import SeatClaim
from tests.factories.events import VenueFactory
from tests.factories.people import MembershipFactory
from tests.factories.resources import ResourceFactory, SpaceFactory
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
REGISTER = "/api/v1/registrations/"


@pytest.fixture
def staff():
    person, client = MembershipFactory(role="organizer").person, APIClient()
    client.force_authenticate(person)
    return client


def party(pool, uids):
    return {
        "event": pool.event.slug,
        "occurrences": uids,
        "phone": "13900000123",
        "contact_name": "麦小穗",
        "attendees": [{"name": "麦奶奶"}],
        "consent": CURRENT.number,
    }


def queries(ask):
    with CaptureQueriesContext(connection) as seen:
        answer = ask()
    return answer, [one["sql"] for one in seen.captured_queries]


def test_one_date_named_often_is_refused_before_it_is_looked_up():
    pool = SeatPoolFactory()
    sent = party(pool, [str(pool.occurrence.uid)] * 10_000)
    answer, asked = queries(lambda: APIClient().post(REGISTER, sent))
    assert (answer.status_code, list(answer.json()["detail"])) == (400, ["occurrences"])
    assert not any("events_occurrence" in sql for sql in asked)


def test_one_date_named_twice_is_one():
    pool = SeatPoolFactory()
    answer = APIClient().post(REGISTER, party(pool, [str(pool.occurrence.uid)] * 2))
    assert (answer.status_code, SeatClaim.objects.get().pool) == (202, pool)


def test_many_dates_are_found_by_one_query():
    pool = SeatPoolFactory()
    wrong = [str(uuid.uuid4()) for _ in range(40)]
    answer, asked = queries(lambda: APIClient().post(REGISTER, party(pool, [str(pool.occurrence.uid), *wrong])))
    assert answer.status_code == 400
    assert len([sql for sql in asked if sql.startswith("SELECT") and 'FROM "events_occurrence"' in sql]) == 1


@pytest.mark.parametrize("uid", ["null", "", None, 1, True, {}, [], "a" * 5_000, "９" * 36])
def test_what_can_be_no_name_is_a_wrong_value(uid):
    answer = APIClient().post(REGISTER, party(SeatPoolFactory(), [uid]))
    assert (answer.status_code, "occurrences" in answer.json()["detail"]) == (400, True)


def dates(count, **more):
    start = clock.now() + dt.timedelta(days=30)
    return [
        {"start": start + dt.timedelta(days=n), "end": start + dt.timedelta(days=n, hours=1), **more}
        for n in range(count)
    ]


def test_rows_look_up_what_they_name_together(staff):
    venue, kits = VenueFactory(), [ResourceFactory().slug for _ in range(3)]
    names = {"venue": venue.slug, "resources": kits, "space": SpaceFactory(venue=venue).pk}
    counts = []
    for count in (1, 40):
        answer, asked = queries(lambda: staff.post("/api/v1/clashes/", {"dates": dates(count, **names)}, format="json"))  # noqa: B023
        assert answer.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_wrong_name_in_one_row_is_said_at_that_row(staff):
    rows = dates(3, venue=VenueFactory().slug)
    rows[1]["venue"] = "nowhere"
    answer = staff.post("/api/v1/clashes/", {"dates": rows}, format="json").json()["detail"]["dates"]
    assert list(answer) == ["1"]
    assert "nowhere" in answer["1"]["venue"][0]


@pytest.mark.parametrize(
    ("path", "sent", "beside"),
    [
        ("clashes/", {"dates": [{}] * 61}, "dates"),
        ("clashes/", {"dates": []}, "dates"),
        ("free-times/", {"weekdays": [1] * 500}, "weekdays"),
        ("free-times/", {"crew": list(range(500))}, "crew"),
        ("free-times/", {"spaces": [2**63] * 2}, "spaces"),
        ("events/", {"audiences": ["a"] * 500}, "audiences"),
        ("events/", {"occurrences": [{}] * 61}, "occurrences"),
        ("records-tables/", {"rows": [{}] * 300}, "rows"),
        ("series/", {"skip": {f"2026-01-{n}": "" for n in range(500)}}, "skip"),
        ("outreach-requests/", {"facilities": ["screen"] * 500}, "facilities"),
        ("outreach-requests/", {"times": [{}] * 500}, "times"),
        ("registrations/", {"attendees": [{}] * 61}, "attendees"),
        ("copies/", {"copies": [{}] * 61}, "copies"),
    ],
)
def test_more_than_anybody_means_is_refused_in_words(staff, path, sent, beside):
    answer = staff.post(f"/api/v1/{path}", sent, format="json")
    assert answer.status_code == 400
    assert any("\u4e00" <= letter <= "\u9fff" for letter in str(answer.json()["detail"][beside]))


@pytest.mark.parametrize("row", [{}, {"weekday": 1}, [], None, 1])
def test_a_row_is_whole_also_where_the_rest_is_changed_in_part(row):
    hall = SpaceFactory()
    client = APIClient()
    client.force_authenticate(MembershipFactory(role="organizer", organization=hall.venue.organization).person)
    answer = client.patch(f"/api/v1/spaces/{hall.pk}/", {"opening_hours": [row]}, format="json")
    assert (answer.status_code, list(answer.json()["detail"])) == (400, ["opening_hours"])


def test_a_whole_body_of_rows_stores_nothing(staff):
    staff.post("/api/v1/events/", {"title": "x", "occurrences": dates(61)}, format="json")
    assert not Occurrence.objects.exists()
