"""The stamp of a public page changes with whatever the page says, and with nothing else."""

import datetime as dt

import pytest
import time_machine

from events.models import Event, Occurrence
from registrations.models import SeatPool
from tests.factories.events import OccurrenceFactory
from tests.factories.taking_part import SeatPoolFactory
from venues.models import Venue

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 12, 1, 4, tzinfo=dt.UTC)
BEFORE_MIDNIGHT = dt.datetime(2026, 12, 1, 15, 59, 30, tzinfo=dt.UTC)
AFTER_MIDNIGHT = dt.datetime(2026, 12, 1, 16, 0, 30, tzinfo=dt.UTC)


@pytest.fixture
def occurrence():
    with time_machine.travel(NOON, tick=False):
        made = OccurrenceFactory(start=NOON + dt.timedelta(days=1), end=NOON + dt.timedelta(days=1, hours=2))
        SeatPoolFactory(occurrence=made, capacity=3)
        return made


def stamps(client, occurrence, at=NOON):
    """Of the home page and of the event's."""
    with time_machine.travel(at, tick=False):
        paths = ("/?when=all", occurrence.event.get_absolute_url())
        return [client.get(path)["ETag"] for path in paths]


def one_seat_less(occurrence):
    SeatPool.objects.update(taken=1)


def full(occurrence):
    SeatPool.objects.update(taken=3)


def cancelled(occurrence):
    Occurrence.objects.update(state=Occurrence.State.CANCELLED)


def moved(occurrence):
    Occurrence.objects.update(start=occurrence.start + dt.timedelta(minutes=30))


def renamed(occurrence):
    Event.objects.update(title="另一个名字")


def another_place(occurrence):
    Venue.objects.update(name="另一个文化站")


@pytest.mark.parametrize("change", [one_seat_less, full, cancelled, moved, renamed, another_place])
def test_whatever_the_page_says_changes_its_stamp(client, occurrence, change):
    before = stamps(client, occurrence)
    assert stamps(client, occurrence) == before
    change(occurrence)
    after = stamps(client, occurrence)
    assert [old != new for old, new in zip(before, after, strict=True)] == [True, True]


def test_midnight_in_anning_changes_it(client, occurrence):
    before = stamps(client, occurrence, at=BEFORE_MIDNIGHT)
    after = stamps(client, occurrence, at=AFTER_MIDNIGHT)
    assert [old != new for old, new in zip(before, after, strict=True)] == [True, True]


def test_a_minute_alone_does_not(client, occurrence):
    assert stamps(client, occurrence) == stamps(client, occurrence, at=NOON + dt.timedelta(minutes=1))
