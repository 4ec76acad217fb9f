"""events.clashes.free_time_search: the earliest free time of each half day."""

import datetime as dt

import pytest

from core.errors import Refusal
from core.spans import Span
from events.clashes.free_time_search import FreeTime, Search, free_times
from events.models import OccurrenceBooking
from organizations.models import TravelTime
from special_days.models import DayMark
from tests.events.conftest import NOON, at
from tests.factories.events import OccurrenceFactory, VenueFactory
from tests.factories.people import StreetFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory
from venues.models import Booking, OpeningHours

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
FIRST = dt.date(2026, 9, 14)
"""A Monday, six days after NOON."""


def search(**facts):
    defaults = {"length": 2 * HOUR, "first": FIRST, "last": FIRST}
    return Search(**defaults | facts)


def starts(**facts):
    return [(found.start, found.end) for found in free_times(search(**facts), now=NOON)]


def book(start, end, *, state="confirmed", **thing):
    row = thing.get("space") or thing["resource"]
    organization = row.venue.organization if "space" in thing else row.organization
    facts = {"busy_from": start, "busy_until": end, "organization": organization, "at": NOON}
    return Booking.objects.create(start=start, end=end, state=state, **facts, **thing)


@pytest.fixture
def hall():
    return SpaceFactory()


@pytest.fixture
def van():
    return ResourceFactory()


def both(day=14):
    return [(at(day, 8), at(day, 10)), (at(day, 14), at(day, 16))]


def test_the_earliest_of_each_half_day(hall):
    assert starts(space_ids=(hall.pk,)) == both()


def test_what_is_taken_is_stepped_over_in_half_hours(hall):
    book(at(14, 8), at(14, 9, 10), space=hall)
    book(at(14, 12, 30), at(14, 15), space=hall)
    assert starts(space_ids=(hall.pk,)) == [(at(14, 9, 30), at(14, 11, 30)), (at(14, 15), at(14, 17))]


def test_a_half_day_without_room_is_left_out(hall):
    book(at(14, 8), at(14, 12), space=hall)
    book(at(14, 12), at(14, 18), space=hall)
    assert starts(space_ids=(hall.pk,), last=FIRST + dt.timedelta(days=1)) == both(15)


@pytest.mark.parametrize(("state", "free"), [("released", True), ("confirmed", False), ("tentative", False)])
def test_only_what_lives_is_in_the_way(van, state, free):
    book(at(14, 8), at(14, 18), state=state, resource=van)
    assert bool(starts(resource_ids=(van.pk,))) is free


def test_what_was_held_and_ran_out_is_free(van):
    held = book(at(14, 8), at(14, 18), state="tentative", resource=van)
    for expires_at, free in [(NOON, True), (NOON + HOUR, False)]:
        held.expires_at = expires_at
        held.save()
        assert bool(starts(resource_ids=(van.pk,))) is free


def test_the_own_bookings_of_the_date_are_no_obstacle(hall):
    mine = OccurrenceFactory(start=at(14, 8), end=at(14, 18))
    OccurrenceBooking.objects.create(occurrence=mine, booking=book(at(14, 8), at(14, 18), space=hall))
    assert starts(space_ids=(hall.pk,)) == []
    assert starts(space_ids=(hall.pk,), occurrence_id=mine.pk) == both()


def test_setting_up_and_clearing_need_room_too(hall):
    hall.setup_minutes, hall.clearup_minutes = 60, 30
    hall.save()
    book(at(14, 7), at(14, 9), space=hall)
    book(at(14, 14), at(14, 18), space=hall)
    assert starts(space_ids=(hall.pk,)) == [(at(14, 10), at(14, 12))]


def test_the_first_of_the_wanted_spaces_that_is_free(hall):
    second = SpaceFactory(venue=hall.venue)
    book(at(14, 8), at(14, 12), space=hall)
    found = free_times(search(space_ids=(hall.pk, second.pk)), now=NOON)
    assert [one.space_id for one in found] == [second.pk, hall.pk]
    assert found[0] == FreeTime(at(14, 8), at(14, 10), second.pk)


def test_the_whole_house_needs_every_room(hall):
    whole = SpaceFactory(venue=hall.venue, is_whole=True)
    book(at(14, 8), at(14, 12), space=hall)
    assert starts(space_ids=(whole.pk,)) == [(at(14, 14), at(14, 16))]


def test_a_closed_space_and_a_closed_van_are_never_free(hall, van):
    type(hall).objects.update(closed=True)
    assert starts(space_ids=(hall.pk,)) == []
    type(van).objects.update(closed=True)
    assert starts(resource_ids=(van.pk,)) == []


def test_all_things_at_once(hall, van):
    book(at(14, 8), at(14, 9), space=hall)
    book(at(14, 9), at(14, 9, 30), resource=van)
    book(at(14, 16), at(14, 18), resource=van)
    assert starts(space_ids=(hall.pk,), resource_ids=(van.pk,)) == [(at(14, 9, 30), at(14, 11, 30)), both()[1]]


def test_whoever_speaks_elsewhere_is_not_free(hall):
    speaker = CrewFactory()
    date = OccurrenceFactory(start=at(14, 9), end=at(14, 11), arrive=at(14, 8), leave=at(14, 15))
    date.crew.add(speaker)
    assert starts(crew_ids=(speaker.pk,)) == [(at(14, 15), at(14, 17))]
    assert starts(crew_ids=(speaker.pk,), occurrence_id=date.pk) == both()
    assert starts(crew_ids=(CrewFactory().pk,)) == both()
    type(date.event).objects.update(state="cancelled")
    assert starts(crew_ids=(speaker.pk,)) == both()


def test_other_dates_of_the_event_are_in_the_way(hall):
    assert starts(space_ids=(hall.pk,), beside=(Span(at(14, 7), at(14, 14, 30)),)) == [(at(14, 14, 30), at(14, 16, 30))]


def test_opening_hours(hall):
    OpeningHours.objects.create(space=hall, weekday=1, opens=dt.time(9, 30), closes=dt.time(11, 45))
    OpeningHours.objects.create(space=hall, weekday=1, opens=dt.time(14), closes=dt.time(17))
    assert starts(space_ids=(hall.pk,), last=FIRST + dt.timedelta(days=1)) == [
        (at(14, 9, 30), at(14, 11, 30)),
        (at(14, 14), at(14, 16)),
    ]


def test_hours_of_the_search_and_its_weekdays(hall):
    week = {"last": FIRST + dt.timedelta(days=6), "weekdays": frozenset({3, 7})}
    hours = {"opens": dt.time(10), "closes": dt.time(13)}
    assert starts(space_ids=(hall.pk,), **week, **hours) == [(at(16, 10), at(16, 12)), (at(20, 10), at(20, 12))]
    assert starts(space_ids=(hall.pk,), opens=dt.time(13), closes=dt.time(18)) == [(at(14, 14), at(14, 16))]


def test_what_is_longer_than_the_hours_only_begins_within_them(hall):
    assert starts(space_ids=(hall.pk,), length=30 * HOUR) == [
        (at(14, 8), at(15, 14)),
        (at(14, 12), at(15, 18)),
    ]


def test_days_off_are_skipped_where_that_is_wanted(hall):
    DayMark.objects.create(kind=DayMark.Kind.HOLIDAY, name="样例节", first=FIRST, last=FIRST)
    days = {"space_ids": (hall.pk,), "last": FIRST + dt.timedelta(days=1)}
    assert starts(**days, skip_holidays=True) == both(15)
    assert starts(**days) == both(14) + both(15)


def test_nothing_within_a_day_from_now():
    van = ResourceFactory()
    last = NOON.date() + dt.timedelta(days=1)
    found = free_times(search(resource_ids=(van.pk,), first=NOON.date(), last=last), now=NOON)
    assert [one.start for one in found] == [at(9, 14)]


def test_visitors_are_spared_lunch_and_the_crew_is_not(van):
    assert starts(resource_ids=(van.pk,), with_lunch=True)[1][0] == at(14, 12)
    early = {"length": 5 * HOUR, "before": HOUR, "after": HOUR}
    assert [start for start, _ in starts(resource_ids=(van.pk,), **early)] == [at(14, 8), at(14, 13)]
    whole_day = {"length": 8 * HOUR}
    assert starts(resource_ids=(van.pk,), **whole_day) == [(at(14, 8), at(14, 16))]


def test_the_nearest_day_and_hour_first(van):
    near = {"near": at(16, 15), "last": FIRST + dt.timedelta(days=4)}
    found = [start for start, _ in starts(resource_ids=(van.pk,), **near)]
    assert found[:4] == [at(16, 10), at(16, 15), at(15, 10), at(15, 15)]


def test_the_way_from_where_a_speaker_or_a_van_is(van):
    here, there = StreetFactory(), StreetFactory()
    TravelTime.objects.create(one=here, other=there, minutes=90)
    speaker = CrewFactory()
    one = OccurrenceFactory(start=at(14, 8), end=at(14, 14, 30), venue=VenueFactory(area=there))
    one.crew.add(speaker)
    row = book(at(14, 8), at(14, 14, 30), resource=van)
    OccurrenceBooking.objects.create(occurrence=one, booking=row)
    for facts in ({"crew_ids": (speaker.pk,)}, {"resource_ids": (van.pk,)}):
        assert starts(**facts, street_id=here.pk) == [(at(14, 16), at(14, 18))]
        assert starts(**facts, street_id=there.pk) == [(at(14, 14, 30), at(14, 16, 30))]


def test_the_hours_of_the_place_where_no_hall_is_taken(van, hall):
    OpeningHours.objects.create(space=hall, weekday=1, opens=dt.time(14, 30), closes=dt.time(17))
    found = starts(resource_ids=(van.pk,), venue_id=hall.venue_id)
    assert found == [(at(14, 14, 30), at(14, 16, 30))]


def test_ten_at_most(van):
    assert len(starts(resource_ids=(van.pk,), last=FIRST + dt.timedelta(days=30))) == 10


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "nothing_wanted"),
        ({"crew_ids": (1,), "length": dt.timedelta(0)}, "nothing_wanted"),
        ({"crew_ids": (1,), "last": FIRST - dt.timedelta(days=1)}, "window_inverted"),
        ({"crew_ids": (1,), "opens": dt.time(18), "closes": dt.time(18)}, "window_inverted"),
        ({"crew_ids": (1,), "last": FIRST + dt.timedelta(days=185)}, "window_too_long"),
    ],
)
def test_refusals(facts, code):
    with pytest.raises(Refusal) as caught:
        free_times(search(**facts), now=NOON)
    assert caught.value.code == code


@pytest.mark.parametrize("days", [0, 184])
def test_queries_do_not_grow_with_the_window(hall, van, days, django_assert_max_num_queries):
    speaker = CrewFactory()
    assignments = {"space_ids": (hall.pk,), "resource_ids": (van.pk,), "crew_ids": (speaker.pk,)}
    with django_assert_max_num_queries(9):
        starts(**assignments, last=FIRST + dt.timedelta(days=days))
