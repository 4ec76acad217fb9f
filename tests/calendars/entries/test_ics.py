import datetime as dt
from dataclasses import replace

import icalendar
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from calendars.entries import ics
from core.phone_numbers import written_numbers
from tests.calendars.conftest import NOW, at
from tests.calendars.entries import library

FACTS = ics.Facts(
    uid="u-1",
    start=at(17, 14, 30),
    end=at(17, 16),
    status="CONFIRMED",
    sequence=2,
    modified=NOW,
    summary="血压高不高",
    url="https://kepu.example.cn/events/a/",
    location="县街文化站，县街 1 号",
    geo=(24.9219, 102.4135),
    categories=("讲座活动", "老年人"),
    description="带什么：身份证",
)
HEADER = ics.Header(
    name="科普活动",
    description="活动",
    source="https://kepu.example.cn/calendars/all.ics",
    page="https://kepu.example.cn/calendars/",
    modified=NOW,
)
HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("\r\n\t\x00\x07\x1b\x85\u2028\ufeff,;:\\\"^'汉字𠮷👨‍👩‍👧‍👦🍄"),
        st.sampled_from(list("BEGIN:VEVENT\r\n")),
    ),
    max_size=300,
)


def file_of(*facts, header=HEADER):
    return ics.opening(header) + "".join(map(ics.entry, facts)).encode() + ics.FOOTER


def parsed(facts):
    events = icalendar.Calendar.from_ical(file_of(facts)).walk("VEVENT")
    assert len(events) == 1
    return events[0]


@given(summary=HOSTILE, description=HOSTILE, location=HOSTILE, category=HOSTILE)
@example(summary="", description="", location="\\,", category="")
def test_any_text_is_data(summary, description, location, category):
    typed = f"{summary} {description} {location} {category}"
    assume("\\N" not in typed)  # the library reads it as the end of a line
    facts = replace(FACTS, summary=summary, description=description, location=location, categories=(category,))
    written = file_of(facts)
    for line in written.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
        assert b"\n" not in line
        assert b"\r" not in line
    assert written.endswith(b"END:VCALENDAR\r\n")
    event = parsed(facts)
    assert str(event["summary"]) == ics.one_line(summary)
    assert str(event.get("description", "")) == ics.clean(description)
    assert str(event.get("location", "")) == ics.place(location)


MOMENTS = st.timedeltas(dt.timedelta(), dt.timedelta(days=1500)).map(
    lambda later: (NOW + later).astimezone([dt.UTC, ics.ZONE][later.days % 2])
)
PLACES = st.tuples(st.floats(-90, 90).map(lambda x: round(x, 6)), st.floats(-180, 180).map(lambda x: round(x, 6)))
ANY_FACTS = st.builds(
    ics.Facts,
    uid=st.uuids().map(str),
    start=MOMENTS,
    end=MOMENTS,
    status=st.sampled_from(sorted(ics.STATUSES)),
    sequence=st.integers(0, 10**6),
    modified=MOMENTS,
    summary=HOSTILE,
    url=HOSTILE.map(lambda text: f"https://kepu.example.cn/{text}"),
    description=HOSTILE,
    location=HOSTILE,
    geo=st.none() | PLACES,
    categories=st.lists(HOSTILE, max_size=3).map(tuple),
    sibling=st.just("") | st.uuids().map(str),
    is_background=st.booleans(),
    alarm=st.none() | st.sampled_from([30, 120, 1440]).map(lambda minutes: dt.timedelta(minutes=minutes)),
)


@settings(max_examples=300)
@given(ANY_FACTS)
@example(replace(FACTS, summary="\\" * 80, description="^" * 200, location="；\\,;" * 40))
@example(replace(FACTS, summary="七" * 22 + "十" * 3, url="https://kepu.example.cn/" + "a" * 47))
def test_our_writer_says_what_the_library_says(facts):
    """Byte for byte, but where the library takes a backslash before an N for the end of a line."""
    assume(facts.start <= facts.end)
    assume("\\N" not in "".join((facts.summary, facts.description, facts.location, *facts.categories)))
    assert ics.entry(facts) == library.entry(facts)


def test_a_backslash_before_an_n_stays_one():
    text = ics.entry(replace(FACTS, summary="C:\\New\\next"))
    assert "\r\nSUMMARY:C:\\\\New\\\\next\r\n" in text


@given(HOSTILE)
def test_cleaned_text_has_no_control_characters(text):
    assert [c for c in ics.clean(text) if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160] == []


def test_marks_that_turn_the_direction_of_writing_are_dropped():
    text = ics.entry(
        replace(
            FACTS,
            summary="讲座\u202e3 月",
            description="甲\u2066乙\u200b",
            location="a\u202db\u200f",
            categories=("\u2067一",),
        )
    )
    event = icalendar.Event.from_ical(text)
    assert (str(event["summary"]), str(event["description"]), str(event["location"])) == ("讲座3 月", "甲乙", "ab")
    assert ics.opening(replace(HEADER, name="科\u202e普")).decode().count("\u202e") == 0


def test_a_number_typed_into_an_address_is_masked():
    for typed in ("县街 1 号（找张老师 13900000123）", "１３９ 0000 0123 旁", "139-0000-0123"):
        location = str(parsed(replace(FACTS, location=typed))["location"])
        assert "0000" not in location
        assert "****0123" in location
    assert str(parsed(replace(FACTS, location="县街 1 号，0871-0000 5678"))["location"]) == "县街 1 号，0871-0000 5678"


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (at(17, 9), at(20, 17), ("20260917", "20260921")),
        (at(17, 9), at(18, 9), ("20260917", "20260919")),
        (at(17, 9), at(20, 0), ("20260917", "20260920")),
        (at(17, 0), at(18, 0), ("20260917", "20260918")),
    ],
)
def test_several_days_are_bars_from_the_first_to_the_last(start, end, days):
    text = ics.entry(replace(FACTS, start=start, end=end))
    assert f"DTSTART;VALUE=DATE:{days[0]}\r\n" in text
    assert f"DTEND;VALUE=DATE:{days[1]}\r\n" in text


@pytest.mark.parametrize(("start", "end"), [(at(17, 19), at(18, 1)), (at(17, 18), at(18, 12)), (at(17, 0), at(17, 23))])
def test_an_evening_or_a_night_keeps_its_hours(start, end):
    event = parsed(replace(FACTS, start=start, end=end))
    assert (event["dtstart"].dt, event["dtend"].dt) == (start, end)


def test_a_key_is_no_source():
    assert b"SOURCE" not in ics.opening(replace(HEADER, source=""))


def test_an_entry_is_restamped_without_writing_it_again():
    later = replace(FACTS, modified=NOW + dt.timedelta(days=1), description="DTSTAMP:20260901T010000Z")
    before = replace(later, modified=NOW)
    assert ics.restamped(ics.entry(before), old=NOW, new=later.modified) == ics.entry(later)


def test_times_carry_the_zone_and_stamps_are_utc():
    text = ics.entry(FACTS)
    assert "DTSTART;TZID=Asia/Shanghai:20260917T143000\r\n" in text
    assert "DTEND;TZID=Asia/Shanghai:20260917T160000\r\n" in text
    assert "DTSTAMP:20260901T010000Z\r\n" in text
    assert "LAST-MODIFIED:20260901T010000Z\r\n" in text


def test_whole_days_are_bars_with_an_exclusive_end():
    text = ics.entry(replace(FACTS, start=at(17, 0), end=at(19, 0)))
    assert "DTSTART;VALUE=DATE:20260917\r\n" in text
    assert "DTEND;VALUE=DATE:20260919\r\n" in text


def test_a_cancelled_entry_blocks_no_time():
    event = parsed(replace(FACTS, status="CANCELLED"))
    assert (event["status"], event["transp"]) == ("CANCELLED", "TRANSPARENT")
    assert parsed(FACTS)["transp"] == "OPAQUE"


def test_nothing_that_makes_clients_act_is_published():
    text = file_of(replace(FACTS, sibling="u-0")).decode()
    assert "RELATED-TO;RELTYPE=SIBLING:u-0\r\n" in text
    assert [word for word in ("VALARM", "ORGANIZER", "ATTENDEE", "METHOD", "RRULE") if word in text] == []


def test_the_header_says_how_to_follow():
    text = ics.opening(HEADER).decode()
    for line in (
        "VERSION:2.0",
        f"PRODID:{ics.PRODID}",
        "NAME:科普活动",
        "X-WR-CALNAME:科普活动",
        "DESCRIPTION:活动",
        "X-WR-CALDESC:活动",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "SOURCE;VALUE=URI:https://kepu.example.cn/calendars/all.ics",
        "URL:https://kepu.example.cn/calendars/",
        "COLOR:seagreen",
        "LAST-MODIFIED:20260901T010000Z",
        "TZOFFSETTO:+0800",
        "DTSTART:19920101T000000",
    ):
        assert f"\r\n{line}\r\n" in text
    assert "\r\nUID:" not in text
    assert text.count("BEGIN:VTIMEZONE") == text.count("BEGIN:STANDARD") == 1


def test_a_name_with_marks_that_mean_something_is_escaped_wherever_it_stands():
    text = ics.opening(replace(HEADER, name="科普,甲;乙\\丙")).decode()
    for name in ("NAME", "X-WR-CALNAME"):
        assert f"\r\n{name}:科普\\,甲\\;乙\\\\丙\r\n" in text


def test_a_file_to_keep_has_no_header():
    text = ics.opening(None).decode()
    assert [name for name in ("NAME", "SOURCE", "REFRESH-INTERVAL") if f"\r\n{name}" in text] == []


@pytest.mark.parametrize(
    "facts", [replace(FACTS, status="DONE"), replace(FACTS, url="javascript:alert(1)"), replace(FACTS, url="")]
)
def test_what_calendars_would_misread_is_refused(facts):
    with pytest.raises(ValueError):
        ics.entry(facts)


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("问 13900000123", "问 139****0123"),
        ("问 139 0000 0123 或 +86-13900000124", "问 139****0123 或 +86-139****0124"),
        ("座机 0871-0000 5678", "座机 0871-0000 5678"),
        ("单号 2139000001234", "单号 2139000001234"),
    ],
)
def test_mobile_numbers_are_masked(text, public):
    assert written_numbers.masked(text) == public


def test_stamps_in_other_zones_are_written_as_utc():
    east = dt.timezone(dt.timedelta(hours=8))
    assert ics.entry(replace(FACTS, modified=NOW.astimezone(east))) == ics.entry(FACTS)
