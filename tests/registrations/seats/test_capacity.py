"""registrations.seats.capacity: seats that follow their event."""

import pytest

from core import clock
from events.drafts import editing
from events.models import Event
from registrations.models import SeatPool
from registrations.seats import capacity
from tests.factories.events import EventFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db


def draft(dates=2, **facts):
    event = EventFactory(booking=facts.pop("booking", Event.Booking.OCCURRENCE), **facts)
    for _ in range(dates):
        OccurrenceFactory(event=event)
    return event


def save(event):
    rows = list(event.occurrences.all())
    return editing.save_event(
        event=event, occurrences=rows, by=event.created_by, now=clock.now(), expected_version=event.version
    )


def seats(event):
    return list(SeatPool.objects.filter(event=event).order_by("pk").values_list("capacity", "unit"))


def test_each_new_date_gets_what_the_event_says():
    event = draft(seats_each=30)
    save(event)
    assert seats(event) == [(30, "people")] * 2
    OccurrenceFactory(event=event)
    event.seats_each = 40
    save(event)
    assert seats(event) == [(40, "people")] * 3


def test_what_somebody_set_stays():
    event = draft(seats_each=30)
    save(event)
    first = event.occurrences.first()
    capacity.set_capacity(occurrence=first, capacity=12, now=clock.now())
    event.seats_each = 40
    save(event)
    assert seats(event) == [(12, "people"), (40, "people")]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"booking": Event.Booking.COURSE, "kind": "class"}, [(20, "people")]),
        ({"booking": Event.Booking.BOTH, "kind": "class"}, [(20, "people")] * 2),
        ({"kind": "outreach"}, [(20, "groups")] * 2),
        ({"booking": Event.Booking.NONE}, []),
        ({"seats_each": None}, []),
    ],
)
def test_a_course_has_one_pool_schools_come_in_groups_and_who_just_comes_needs_none(facts, expected):
    event = draft(**{"seats_each": 20} | facts)
    save(event)
    assert seats(event) == expected
