"""The daily sweep goes portion by portion, and ends where nothing can be settled."""

import datetime as dt

import pytest

from calendars import tasks
from calendars.entries import sweeping, writing
from calendars.models import Entry, Listing
from core import clock
from events.models import Occurrence
from tests.factories.events import OccurrenceFactory, PublishedEventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def far(monkeypatch):
    """Five dates that were beyond the window when they were written."""
    monkeypatch.setattr(sweeping, "BATCH", 1)
    monkeypatch.setattr(sweeping, "BATCHES", 2)
    monkeypatch.setattr(sweeping, "LEAVING", 3)
    now, event = clock.now(), PublishedEventFactory()
    for day in range(5):
        start = now + dt.timedelta(days=300 + day)
        OccurrenceFactory(event=event, start=start, end=start + dt.timedelta(hours=1), changed_at=now)
    writing.write(Occurrence.objects.all(), now - dt.timedelta(days=200))
    assert (Entry.objects.count(), Listing.objects.count()) == (5, 0)


def test_dates_that_come_into_the_window(far):
    assert sweeping.sweep(now=clock.now()) == 2
    assert tasks.sweep() == 3
    assert Listing.objects.values("entry").distinct().count() == 5
    assert tasks.sweep() == 0


def test_and_those_that_leave_it(far, monkeypatch):
    tasks.sweep()
    listed, later = Listing.objects.count(), clock.now() + dt.timedelta(days=400)
    assert sweeping.drop_old(now=later) == 3
    monkeypatch.setattr("calendars.tasks.clock.now", lambda: later)
    tasks.sweep()
    assert (listed > 3, Listing.objects.count()) == (True, 0)


def test_what_stays_due_is_not_tried_without_end(far, monkeypatch):
    monkeypatch.setattr(sweeping, "_write", lambda due, now: len(due))
    assert tasks.sweep() == 0
