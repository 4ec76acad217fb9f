"""When a volunteer can come, through the API."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from tests.factories.people import PersonFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/volunteer-profile/availability/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def client():
    client = APIClient()
    client.force_authenticate(VolunteerFactory().person)
    return client


def day(number):
    return (clock.today() + number * DAY).isoformat()


def test_what_is_said_is_read_again(client):
    assert client.get(URL).json() == {"weekly": [], "away": []}
    weekly = [{"weekday": 7, "part_of_day": "evening"}, {"weekday": 1, "part_of_day": "morning"}]
    away = [{"first": day(9), "last": day(10)}, {"first": day(3), "last": day(3)}, {"first": day(4), "last": day(5)}]
    answer = client.put(URL, {"weekly": weekly, "away": away}, format="json")
    said = {"weekly": weekly[::-1], "away": [{"first": day(3), "last": day(5)}, away[0]]}
    assert (answer.status_code, answer.json()) == (200, said)
    assert client.get(URL).json() == said


@pytest.mark.parametrize(
    ("away", "code"),
    [((5, 3), "away_order"), ((-5, -3), "away_past"), ((1, 367), "away_far")],
)
def test_the_reasons_are_those_of_the_page_and_nothing_is_kept(client, away, code):
    sent = {
        "weekly": [{"weekday": 1, "part_of_day": "morning"}],
        "away": [{"first": day(away[0]), "last": day(away[1])}],
    }
    answer = client.put(URL, sent, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert client.get(URL).json() == {"weekly": [], "away": []}


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"weekly": [{"weekday": 8, "part_of_day": "morning"}], "away": []},
        {"weekly": [{"weekday": 1, "part_of_day": "night"}], "away": []},
        {"weekly": [{"weekday": 1, "part_of_day": "morning"}] * 22, "away": []},
        {"weekly": [], "away": [{"first": "2026-02-30", "last": "2026-03-01"}]},
        {"weekly": [], "away": [{"first": "9999-12-31", "last": "9999-12-31"}] * 101},
        {"weekly": "x", "away": None},
    ],
)
def test_what_can_not_be_read_is_refused(client, sent):
    assert client.put(URL, sent, format="json").status_code == 400


def test_twenty_periods_stay_and_more_are_refused_with_the_pages_code(client):
    def put(count, step):
        away = [{"first": day(step * number), "last": day(step * number)} for number in range(count)]
        return client.put(URL, {"weekly": [], "away": away}, format="json")

    assert put(21, 1).json()["away"] == [{"first": day(0), "last": day(20)}]
    assert len(put(20, 2).json()["away"]) == 20
    assert (put(21, 2).status_code, put(21, 2).json()["code"]) == (409, "away_many")


def test_who_is_no_volunteer_has_none():
    client = APIClient()
    client.force_authenticate(PersonFactory())
    assert client.get(URL).status_code == 404


def test_shifts_are_filtered_by_it(client):
    monday = clock.today() + (8 - clock.today().isoweekday()) * DAY
    morning, afternoon = (clock.midnight(monday) + dt.timedelta(hours=hour) for hour in (9, 14))
    first, second = (ShiftFactory(start=at, end=at + dt.timedelta(hours=1)) for at in (morning, afternoon))

    def shown(free):
        rows = client.get("/api/v1/shifts/mine/", {"free": free}).json()["results"]
        return [row["shift"]["id"] for row in rows]

    assert shown("true") == [first.pk, second.pk]
    assert shown("false") == []
    client.put(URL, {"weekly": [{"weekday": 1, "part_of_day": "morning"}], "away": []}, format="json")
    assert shown("true") == [first.pk]
    assert shown("false") == [second.pk]
