"""A series' dates, another rule and one more date that meet a taken hall lead to what is free, one press each."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse

from core import clock
from events.models import Change, Event, Occurrence
from events.occurrences.cloning import Times
from events.rules import ResourceChange
from events.schedule.recurrence import Kind, Pattern
from events.series import generating
from tests.events.conftest import NOON, at
from tests.factories.events import EventFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory
from tests.factories.resources import SpaceFactory
from venues.models import Booking

pytestmark = pytest.mark.django_db
WEDNESDAYS = Pattern(kind=Kind.WEEKLY, first=dt.date(2026, 9, 9), count=3, values=(3,))


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


class Course:
    """Three Wednesdays, 19:00 to 20:00, in the hall of a place that has a classroom too."""

    def __init__(self, client, *, published: bool = True) -> None:
        member = MembershipFactory()
        client.force_login(member.person)
        facts = {"host": member.organization, "kind": Event.Kind.CLASS, "title": "读书会"}
        self.event = PublishedEventFactory(booking="none", **facts) if published else EventFactory(**facts)
        venue = VenueFactory(organization=member.organization)
        self.hall = SpaceFactory(venue=venue, name="大厅")
        self.room = SpaceFactory(venue=venue, name="教室")
        times = Times(start=dt.time(19), end=dt.time(20), venue_id=venue.pk, takes=ResourceChange(self.hall.pk))
        self.series = generating.repeat(
            event=self.event, pattern=WEDNESDAYS, times=times, skipped={}, by=member.person, now=NOON,
            override_reason="问过了",
        )  # fmt: skip
        Occurrence.objects.filter(event=self.event).update(contact_phone="+8613900000001")

    def take(self, day: int, start: int = 19, space=None) -> None:
        """Somebody else has it for two hours."""
        span = {"start": at(day, start), "end": at(day, start + 2)}
        span |= {"busy_from": span["start"], "busy_until": span["end"]}
        Booking.objects.create(
            space=space or self.hall, state=Booking.State.CONFIRMED, organization=self.event.host, purpose="开会",
            at=NOON, **span,
        )  # fmt: skip

    def dates(self) -> list[Occurrence]:
        return list(Occurrence.objects.scheduled().filter(event=self.event).order_by("start"))

    def typed(self, **more):
        version = Event.objects.get(pk=self.event.pk).version
        place = f"{self.hall.venue_id}-{self.hall.pk}"
        facts = {"start_time": "20:00", "end_time": "21:00", "venue": place, "version": version, "reason": "灯坏了"}
        return facts | more


def buttons(text: str, words: str) -> list[str]:
    found = re.findall(r'name="instead" value="([^"]+)"[^>]*>([^<]*)</button>', text)
    return [html.unescape(value) for value, said in found if words in said]


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("scope", ["one", "following"])
def test_a_series_date_whose_hall_is_taken(client, published, scope):
    course = Course(client, published=published)
    second = course.dates()[1]
    course.take(16, 20)
    row = course.series.dates.get(occurrence=second)
    path = reverse("events:series_change", args=[row.pk])
    facts = course.typed(scope=scope)
    refused = client.post(path, facts)
    assert (refused.status_code, f'id="stop-{second.pk}"' in refused.text) == (422 if published else 200, True)
    (room,) = buttons(refused.text, "教室")
    assert buttons(refused.text, "9月"), "other times too"
    seen = client.post(path, facts | {"instead": room})
    assert (seen.status_code, f'id="stop-{second.pk}"' in seen.text) == (200, False)
    assert "改到 9月16日 周三 20:00—21:00" in seen.text
    done = client.post(path, facts | {"instead": room, "confirm": "1", "override_reason": "看过"})
    assert done.status_code == 302
    expected = [course.hall.pk, course.room.pk, course.hall.pk]
    assert [one.space_id for one in course.dates()] == expected
    assert Change.objects.filter(kind=Change.Kind.RESCHEDULED).count() == (1 if published else 0)
    row.refresh_from_db()
    assert row.is_exception


@pytest.mark.parametrize("published", [True, False])
def test_another_rule_whose_day_is_taken(client, published):
    course = Course(client, published=published)
    second = course.dates()[1]
    course.take(17)
    first = course.series.dates.first()
    path = reverse("events:series_rule", args=[first.pk]) + "?rule=weekly"
    facts = course.typed(scope="following", weekdays=["4"], every="1", first="2026-09-09")
    facts |= {"start_time": "19:00", "end_time": "20:00"}
    looked = client.post(path, facts | {"do": "look"})
    assert (looked.status_code, f'id="stop-{second.pk}"' in looked.text) == (200, True)
    (room,) = buttons(looked.text, "教室")
    ticks = {"seen": looked.context["seen"], "make": ["2026-09-10", "2026-09-24"], "instead": room}
    pressed = client.post(path, facts | ticks)
    assert (pressed.status_code, f'id="stop-{second.pk}"' in pressed.text) == (200, False)
    assert pressed.context["seen"] == "2026-09-10 2026-09-17 2026-09-24"
    make = facts | ticks | {"seen": pressed.context["seen"], "do": "make", "override_reason": "看过"}
    assert client.post(path, make).status_code == 302
    assert [(one.start, one.space) for one in course.dates()] == [
        (at(10, 19), course.hall), (at(17, 19), course.room), (at(24, 19), course.hall),
    ]  # fmt: skip


def test_another_rule_with_a_taken_day_ticked_is_refused_with_ways_out(client):
    course = Course(client)
    second = course.dates()[1]
    course.take(17)
    path = reverse("events:series_rule", args=[course.series.dates.first().pk]) + "?rule=weekly"
    facts = course.typed(scope="following", weekdays=["4"], every="1", first="2026-09-09")
    facts |= {"start_time": "19:00", "end_time": "20:00", "seen": "", "make": ["2026-09-10", "2026-09-17"]}
    refused = client.post(path, facts | {"do": "make"})
    assert (refused.status_code, f'id="stop-{second.pk}"' in refused.text) == (422, True)
    assert buttons(refused.text, "教室")


def test_one_more_date_whose_hall_is_taken(client):
    course = Course(client)
    course.take(30, 20)
    path = reverse("events:add_date", args=[course.event.pk])
    facts = course.typed(day="2026-09-30", title="第四课")
    refused = client.post(path, facts)
    assert (refused.status_code, 'id="stop-new"' in refused.text, 'value="第四课"' in refused.text) == (422, True, True)
    assert "第4课定不下来" in refused.text
    (room,) = buttons(refused.text, "教室")
    times = buttons(refused.text, "月")
    assert times
    seen = client.post(path, facts | {"instead": room})
    assert (seen.status_code, 'name="instead"' in seen.text) == (200, False)
    assert client.post(path, facts | {"instead": times[0]}).status_code == 200
    assert client.post(path, facts | {"instead": room, "confirm": "1", "override_reason": "看过"}).status_code == 302
    assert (course.dates()[-1].space, course.dates()[-1].start) == (course.room, at(30, 20))


def test_one_more_date_that_overlaps_another_is_offered_times_beside_it(client):
    course = Course(client)
    refused = client.post(
        reverse("events:add_date", args=[course.event.pk]),
        course.typed(day="2026-09-16", start_time="19:30", end_time="20:30"),
    )
    assert refused.status_code == 422
    times = buttons(refused.text, "9月")
    assert times
    for value in times:
        facts = course.typed(day="2026-09-16", start_time="19:30", end_time="20:30", instead=value)
        assert client.post(reverse("events:add_date", args=[course.event.pk]), facts).status_code == 200


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("page", ["series_new", "series_more"])
def test_a_day_that_a_rule_would_make_in_a_taken_hall(client, published, page):
    course = Course(client, published=published)
    course.take(30)
    if page == "series_new":
        path = reverse("events:series_new", args=[course.event.pk]) + "?rule=weekly"
        facts = course.typed(
            start_time="19:00", end_time="20:00", weekdays=["3"], every="1", first="2026-09-30", count="2"
        )
    else:
        path = reverse("events:series_more", args=[course.series.pk])
        facts = course.typed(count="2")
    looked = client.post(path, facts | {"do": "look"})
    (room,) = buttons(looked.text, "教室")
    (later, *_) = [value for value in buttons(looked.text, "") if value != room]
    assert room.startswith("20260930~")
    ticks = {"shown": "1", "make": [], "instead": room}
    pressed = client.post(path, facts | ticks)
    assert (pressed.status_code, "这里别的场地" in pressed.text, pressed.context["made"]) == (200, False, 1)
    made = client.post(path, facts | ticks | {"do": "make", "override_reason": "看过"})
    assert made.status_code == 302
    last = course.dates()[-1]
    assert (last.start, last.space, last.series_date.is_exception, len(course.dates())) == (
        at(30, 19), course.room, True, 4,
    )  # fmt: skip
    assert later.startswith("20260930~")


def test_a_taken_day_that_was_ticked_is_refused_with_ways_out(client):
    course = Course(client)
    course.take(30)
    path = reverse("events:series_more", args=[course.series.pk])
    facts = course.typed(count="1", shown="1", make=["2026-09-30"], do="make", override_reason="看过")
    refused = client.post(path, facts)
    assert (refused.status_code, len(buttons(refused.text, "教室"))) == (422, 1)


@pytest.mark.parametrize("value", ["20269999~{start}~{end}~", "1~{start}~{end}~", "20260930~{start}~{end}~999999"])
def test_what_nobody_offered_for_a_day_is_refused(client, value):
    course = Course(client)
    path = reverse("events:series_more", args=[course.series.pk])
    sent = value.format(start="2026-09-30T19:00:00+08:00", end="2026-09-30T20:00:00+08:00")
    answer = client.post(path, course.typed(count="1", shown="1", instead=sent))
    assert (answer.status_code, "没有收全" in answer.text) == (422, True)
