"""Which calendars there are, for programs."""

import pytest

from calendars import queries
from tests.calendars.conftest import NOW, at, write
from tests.factories.events import OccurrenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    date = OccurrenceFactory(
        start=at(18, 9), end=at(18, 10), event__kind="class", event__slug="one", venue__slug="station"
    )
    write(date, now=NOW)
    return date


def test_each_feed_is_told_with_its_address_and_no_single_event(client, held):
    rows = client.get("/api/v1/calendars/").json()["results"]
    found = {row["key"]: row for row in rows}
    assert {"all", "kind/class", "venue/station", f"host/{held.event.host.slug}", "topic/science"} <= set(found)
    assert [key for key in found if key.startswith("event/")] == []
    one = found["kind/class"]
    assert (one["dimension"], one["slug"], one["url"]) == (
        "kind",
        "class",
        "http://127.0.0.1:8000/calendars/kind/class.ics",
    )
    assert one["name"].endswith("·系列课堂")
    assert client.get(one["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_by_dimension(client, held):
    rows = client.get("/api/v1/calendars/", {"dimension": "kind"}).json()["results"]
    assert [row["key"] for row in rows] == ["kind/class"]
    refused = client.get("/api/v1/calendars/", {"dimension": "weather"})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")


def test_an_index_that_is_cut_says_so(client, held, monkeypatch):
    whole = client.get("/calendars/index.json").json()
    assert whole["is_whole"]
    monkeypatch.setattr(queries, "MOST_FEEDS", len(whole["calendars"]))
    assert client.get("/calendars/index.json").json() == whole
    monkeypatch.setattr(queries, "MOST_FEEDS", 2)
    assert client.get("/calendars/index.json").json() == {"calendars": whole["calendars"][:2], "is_whole": False}


def test_the_index_is_the_same_for_everybody_and_any_site_may_read_it(client, held):
    answer = client.get("/calendars/index.json")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    rows = answer.json()["calendars"]
    api = client.get("/api/v1/calendars/").json()["results"]
    assert [(row["key"], row["url"]) for row in rows] == [(row["key"], row["url"]) for row in api]
    assert client.get("/calendars/index.json", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
