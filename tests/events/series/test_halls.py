"""A series names a hall of its place: it is booked for each date, and what is taken clashes."""

import datetime as dt

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from core import clock
from core.errors import Refusal
from events.models import Event, OccurrenceBooking, SeriesDate
from events.occurrences.cloning import Times
from events.rules import ResourceChange
from events.schedule.recurrence import Kind, Pattern
from events.series import changing_rule, editing_dates, generating, skipping
from events.series.editing_dates import Scope
from tests.events.conftest import NOON, at
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.resources import SpaceFactory

pytestmark = pytest.mark.django_db
WEDNESDAYS = Pattern(kind=Kind.WEEKLY, first=dt.date(2026, 9, 9), count=3, values=(3,))


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def venue():
    return VenueFactory(name="样例文化站")


@pytest.fixture
def hall(venue):
    return SpaceFactory(venue=venue, name="大厅")


@pytest.fixture
def room(venue):
    return SpaceFactory(venue=venue, name="教室")


def in_space(space, start=19):
    venue_id = space.venue_id
    return Times(start=dt.time(start), end=dt.time(start + 1), venue_id=venue_id, takes=ResourceChange(space.pk))


def repeat(event, space, person=None):
    return generating.repeat(
        event=event,
        pattern=WEDNESDAYS,
        times=in_space(space),
        skipped={},
        by=person or PersonFactory(),
        now=NOON,
        override_reason="想过了",
    )


def spaces(event):
    return [one.space_id for one in event.occurrences.order_by("start")]


def test_each_date_of_a_public_series_books_the_hall(hall):
    event = PublishedEventFactory(booking=Event.Booking.NONE)
    repeat(event, hall)
    assert spaces(event) == [hall.pk] * 3
    assert OccurrenceBooking.objects.filter(occurrence__event=event, booking__space=hall).count() == 3


def test_a_hall_that_is_taken_is_said_of_its_day(hall):
    other = PublishedEventFactory(booking=Event.Booking.NONE)
    repeat(other, hall)
    event = EventFactory()
    found = generating.propose(event=event, pattern=WEDNESDAYS, times=in_space(hall), now=NOON)
    seen = generating.preview_clashes(found, event=event, times=in_space(hall), by=PersonFactory(), now=NOON)
    assert ["taken" in {clash.code for clash in one.clashes} for one in seen] == [True] * 3


def test_a_hall_of_another_place_is_refused(hall):
    elsewhere = Times(start=dt.time(9), end=dt.time(10), venue_id=VenueFactory().pk, takes=ResourceChange(hall.pk))
    with pytest.raises(Refusal) as caught:
        generating.repeat(
            event=EventFactory(), pattern=WEDNESDAYS, times=elsewhere, skipped={}, by=PersonFactory(), now=NOON
        )
    assert caught.value.code == "space_elsewhere"


def test_all_dates_move_to_another_hall_and_going_on_stays_there(hall, room):
    event = EventFactory()
    series = repeat(event, hall)
    wanted = editing_dates.Wanted(date=series.dates.first(), scope=Scope.ALL, times=in_space(room))
    editing_dates.shift(wanted=wanted, reason="", by=PersonFactory(), now=NOON)
    assert spaces(event) == [room.pk] * 3
    assert not any(one.is_exception for one in series.dates.select_related("occurrence"))
    generating.extend(series=series, until=None, count=1, skipped={}, by=PersonFactory(), now=NOON)
    assert spaces(event) == [room.pk] * 4


def test_one_date_in_another_hall_is_an_exception(hall, room):
    event = EventFactory()
    series = repeat(event, hall)
    wanted = editing_dates.Wanted(date=series.dates.first(), scope=Scope.ONE, times=in_space(room))
    editing_dates.shift(wanted=wanted, reason="", by=PersonFactory(), now=NOON)
    assert spaces(event) == [room.pk, hall.pk, hall.pk]
    assert [one.is_exception for one in series.dates.select_related("occurrence")] == [True, False, False]


def test_another_rule_and_a_date_brought_back_keep_the_hall(hall, room):
    event = EventFactory()
    series = repeat(event, hall)
    thursdays = Pattern(kind=Kind.WEEKLY, first=dt.date(2026, 9, 10), values=(4,))
    wanted = changing_rule.Wanted(date=series.dates.first(), pattern=thursdays, times=in_space(room), all_dates=True)
    made, _ = changing_rule.replan(wanted=wanted, left_out={}, reason="", by=PersonFactory(), now=NOON)
    assert spaces(event) == [room.pk] * 3
    first = made.dates.first()
    skipping.skip(date=first, reason="停电", by=PersonFactory(), now=NOON)
    back = skipping.bring_back(date=SeriesDate.objects.get(pk=first.pk), by=PersonFactory(), now=NOON)
    assert back.space == room


def test_the_page_offers_the_halls_and_begins_with_the_one_that_is_there(client, hall, venue):
    event = EventFactory()
    OccurrenceFactory(event=event, start=at(9, 19), end=at(9, 20), venue=venue, space=hall)
    client.force_login(MembershipFactory(organization=event.host, role="organizer").person)
    page = client.get(reverse("events:series_new", args=[event.pk]), {"kind": "weekly"})
    assert f'<option value="{venue.pk}-{hall.pk}" selected>样例文化站 · 大厅' in page.text


def test_programs_name_the_hall(hall, venue):
    event = EventFactory()
    api = APIClient()
    api.force_authenticate(MembershipFactory(organization=event.host, role="organizer").person)
    sent = {
        "event": event.slug,
        "rule": {"kind": "weekly", "first": "2026-09-09", "count": 2, "values": [3]},
        "start_time": "19:00",
        "end_time": "20:00",
        "venue": venue.slug,
        "space": hall.pk,
    }
    answer = api.post("/api/v1/series/", sent, format="json")
    assert answer.status_code in {200, 201}, answer.content
    assert spaces(event) == [hall.pk] * 2
