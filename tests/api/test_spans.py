"""One rule for spans: how long, how far back, how far ahead; in every verb that a program, a page or a table reaches."""

import datetime as dt

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from core import bounds, clock
from core.errors import Refusal
from events.models import Occurrence
from events.schedule import local_times
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory
from tests.factories.resources import ResourceFactory, SpaceFactory
from venues.models import Booking

pytestmark = pytest.mark.django_db
NOW = clock.now().replace(microsecond=0)
SOON = NOW + dt.timedelta(days=30)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
SPANS = {
    "too_long": (SOON, SOON + 367 * DAY),
    "too_far_ahead": (bounds.horizon(NOW), bounds.horizon(NOW) + HOUR),
}
UNREAL = [
    ("2026-12-01T09:00:00+08:00", "9999-12-31T23:59:59-10:00"),
    ("0001-01-01T00:00:00+14:00", "2026-12-01T09:00:00+08:00"),
    ("9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59-12:00"),
    ("1899-06-01T00:00:00Z", "1899-06-02T00:00:00Z"),
]


@pytest.fixture
def member():
    return MembershipFactory(role="organizer")


@pytest.fixture
def client(member):
    made = APIClient()
    made.force_authenticate(member.person)
    return made


def asks(client, member):
    """Every way in which a program sends a span."""
    mine = member.organization
    hall, van = SpaceFactory(venue__organization=mine), ResourceFactory(organization=mine)
    date = OccurrenceFactory(event=PublishedEventFactory(host=mine), venue=VenueFactory(), start=SOON, end=SOON + HOUR)
    ours = {"organization": mine.slug, "purpose": "排练"}
    draft = {"kind": "lecture", "host": mine.slug, "title": "样例", "topic": "health"}
    return {
        "clashes": lambda span: ("clashes/", {"dates": [span]}),
        "clashes from arriving": lambda span: ("clashes/", {"dates": [_early(span)]}),
        "hall": lambda span: ("bookings/", ours | {"space": hall.pk} | span),
        "van": lambda span: ("bookings/", ours | {"resource": van.slug} | span),
        "draft": lambda span: ("events/", draft | {"occurrences": [span]}),
        "move": lambda span: (f"occurrences/{date.uid}/move/", span),
        "preview of a move": lambda span: (f"occurrences/{date.uid}/move/", span | {"preview": True}),
        "one more date": lambda span: (f"events/{date.event.slug}/dates/", span | {"venue": date.venue.slug}),
    }


WAYS = ("clashes", "clashes from arriving", "hall", "van", "draft", "move", "preview of a move", "one more date")


def _early(span):
    """Things are taken for all of it, people come for the last minute."""
    end = dt.datetime.fromisoformat(span["end"])
    return {"arrive": span["start"], "start": (end - dt.timedelta(minutes=1)).isoformat(), "end": span["end"]}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("code", SPANS)
def test_what_is_planned_is_bounded(client, member, way, code):
    start, end = (moment.isoformat() for moment in SPANS[code])
    path, sent = asks(client, member)[way]({"start": start, "end": end})
    before = Occurrence.objects.count(), Booking.objects.count()
    answer = client.post(f"/api/v1/{path}", sent, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert (Occurrence.objects.count(), Booking.objects.count()) == before


@pytest.mark.parametrize("way", [way for way in WAYS if way != "clashes from arriving"])
@pytest.mark.parametrize("span", UNREAL)
def test_moments_that_nobody_can_mean_are_wrong_values(client, member, way, span):
    path, sent = asks(client, member)[way](dict(zip(("start", "end"), span, strict=True)))
    answer = client.post(f"/api/v1/{path}", sent, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_year_of_exhibition_is_looked_at_but_not_two(client):
    year = {"start": SOON.isoformat(), "end": (SOON + 366 * DAY).isoformat()}
    assert client.post("/api/v1/clashes/", {"dates": [year]}, format="json").status_code == 200
    twice = client.post("/api/v1/clashes/", {"dates": [year, year]}, format="json")
    assert (twice.status_code, twice.json()["code"]) == (409, "too_many_days")


@pytest.mark.parametrize("first", ["0001-01-01", "9999-12-31", "1899-12-31"])
def test_days_that_nobody_can_mean_are_wrong_values(client, first):
    asked = {"minutes": 60, "first": first, "last": first}
    assert client.post("/api/v1/free-times/", asked, format="json").status_code == 400
    assert client.get("/api/v1/days/", {"first": first, "last": first}).status_code == 400


@pytest.mark.parametrize("address", ["occurrences", "bookings"])
def test_a_filter_by_such_a_moment_is_a_wrong_value(client, address):
    for moment in ("9999-12-31T23:59:59-10:00", "0001-01-01T00:00:00+14:00", "1e999", "9" * 400):
        answer = client.get(f"/api/v1/{address}/", {"until": moment})
        assert (answer.status_code, list(answer.json()["detail"])) == (400, ["until"])


def test_a_typed_span_follows_the_same_rule():
    for day in (dt.date(1, 1, 1), dt.date(9999, 12, 31)):
        with pytest.raises(Refusal, match="out_of_range"):
            local_times.span(day, dt.time(22), dt.time(6))


@pytest.mark.parametrize(("day", "beside"), [("9999-12-31", "day"), ("0001-01-01", "day"), ("2199-01-01", "day")])
def test_a_page_says_it_beside_the_day(member, day, beside, client):
    event = PublishedEventFactory(host=member.organization)
    date = OccurrenceFactory(event=event, venue=VenueFactory(), start=SOON, end=SOON + HOUR)
    from django.test import Client

    page = Client()
    page.force_login(member.person)
    typed_in = {"day": day, "start_time": "10:00", "end_time": "11:00", "venue": date.venue_id, "revision": 0}
    answer = page.post(reverse("events:move", args=[date.pk]), typed_in | {"confirm": "1"})
    assert beside in answer.context["form"].errors
