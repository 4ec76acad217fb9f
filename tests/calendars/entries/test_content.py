"""What entries say: each fact once, nothing of a person, and days that keep no phone busy."""

import icalendar
import pytest

from calendars.feeds import cache
from calendars.models import Entry
from demo import loading as demo
from events.models import Event, Occurrence
from tests.calendars.conftest import DAY, at, write
from venues.models import Venue

pytestmark = pytest.mark.django_db
NUMBER = "139 0000 0123"


def events_of(key="all"):
    calendar = icalendar.Calendar.from_ical(cache.build(key).plain)
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_a_number_typed_into_a_place_reaches_neither_calendar_nor_page(client, lecture):
    Venue.objects.update(name=f"文化站 {NUMBER}", address=f"县街 1 号，找 {NUMBER}", warning=f"门锁着打 {NUMBER}")
    Occurrence.objects.update(place_note=f"二楼，{NUMBER}")
    write(lecture)
    entry = events_of()[str(lecture.uid)]
    assert str(entry["location"]).count("139****0123") == 3
    slug = lecture.venue.slug
    for path in (
        f"/events/{lecture.event.slug}/",
        f"/venues/{slug}/",
        "/?street=all",
        "/calendars/all.ics",
        "/calendars/",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        page = b"".join(answer).decode().replace("\r\n ", "")
        assert [form for form in (NUMBER, "13900000123", "139+0000", "139%200000") if form in page] == [], path


@pytest.mark.parametrize(("booking", "transparent"), [("none", "TRANSPARENT"), ("occurrence", "OPAQUE")])
def test_an_exhibition_of_four_days_keeps_no_phone_busy(lecture, booking, transparent):
    Event.objects.update(booking=booking)
    Occurrence.objects.update(start=at(17, 9), end=at(20, 17))
    write(lecture)
    entry = events_of()[str(lecture.uid)]
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (at(17, 0).date(), at(21, 0).date())
    assert str(entry["transp"]) == transparent
    assert "时间：2026年9月17日 周四 上午 9:00—9月20日 下午 5:00" in str(entry["description"])


def test_one_afternoon_is_busy_whoever_may_come(lecture):
    Event.objects.update(booking="none")
    write(lecture)
    assert str(events_of()[str(lecture.uid)]["transp"]) == "OPAQUE"


def test_each_fact_stands_once_and_the_rest_on_the_page(lecture):
    Event.objects.update(rain="大雨改期", title="血压高不高，自己会量：社区医生周末讲堂")
    write(lecture)
    entry = Entry.objects.get()
    assert entry.size == len(entry.text.encode()) <= 800
    event = events_of()[str(lecture.uid)]
    told = str(event["description"]).split("\n")
    assert told == [
        "带什么：身份证、老花镜",
        "要报名，在网页上报，或者打电话。",
        "咨询：0871-0000 5678",
        "平地，轮椅能进。",
        f"详情：{event['url']}",
    ]
    text = entry.text.replace("\r\n ", "")
    assert [text.count(fact) for fact in ("县街文化站", "24.9219", "0871-0000 5678", "老年人")] == [1, 1, 1, 1]


def test_entries_of_a_fresh_demo_are_short_and_none_is_of_months_ago():
    from core import clock

    now = clock.midnight(clock.today()) + 9 * DAY / 24
    demo.load(now=now)
    entries = events_of()
    assert len(entries) > 100
    old = [one for one in entries.values() if str(one["uid"]).count("-") == 4 and one["dtend"].dt is not None]
    assert [str(one["summary"]) for one in old if _day(one["dtend"].dt) < (now - 31 * DAY).date()] == []
    sizes = sorted(Entry.objects.values_list("size", flat=True))
    assert sizes[len(sizes) // 2] <= 800


def _day(moment):
    return moment.date() if hasattr(moment, "hour") else moment
