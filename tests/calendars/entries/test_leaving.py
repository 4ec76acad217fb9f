"""Nothing vanishes silently: what goes to another feed stays cancelled in the old one and says where it went."""

import datetime as dt

import icalendar
import pytest

from calendars.entries import sweeping
from calendars.feeds import cache
from calendars.models import Entry, FeedStamp, Listing
from events.models import Event, Occurrence
from plan.models import Audience, Occasion
from tests.calendars.conftest import DAY, NOW, write
from tests.factories.events import AudienceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import StreetFactory

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def told(key):
    body = cache.build(key)
    found = icalendar.Calendar.from_ical(body.plain).walk("VEVENT") if body else []
    return [(str(one["summary"]), str(one["status"]), one["sequence"]) for one in found if "-" in str(one["uid"])]


TITLE = "血压高不高，自己会量"


@pytest.fixture
def away():
    return VenueFactory(name="八街文化站", slug="bajie-station", area=StreetFactory(slug="bajie", name="八街街道"))


def moved_to(venue, *, revision, now):
    Occurrence.objects.update(venue=venue, revision=revision, changed_at=now)
    write(Occurrence.objects.get(), now=now)


def test_another_street_for_fourteen_days(lecture, away):
    write(lecture)
    moved_to(away, revision=1, now=NOW + DAY)
    assert told("area/xianjie") == [(f"【改到八街】{TITLE}", "CANCELLED", 2)]
    assert told("area/bajie") == told("all") == [(TITLE, "CONFIRMED", 1)]
    [gone] = icalendar.Calendar.from_ical(cache.build("area/xianjie").plain).walk("VEVENT")
    assert (str(gone["uid"]), str(gone["transp"])) == (str(lecture.uid), "TRANSPARENT")
    assert gone["dtstamp"].dt == gone["last-modified"].dt == NOW + DAY
    assert "八街文化站" in str(gone["description"])
    left = Listing.objects.get(key="area/xianjie")
    assert (left.left_at, left.revision) == (NOW + DAY, FeedStamp.objects.get(key="area/xianjie").revision)
    body = cache.build("area/xianjie")
    write(lecture, now=NOW + 2 * DAY)
    assert cache.build("area/xianjie") == body
    sweeping.sweep(now=NOW + 15 * DAY - SECOND)
    assert cache.build("area/xianjie") == body
    sweeping.sweep(now=NOW + 15 * DAY)
    assert told("area/xianjie") == []
    assert cache.build("area/xianjie").modified == NOW + 15 * DAY


def test_it_comes_back_above_what_was_cancelled(lecture, away):
    write(lecture)
    venue = lecture.venue
    moved_to(away, revision=1, now=NOW + DAY)
    moved_to(venue, revision=2, now=NOW + 2 * DAY)
    assert told("area/xianjie") == told("all") == [(TITLE, "CONFIRMED", 3)]
    assert told("area/bajie") == [(f"【改到县街】{TITLE}", "CANCELLED", 4)]
    assert Listing.objects.filter(key="area/xianjie").count() == 1
    moved_to(away, revision=3, now=NOW + 3 * DAY)
    sequences = [told(key)[0][2] for key in ("area/bajie", "area/xianjie")]
    assert sequences == [5, 6]


def test_it_says_so_while_it_moves_on_and_when_it_is_called_off(lecture, away):
    write(lecture)
    moved_to(away, revision=1, now=NOW + DAY)
    third = VenueFactory(area=StreetFactory(slug="lubiao", name="禄脿街道"))
    moved_to(third, revision=2, now=NOW + 2 * DAY)
    assert told("area/xianjie") == [(f"【改到禄脿】{TITLE}", "CANCELLED", 3)]
    Occurrence.objects.update(state="cancelled", revision=3, changed_at=NOW + 3 * DAY)
    write(lecture, now=NOW + 3 * DAY)
    assert told("area/xianjie") == [(f"【取消】{TITLE}", "CANCELLED", 4)]


def test_another_time_raises_the_sequence_where_it_left_too(lecture, away):
    write(lecture)
    moved_to(away, revision=1, now=NOW + DAY)
    Occurrence.objects.update(start=lecture.start + DAY, end=lecture.end + DAY, revision=2, changed_at=NOW + 2 * DAY)
    write(Occurrence.objects.get(), now=NOW + 2 * DAY)
    assert [told(key)[0][1:] for key in ("area/bajie", "area/xianjie")] == [("CONFIRMED", 2), ("CANCELLED", 3)]
    write(Occurrence.objects.get(), now=NOW + 3 * DAY)
    assert told("area/xianjie")[0][2] == 3


def test_a_programme_a_theme_day_and_an_audience_are_left_too(lecture):
    month = Occasion.objects.create(slug="month", name="全国科普月", kind="month")
    programme = PublishedEventFactory(
        kind="theme_day", title="总活动", slug="programme", booking="none", occasion=month
    )
    other = PublishedEventFactory(kind="theme_day", title="另一个总活动", slug="other", booking="none")
    Event.objects.filter(pk=lecture.event.pk).update(programme=programme)
    write(lecture)
    keys = ("event/programme", "occasion/month", "audience/elders")
    assert [told(key) for key in keys] == [[(TITLE, "CONFIRMED", 0)]] * 3
    Event.objects.filter(pk=lecture.event.pk).update(programme=other)
    Event.objects.get(pk=lecture.event.pk).audiences.set([AudienceFactory(name="青少年", slug="youth")])
    write(lecture, now=NOW + DAY)
    assert told("event/programme") == [(f"【改到另一个总活动】{TITLE}", "CANCELLED", 1)]
    assert told("occasion/month") == [(f"【改到平常日子】{TITLE}", "CANCELLED", 1)]
    assert told("audience/elders") == [(f"【改到青少年】{TITLE}", "CANCELLED", 1)]
    assert told("audience/youth") == told("event/other") == told("all") == [(TITLE, "CONFIRMED", 0)]


def test_a_group_of_people_has_what_is_for_a_part_of_it(client, lecture):
    group = Audience.objects.get(slug="elders")
    part = Audience.objects.create(slug="elders-alone", name="独居老人", parent=group)
    lecture.event.audiences.set([part])
    write(lecture)
    assert told("audience/elders") == told("audience/elders-alone") == [(TITLE, "CONFIRMED", 0)]
    answer = client.get("/calendars/all.ics?audience=elders")
    assert answer.content == client.get("/calendars/audience/elders.ics").content
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert str(calendar["name"]).endswith("·老年人")
    said = client.get("/calendars/all.ics?audience=nobody")
    assert (said.status_code, "elders（老年人）" in said.content.decode()) == (400, True)


def test_what_time_takes_out_just_goes(lecture):
    write(lecture)
    Occurrence.objects.update(start=NOW + 500 * DAY, end=NOW + 501 * DAY, revision=1, changed_at=NOW)
    write(lecture)
    assert (told("all"), Listing.objects.count(), Entry.objects.count()) == ([], 0, 1)


def test_each_listing_keeps_the_revision_in_which_it_changed(lecture):
    write(lecture)
    Event.objects.update(title="血压")
    write(lecture, now=NOW + DAY)
    stamps = dict(FeedStamp.objects.values_list("key", "revision"))
    assert set(stamps.values()) == {2}
    assert dict(Listing.objects.values_list("key", "revision")) == stamps


def test_what_took_place_stays_where_it_took_place(lecture):
    """A course whose audience is another one from now on: what was held is not struck out."""
    old = AudienceFactory(slug="old")
    lecture.event.audiences.set([old])
    write(lecture)
    lecture.event.audiences.set([AudienceFactory(slug="new")])
    later = lecture.end + DAY
    write(lecture, now=later)
    assert [status for _, status, _ in told("audience/old")] == ["CONFIRMED"]
    assert [status for _, status, _ in told("audience/new")] == ["CONFIRMED"]
