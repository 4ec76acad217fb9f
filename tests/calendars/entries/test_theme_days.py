"""A theme week is one all-day item from its first to its last day, in its own feed and in that of everything."""

import datetime as dt

import icalendar
import pytest

from calendars.entries import theme_days, writing
from calendars.feeds.cache import feed_cache
from core import clock
from plan import dating
from plan.models import Occasion
from tests.calendars.conftest import NOW
from tests.factories.events import AudienceFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import PersonFactory, StreetFactory, VillageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def week():
    return Occasion.objects.create(slug="week", name="科技活动周", kind="week")


def items(client, key):
    feed_cache.clear()
    calendar = icalendar.Calendar.from_ical(client.get(f"/calendars/{key}.ics").content)
    return calendar.walk("VEVENT")


def dated(week, first, last, now=NOW):
    days = {"first": dt.date(*first), "last": dt.date(*last) if last else None}
    return dating.set_dates(occasion=week, year=first[0], **days, by=PersonFactory(), now=now)


@pytest.mark.parametrize("key", ["all", "occasion/week"])
def test_it_lasts_from_the_first_to_the_last_day(client, week, key):
    assert items(client, key) == []
    dated(week, (2026, 9, 24), (2026, 9, 30))
    [item] = items(client, key)
    assert (item["dtstart"].dt, item["dtend"].dt) == (dt.date(2026, 9, 24), dt.date(2026, 10, 1))
    assert (str(item["summary"]), str(item["transp"])) == ("科技活动周", "TRANSPARENT")
    assert "9月24日—30日" in str(item["description"])


def test_one_day_is_one_day(client, week):
    dated(week, (2026, 9, 24), None)
    [item] = items(client, "all")
    assert item["dtend"].dt - item["dtstart"].dt == dt.timedelta(days=1)


def test_other_days_are_the_same_item_with_a_higher_number(client, week):
    dated(week, (2026, 9, 24), (2026, 9, 30))
    [before] = items(client, "occasion/week")
    dated(week, (2026, 9, 25), (2026, 10, 2), now=NOW + dt.timedelta(hours=1))
    [after] = items(client, "occasion/week")
    assert (after["uid"], after["sequence"]) == (before["uid"], before["sequence"] + 1)
    assert after["dtstart"].dt == dt.date(2026, 9, 25)
    dated(week, (2026, 9, 25), (2026, 10, 2), now=NOW + dt.timedelta(hours=2))
    [same] = items(client, "occasion/week")
    assert (same["sequence"], same["dtstamp"].dt) == (after["sequence"], after["dtstamp"].dt)
    dating.set_dates(occasion=week, year=2026, first=None, by=PersonFactory(), now=NOW + dt.timedelta(hours=3))
    assert items(client, "occasion/week") == items(client, "all") == []


def test_what_is_long_over_leaves(client, week):
    dated(week, (2026, 9, 24), (2026, 9, 30))
    dated(week, (2025, 9, 24), (2025, 9, 30))
    assert [one["dtstart"].dt.year for one in items(client, "all")] == [2026]


def test_streets_and_their_villages_list_it_as_the_city_does(client, week):
    street = StreetFactory(slug="lianran", name="连然街道")
    VillageFactory(slug="a-village", parent=street)
    event = PublishedEventFactory()
    occurrence = OccurrenceFactory(
        event=event, venue=VenueFactory(area=street), start=NOW, end=NOW + dt.timedelta(hours=1)
    )
    writing.write([occurrence], now=NOW)
    before = feed_cache.get("area/lianran").etag
    dated(week, (2026, 9, 24), (2026, 9, 30))
    city = [one["uid"] for one in items(client, "all") if one["uid"].startswith("occasion-")]
    assert len(city) == 1
    for key in ("area/lianran", "area/a-village"):
        assert [one["uid"] for one in items(client, key) if one["uid"].startswith("occasion-")] == city
    assert feed_cache.get("area/lianran").etag != before
    assert [one for one in items(client, f"event/{event.slug}") if one["uid"].startswith("occasion-")] == []
    dated(week, (2026, 9, 25), (2026, 10, 2), now=NOW + dt.timedelta(hours=1))
    [moved] = items(client, "area/a-village")
    assert moved["dtstart"].dt == dt.date(2026, 9, 25)


def test_a_street_that_came_later_lists_it_too(client, week):
    dated(week, (2026, 9, 24), (2026, 9, 30))
    StreetFactory(slug="new-street", name="新街道")
    assert len(items(client, "area/new-street")) == 1


@pytest.mark.parametrize("key", ["all", "area/{area}", "audience/{audience}"])
def test_whatever_feed_shows_its_days_is_stamped_when_they_change(week, key):
    key = key.format(area=StreetFactory().slug, audience=AudienceFactory().slug)
    dated(week, (2026, 9, 1), (2026, 9, 7))
    assert theme_days.texts(key, since=NOW)
    assert key in theme_days.keys(week)
