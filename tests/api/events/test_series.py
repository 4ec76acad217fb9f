"""Series through the API: the same verbs and codes as the pages."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from events.models import Occurrence, Series
from tests.factories.events import EventFactory, VenueFactory
from tests.factories.people import MembershipFactory

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
    return EventFactory(host=member.organization)


def asked(event, **more):
    first = clock.today() + dt.timedelta(days=3)
    rule = {"kind": "weekly", "first": first.isoformat(), "count": 3, "values": [first.isoweekday()]}
    times = {"start_time": "19:00", "end_time": "20:30", "venue": VenueFactory().slug}
    return {"event": event.slug, "rule": rule} | times | more


def post(client, address, data=None):
    return client.post(f"/api/v1/{address}", data or {}, format="json")


def test_previewed_then_made(client, event):
    seen = post(client, "series/", asked(event, preview=True)).json()
    assert (seen["series"], len(seen["days"]), Series.objects.count()) == (None, 3, 0)
    skip = {seen["days"][1]["day"]: "放假"}
    made = post(client, "series/", asked(event, skip=skip)).json()["series"]
    assert [(date["is_skipped"], date["reason"]) for date in made["dates"]] == [
        (False, ""),
        (True, "放假"),
        (False, ""),
    ]
    assert made["rrule"].startswith("FREQ=WEEKLY;COUNT=3;")
    assert client.get(f"/api/v1/series/{made['uid']}/").json() == made


def test_skip_bring_back_change_extend(client, event):
    made = post(client, "series/", asked(event)).json()["series"]
    date = made["dates"][0]["id"]
    assert post(client, f"series-dates/{date}/bring-back/").json()["code"] == "not_skipped"
    assert post(client, f"series-dates/{date}/skip/", {"reason": "雨"}).json()["reason"] == "雨"
    assert post(client, f"series-dates/{date}/bring-back/").json()["is_skipped"] is False
    venue = VenueFactory()
    change = {"scope": "all", "start_time": "09:00", "end_time": "10:00", "venue": venue.slug}
    seen = post(client, f"series-dates/{date}/change/", change | {"preview": True}).json()
    assert (len(seen["occurrences"]), seen["told"]) == (3, [])
    assert not Occurrence.objects.filter(venue=venue).exists()
    post(client, f"series-dates/{date}/change/", change)
    assert Occurrence.objects.filter(venue=venue).count() == 3
    assert len(post(client, f"series/{made['uid']}/extend/", {"count": 2, "preview": True}).json()["days"]) == 2
    assert len(post(client, f"series/{made['uid']}/extend/", {"count": 2}).json()["series"]["dates"]) == 5


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"count": None}, "rule_without_end"),
        ({"kind": "rrule", "text": "FREQ=HOURLY;COUNT=3"}, "rule_not_read"),
        ({"kind": "dates", "dates": ["2020-01-01"]}, "no_dates"),
    ],
)
def test_the_same_codes(client, event, rule, code):
    data = asked(event)
    data["rule"] |= rule
    answer = post(client, "series/", data)
    assert (answer.status_code, answer.json()["code"]) == (409, code)


@pytest.mark.parametrize(
    "rule", [{"values": [9]}, {"values": []}, {"kind": "market"}, {"kind": "lunar", "values": [31]}, {"nth": [0]}]
)
def test_what_no_rule_can_be(client, event, rule):
    data = asked(event)
    data["rule"] |= rule
    assert post(client, "series/", data).status_code == 400
    assert post(client, "series/", asked(event, skip={"tomorrow": ""})).status_code == 400


def test_only_own_events(client):
    answer = post(client, "series/", asked(EventFactory()))
    assert (answer.status_code, list(answer.json()["detail"])) == (400, ["event"])


def test_an_evening_runs_into_the_next_morning(client, event):
    made = post(client, "series/", asked(event, start_time="22:00", end_time="00:30")).json()["series"]
    date = event.occurrences.first()
    assert date.end - date.start == dt.timedelta(hours=2, minutes=30)
    change = {"scope": "all", "start_time": "21:00", "end_time": "06:01", "venue": date.venue.slug}
    address = f"series-dates/{made['dates'][0]['id']}/change/"
    assert post(client, address, change).json()["code"] == "ends_before_start"
    post(client, address, change | {"end_time": "06:00"})
    assert {one.end - one.start for one in event.occurrences.all()} == {dt.timedelta(hours=9)}
