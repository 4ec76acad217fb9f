"""Words that entries and heads repeat: whoever changes them, by whatever way, changes the calendars too."""

import icalendar
import pytest
import time_machine

from calendars import tasks
from calendars.entries import due, sweeping
from calendars.feeds import cache
from calendars.models import Entry, FeedStamp
from core.models import SiteFacts
from core.site import changing, site_facts
from events.drafts import editing
from events.models import Event, Occurrence
from organizations.models import Area
from plan.models import Audience, Occasion
from tests.calendars.conftest import DAY, NOW, write
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import PersonFactory
from venues.models import Space

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(NOW + DAY, tick=False):
        yield


def saved(row, **facts):
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()


CHANGES = {
    "县街文化中心": lambda one: saved(one.venue, name="县街文化中心"),
    "新街 2 号": lambda one: saved(one.venue, address="新街 2 号"),
    "25.5": lambda one: saved(one.venue, latitude="25.500000"),
    "有台阶": lambda one: saved(one.venue, step_free=False),
    "后院": lambda one: saved(one.space, name="后院"),
    "0871-0000 9999": lambda one: saved(one.event.host, desk_phone="0871-0000 9999"),
    "长者": lambda one: saved(Audience.objects.get(slug="elders"), name="长者"),
    "北山": lambda one: saved(Area.objects.get(slug="xianjie"), name="北山街道"),
}


@pytest.mark.parametrize("words", CHANGES)
def test_what_an_entry_repeats_is_written_again(lecture, words):
    lecture.space = Space.objects.create(venue=lecture.venue, name="前厅")
    lecture.save()
    write(lecture)
    before, stamp = Entry.objects.get(), FeedStamp.objects.get(key="all")
    assert words not in before.text.replace("\r\n ", "")
    CHANGES[words](Occurrence.objects.select_related("venue", "space", "event__host").get())
    tasks.sweep()
    after = Entry.objects.get()
    assert words in after.text.replace("\r\n ", "")
    assert (after.sequence, after.modified) == (before.sequence, NOW + DAY)
    assert FeedStamp.objects.get(key="all").modified > stamp.modified
    assert tasks.sweep() == 0


def test_what_reads_the_same_is_due_once_and_moves_no_stamp(lecture):
    write(lecture)
    stamps = list(FeedStamp.objects.values_list("key", "revision"))
    saved(lecture.venue, parking="门口")
    assert Entry.objects.filter(rewrite_after__lte=NOW + DAY).count() == 1
    assert (tasks.sweep(), tasks.sweep()) == (1, 0)
    assert list(FeedStamp.objects.values_list("key", "revision")) == stamps


def test_others_are_left_alone_and_so_is_what_left_the_calendars(lecture):
    other = OccurrenceFactory(start=lecture.start, end=lecture.end, venue=VenueFactory())
    old = OccurrenceFactory(start=NOW - 90 * DAY, end=NOW - 89 * DAY, venue=lecture.venue)
    write(lecture, other, old)
    assert due.of(lecture.venue, now=NOW) == 1


def test_a_place_with_many_dates_is_written_portion_by_portion(lecture, monkeypatch):
    monkeypatch.setattr(sweeping, "BATCH", 1)
    monkeypatch.setattr(sweeping, "BATCHES", 2)
    for day in range(4):
        OccurrenceFactory(
            event=lecture.event, venue=lecture.venue, start=lecture.start + day * DAY, end=lecture.end + day * DAY
        )
    write(*Occurrence.objects.all())
    saved(lecture.venue, name="县街文化中心")
    assert sweeping.sweep(now=NOW + DAY) == 2
    tasks.sweep()
    assert [entry for entry in Entry.objects.all() if "县街文化中心" not in entry.text.replace("\r\n ", "")] == []


def named(key):
    """What a fresh process calls the feed, and when that changed."""
    body = cache.build(key)
    return str(icalendar.Calendar.from_ical(body.plain)["name"]), body.modified


HEADS = {
    "area/xianjie": ("北山", lambda: saved(Area.objects.get(slug="xianjie"), name="北山街道")),
    "occasion/month": ("科普季", lambda: saved(Occasion.objects.get(), name="科普季")),
    "all": ("新网站", lambda: _call_the_site("新网站")),
    "event/blood-pressure": ("量血压", lambda: _call_the_event("量血压")),
}


def _call_the_site(name):
    facts = site_facts.stored()
    changing.change(
        wanted=type(facts)(**{one: getattr(facts, one) for one in site_facts.NAMES} | {"site_name": name}),
        now=NOW + DAY,
    )


def _call_the_event(title):
    event = Event.objects.get(slug="blood-pressure")
    event.title = title
    editing.save_event(
        event=event,
        occurrences=list(event.occurrences.all()),
        by=PersonFactory(),
        now=NOW + DAY,
        expected_version=event.version,
    )


@pytest.mark.parametrize("key", HEADS)
def test_a_head_changes_with_its_stamp_and_in_no_process_before(lecture, key):
    lecture.event.occasion = Occasion.objects.create(slug="month", name="全国科普月", kind="month")
    lecture.event.save()
    write(lecture)
    words, change = HEADS[key]
    name, modified = named(key)
    assert words not in name
    change()
    again = named(key)
    assert again == (name, modified) or (words in again[0] and again[1] > modified)
    tasks.sweep()
    name, after = named(key)
    assert words in name
    assert after > modified


def test_a_programme_that_is_renamed_renames_its_calendar(lecture):
    programme = PublishedEventFactory(kind="theme_day", title="总活动", slug="programme", booking="none")
    lecture.event.programme = programme
    lecture.event.save()
    write(lecture)
    before = named("event/programme")
    programme.title = "新的总活动"
    editing.save_event(
        event=programme, occurrences=[], by=PersonFactory(), now=NOW + DAY, expected_version=programme.version
    )
    assert named("event/programme") == ("新的总活动", NOW + DAY)
    assert before[0] == "总活动"


def test_an_event_taken_back_answers_in_its_own_calendar_until_the_window_ends(client, lecture):
    write(lecture)
    path = "/calendars/event/blood-pressure.ics"
    Event.objects.update(state="draft", published_at=None)
    write(lecture, now=NOW + DAY)
    answer = client.get(path)
    assert (answer.status_code, b"STATUS:CANCELLED" in answer.content) == (200, True)
    assert named("event/blood-pressure")[0] == "血压高不高，自己会量"
    sweeping.sweep(now=lecture.end + 14 * DAY)
    cache.feed_cache.clear()
    assert client.get(path).status_code == 404


def test_the_site_is_called_otherwise_without_waiting_for_its_feeds(lecture):
    write(lecture)
    _call_the_site("新网站")
    assert SiteFacts.objects.get().site_name == "新网站"
    assert set(FeedStamp.objects.values_list("head_is_due", flat=True)) == {True}
    tasks.sweep()
    assert set(FeedStamp.objects.values_list("head_is_due", flat=True)) == {False}
