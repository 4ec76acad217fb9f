import datetime as dt
from pathlib import Path

import icalendar
import pytest
import time_machine
from django.core.management import CommandError, call_command

from calendars.entries import sweeping
from calendars.feeds import cache
from calendars.models import Entry, FeedStamp, Listing
from events import signals
from events.changes import cancelling, rescheduling
from events.changes.rescheduling import Move
from events.models import Event, HeldRecord, Occurrence
from events.publication import publishing
from tests.calendars.conftest import DAY, NOW, at, write
from tests.events.conftest import make_complete_draft, make_drive, stops
from tests.factories.events import OccurrenceFactory, VenueFactory
from tests.factories.people import StreetFactory

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[1] / "fixtures"
SECOND = dt.timedelta(seconds=1)


def events_of(key="all"):
    calendar = icalendar.Calendar.from_ical(cache.build(key).plain)
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def told(key="all"):
    """Summary, status and sequence of each entry, in the feed's order."""
    return [(str(one["summary"]), str(one["status"]), one["sequence"]) for one in events_of(key).values()]


def revisions():
    return dict(FeedStamp.objects.values_list("key", "revision"))


def test_an_entry_says_it_all(lecture, settings):
    settings.SITE_URL = "https://kepu.example.cn"
    write(lecture)
    assert Entry.objects.get().text.encode() == (FIXTURES / "lecture.ics").read_bytes()


def test_a_whole_feed(lecture, settings):
    settings.SITE_URL = "https://kepu.example.cn"
    write(lecture)
    Occurrence.objects.update(revision=1, changed_at=NOW, state="cancelled", cancel_reason="医生出诊")
    write(lecture)
    assert cache.build("area/xianjie").plain == (FIXTURES / "cancelled-in-a-street.ics").read_bytes()


def test_no_private_fact_is_published(lecture):
    Occurrence.objects.update(
        contact_name="样例联系人", contact_phone="+8613900000001", online_link="https://meet.example.cn/x", mode="both"
    )
    Event.objects.update(bring="问张医生 139 0000 0002", desk_phone="13900000003")
    write(lecture)
    text = Entry.objects.get().text.replace("\r\n ", "")
    hidden = ("样例联系人", "13900000001", "meet.example.cn", "139 0000 0002", "13900000003")
    assert [words for words in hidden if words in text] == []
    assert "咨询：139****0003" in text


def test_writing_twice_changes_nothing(lecture):
    assert write(lecture) == {
        "all",
        "area/anning",
        "area/xianjie",
        "audience/elders",
        "event/blood-pressure",
        f"host/{lecture.event.host.slug}",
        "kind/lecture",
        "language/普通话",
        "topic/science",
        "venue/xianjie-station",
    }
    before = list(Entry.objects.values()), revisions()
    assert write(lecture, now=NOW + DAY) == set()
    assert (list(Entry.objects.values()), revisions()) == before


@pytest.mark.parametrize("count", [1, 3])
def test_writing_costs_the_same_for_any_number(django_assert_num_queries, count):
    drive = make_drive(count)
    rows = list(drive.occurrences.all())
    with django_assert_num_queries(21):
        write(*rows)
    for row in rows:
        row.title = "新"
        row.save()
    with django_assert_num_queries(12):
        write(*rows)
    with django_assert_num_queries(8):
        write(*rows)


def test_publishing_brings_its_dates(person):
    draft = make_complete_draft(slug="mushrooms")
    now = dt.datetime(2026, 9, 8, 4, 0, tzinfo=dt.UTC)
    publishing.publish(event=draft, by=person, now=now)
    assert told("event/mushrooms") == [(draft.title, "CONFIRMED", 0)]
    assert Entry.objects.get().modified == now


def test_a_drive_moves_in_every_calendar_at_once(person, now):
    drive = make_drive(3)
    drive.occurrences.update(changed_at=now - DAY)
    write(*drive.occurrences.all(), now=now - DAY)
    first, second, third = stops(drive)
    moves = rescheduling.plan_moves(
        occurrence=second, start=second.start + DAY, end=second.end + DAY, venue_id=second.venue_id, shift_rest=True
    )
    rescheduling.reschedule(event=drive, moves=moves, by=person, reason="下雨", now=now)
    assert told() == [
        ("科普大篷车（第1站/共3站）", "CONFIRMED", 0),
        ("【改期】科普大篷车（第2站/共3站）", "CONFIRMED", 1),
        ("【改期】科普大篷车（第3站/共3站）", "CONFIRMED", 1),
    ]
    found = events_of()
    for stop in (second, third):
        entry = found[str(stop.uid)]
        assert entry["dtstart"].dt == stop.start + DAY
        assert entry["dtstamp"].dt == entry["last-modified"].dt == now
        assert str(entry["related-to"]) == str(first.uid)
    assert found[str(first.uid)]["dtstamp"].dt < now


def test_moving_to_another_street_touches_both(lecture, person):
    write(lecture)
    before = revisions()
    there = VenueFactory(area=StreetFactory(slug="bajie", name="八街街道"))
    move = Move(lecture.pk, lecture.start, lecture.end, there.pk)
    rescheduling.reschedule(event=lecture.event, moves=[move], by=person, reason="", now=NOW)
    assert told("area/xianjie") == [("【改到八街】血压高不高，自己会量", "CANCELLED", 2)]
    assert told("area/bajie") == [("【改地点】血压高不高，自己会量", "CONFIRMED", 1)]
    assert revisions() == {key: number + 1 for key, number in before.items()} | {
        "area/bajie": 1,
        f"venue/{there.slug}": 1,
    }


def test_cancelling_says_so_until_fourteen_days_after(lecture, person):
    write(lecture)
    cancelling.cancel_event(event=lecture.event, by=person, reason="停电", now=NOW)
    assert told() == [("【取消】血压高不高，自己会量", "CANCELLED", 1)]
    assert "原因：停电" in str(events_of()[str(lecture.uid)]["description"])
    sweeping.sweep(now=lecture.end + 14 * DAY - SECOND)
    assert told() == [("【取消】血压高不高，自己会量", "CANCELLED", 1)]
    before = revisions()
    sweeping.sweep(now=lecture.end + 14 * DAY)
    assert told() == []
    assert revisions() == {key: number + 1 for key, number in before.items()}


def test_postponed_and_then_dated_again(lecture):
    write(lecture)
    Occurrence.objects.update(state="postponed", revision=1, changed_at=NOW)
    write(lecture)
    assert told() == [("【延期待定】血压高不高，自己会量", "CANCELLED", 1)]
    Occurrence.objects.update(
        state="scheduled", revision=2, start=at(25, 9), end=at(25, 10), changed_at=NOW + DAY, moved_at=NOW + DAY
    )
    write(lecture, now=NOW + DAY)
    assert told() == [("【改期】血压高不高，自己会量", "CONFIRMED", 2)]
    assert list(events_of()) == [str(lecture.uid)]


def test_taken_back_by_mistake_is_cancelled_not_gone(lecture):
    write(lecture)
    Event.objects.update(state="draft", published_at=None)
    write(lecture, now=NOW + DAY)
    assert told() == [("【取消】血压高不高，自己会量", "CANCELLED", 1)]
    Event.objects.update(state="published", published_at=NOW)
    write(lecture, now=NOW + 2 * DAY)
    assert told() == [("血压高不高，自己会量", "CONFIRMED", 2)]


def test_edited_words_move_the_stamp_and_not_the_sequence(lecture):
    write(lecture)
    Event.objects.update(title="血压讲座")
    later = NOW + DAY
    event = Event.objects.get()
    signals.edited.send(Event, event=event, occurrences=[lecture], now=later)
    assert told() == [("血压讲座", "CONFIRMED", 0)]
    assert Entry.objects.get().modified == later


def test_a_new_lesson_renumbers_the_others(lecture):
    write(lecture)
    OccurrenceFactory(
        event=lecture.event, position=2, venue=lecture.venue, start=at(24, 14), end=at(24, 16), changed_at=NOW
    )
    signals.edited.send(Event, event=lecture.event, occurrences=[], now=NOW)
    assert [summary for summary, _, _ in told()] == [
        "血压高不高，自己会量（第1场/共2场）",
        "血压高不高，自己会量（第2场/共2场）",
    ]


def test_what_was_held_stays_as_planned_when_the_rest_is_called_off(lecture):
    write(lecture)
    after = lecture.end + DAY
    Occurrence.objects.update(state="held")
    Event.objects.update(state="cancelled", cancelled_at=after)
    record = HeldRecord.objects.create(occurrence=lecture, recorded_at=after)
    signals.took_place.send(HeldRecord, record=record, now=after)
    assert told() == [("血压高不高，自己会量", "CONFIRMED", 0)]


def test_the_sweep_ends_a_prefix_and_keeps_the_sequence(lecture):
    Occurrence.objects.update(revision=1, moved_at=NOW, changed_at=NOW, start=at(30, 9), end=at(30, 10))
    write(lecture)
    assert sweeping.sweep(now=NOW + 14 * DAY - SECOND) == 0
    due = NOW + 14 * DAY
    assert sweeping.sweep(now=due) == 1
    assert told() == [("血压高不高，自己会量", "CONFIRMED", 1)]
    assert Entry.objects.get().modified == due
    assert FeedStamp.objects.get(key="all").modified == due
    assert sweeping.sweep(now=due) == 0


def test_the_window_reaches_back_thirty_days_and_ahead_four_hundred(lecture):
    far = OccurrenceFactory(event__title="明年", start=NOW + 401 * DAY, end=NOW + 402 * DAY, changed_at=NOW)
    write(lecture, far)
    assert told() == [("血压高不高，自己会量", "CONFIRMED", 0)]
    assert sweeping.sweep(now=NOW + 2 * DAY) == 1
    assert [summary for summary, _, _ in told()] == ["血压高不高，自己会量", "明年"]
    sweeping.sweep(now=lecture.end + 30 * DAY)
    assert [summary for summary, _, _ in told()] == ["明年"]
    assert Listing.objects.filter(entry__occurrence=lecture).count() == 0


def test_after_a_restore_every_sequence_is_raised(lecture, settings):
    write(lecture)
    settings.CALENDAR_EPOCH = 1000
    assert sweeping.sweep(now=NOW + DAY) == 1
    assert told() == [("血压高不高，自己会量", "CONFIRMED", 1000)]
    assert sweeping.sweep(now=NOW + DAY) == 0


def test_rebuilding_finds_what_has_no_entry_and_corrects_names(lecture, capsys):
    with time_machine.travel(NOW, tick=False):
        call_command("rebuild_calendars")
        call_command("rebuild_calendars")
    assert capsys.readouterr().out.splitlines() == [
        str(lecture.uid),
        "1 calendar entries are up to date; 1 differed.",
        "1 calendar entries are up to date; nothing differed.",
    ]
    assert [summary for summary, _, _ in told()] == ["血压高不高，自己会量"]
    lecture.venue.name = "县街文化中心"
    lecture.venue.save()
    assert sweeping.rebuild(now=NOW + DAY) == sweeping.Rebuilt(1, ["venue/xianjie-station", str(lecture.uid)])
    assert str(events_of()[str(lecture.uid)]["location"]) == "县街文化中心，县街街道办事处旁"


def test_checking_names_a_calendar_that_is_called_otherwise(lecture, capsys):
    write(lecture)
    FeedStamp.objects.filter(key="all").update(name="旧名字")
    with time_machine.travel(NOW, tick=False):
        with pytest.raises(CommandError):
            call_command("rebuild_calendars", "--check")
        call_command("rebuild_calendars")
    assert capsys.readouterr().out.splitlines() == ["all", "all", "1 calendar entries are up to date; 1 differed."]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: Entry.objects.update(text="BEGIN:VEVENT"),
        lambda: Listing.objects.filter(key="all").update(key="area/elsewhere"),
        lambda: Entry.objects.update(drop_after=NOW + DAY),
        lambda: Entry.objects.all().delete(),
    ],
)
def test_checking_says_what_differs_and_writes_nothing(lecture, capsys, spoil):
    write(lecture)
    with time_machine.travel(NOW, tick=False):
        call_command("rebuild_calendars", "--check")
        spoil()
        spoilt = list(Entry.objects.values()), list(Listing.objects.values()), revisions()
        with pytest.raises(CommandError, match="1 of 1 calendar entries"):
            call_command("rebuild_calendars", "--check")
        assert (list(Entry.objects.values()), list(Listing.objects.values()), revisions()) == spoilt
        call_command("rebuild_calendars")
        call_command("rebuild_calendars", "--check")
    said = capsys.readouterr().out.splitlines()
    assert said[0] == said[-1] == "1 calendar entries are up to date; nothing differed."
    assert said[1] == said[2] == str(lecture.uid)


@pytest.mark.parametrize(
    ("facts", "location"),
    [
        ({"place_note": "二楼大厅"}, "县街文化站，县街街道办事处旁（二楼大厅）"),
        ({"venue": None, "school": "样例小学"}, "样例小学"),
        ({"venue": None, "mode": "online"}, "线上"),
        ({"venue": None}, ""),
    ],
)
def test_where_it_is(lecture, facts, location):
    Occurrence.objects.update(**facts)
    write(lecture)
    entry = events_of()[str(lecture.uid)]
    assert str(entry.get("location", "")) == location
    assert ("geo" in entry) is bool(location and "venue" not in facts)


def test_without_a_place_it_is_where_its_host_is_at_home(lecture, street):
    Occurrence.objects.update(venue=None, mode="online")
    lecture.event.host.area = street
    lecture.event.host.save()
    write(lecture)
    assert len(events_of("area/xianjie")) == len(events_of("area/anning")) == 1
