"""Whether one must register is said of every event, and only of what can still be gone to."""

import datetime as dt

import pytest

from core import clock
from events.models import Event, Occurrence
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
FREE = "不用报名，来了就看"


def held(event, day, **facts):
    start = clock.now() + day * DAY
    return OccurrenceFactory(event=event, start=start, end=start + DAY / 12, **facts)


@pytest.mark.parametrize("kind", ["exhibition", "drive", "lecture", "class"])
def test_several_days_say_that_nobody_registers(client, kind):
    event = PublishedEventFactory(kind=kind, booking=Event.Booking.NONE)
    for number in range(1, 4):
        held(event, number, position=number)
    page = client.get(event.get_absolute_url()).text.partition('id="share"')[0]
    assert (page.count(FREE), "要报名" in page) == (1, False)


def test_several_days_say_how_one_registers(client):
    event = PublishedEventFactory(kind="exhibition")
    for number in range(1, 4):
        SeatPoolFactory(occurrence=held(event, number, position=number))
    page = client.get(event.get_absolute_url()).text
    assert ("要报名：每一天单独报名" in page, FREE in page) == (True, False)


def test_lessons_that_are_schools_own_invite_nobody(client):
    event = PublishedEventFactory(kind="outreach", booking=Event.Booking.OCCURRENCE)
    for number, school in enumerate(("样例一小", "样例一小", "样例二小"), start=1):
        SeatPoolFactory(occurrence=held(event, number, position=number, school=school))
    page = client.get(event.get_absolute_url()).text
    assert "样例一小、样例二小的专场，不对外。" in page
    assert ("要报名" in page, "报名和详情" in page) == (False, False)
    event.group_entry = Event.GroupEntry.OPEN
    event.save()
    assert "要报名：每一场单独报名" in client.get(event.get_absolute_url()).text


def test_days_that_are_what_is_counted_are_said_once(client):
    event = PublishedEventFactory(kind="exhibition", booking=Event.Booking.NONE)
    for number in range(1, 6):
        held(event, number, position=number)
    page = client.get(event.get_absolute_url()).text
    assert ("<b>5 天</b>" in page, "5 天，5" in page) == (True, False)
    lessons = PublishedEventFactory(kind="class", booking=Event.Booking.NONE)
    for number in range(1, 6):
        held(lessons, number, position=number)
    assert "<b>5 天，5 课</b>" in client.get(lessons.get_absolute_url()).text


OFF = {
    "cancelled": ({"state": "cancelled"}, {}, "取消了，请不要去"),
    "its dates cancelled": ({}, {"state": "cancelled", "cancel_reason": "大雨"}, "原因：大雨。"),
    "postponed": ({}, {"state": "postponed"}, "延期了，新时间还没定"),
    "over": ({}, {"start": clock.now() - 2 * DAY, "end": clock.now() - DAY}, "已经办过了"),
}


@pytest.mark.parametrize("what", OFF)
@pytest.mark.parametrize("booking", [Event.Booking.NONE, Event.Booking.INVITED, Event.Booking.OCCURRENCE])
@pytest.mark.parametrize("dates", [1, 2])
def test_what_cannot_be_gone_to_invites_nobody(client, what, booking, dates):
    event = PublishedEventFactory(booking=booking)
    of_event, of_date, said = OFF[what]
    for number in range(1, dates + 1):
        held(event, number, position=number)
    Event.objects.filter(pk=event.pk).update(**of_event)
    Occurrence.objects.filter(event=event).update(**of_date)
    page = client.get(f"/events/{event.slug}/register/").text
    assert (said in page, FREE in page) == (True, False)
    assert FREE not in client.get(event.get_absolute_url()).text


def test_what_still_can_be_gone_to_says_so(client):
    event = PublishedEventFactory(booking=Event.Booking.NONE)
    held(event, 1, state="cancelled", position=1)
    held(event, 2, position=2)
    for path in (event.get_absolute_url(), f"/events/{event.slug}/register/"):
        assert FREE in client.get(path).text


@pytest.mark.parametrize("count", [1, 3])
def test_rows_of_a_theme_day_say_seats(client, count, django_assert_max_num_queries):
    day = PublishedEventFactory(kind=Event.Kind.THEME_DAY)
    for number in range(count):
        registering = PublishedEventFactory(programme=day, title=f"要报的{number}")
        SeatPoolFactory(occurrence=held(registering, 1, venue=VenueFactory()), capacity=12)
        free = PublishedEventFactory(programme=day, booking=Event.Booking.NONE)
        held(free, 1, venue=VenueFactory())
    with django_assert_max_num_queries(32):
        page = client.get(day.get_absolute_url()).text
    assert (page.count("要报名：还有 12 个名额"), page.count(FREE)) == (count, count)
