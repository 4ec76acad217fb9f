"""A theme-day programme ends by itself."""

import datetime as dt

import pytest

from core import clock
from events import closing, tasks
from events.models import Event
from plan.models import Occasion, OccasionDate
from tests.events.conftest import at
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def week():
    return PublishedEventFactory(kind="theme_day", title="样例科普周", booking="none")


def member(week, day, *, factory=PublishedEventFactory, state="scheduled", **facts):
    event = factory(programme=week, **facts)
    return OccurrenceFactory(event=event, start=at(day, 9), end=at(day, 11), state=state)


def state(week) -> str:
    week.refresh_from_db()
    return week.state


def test_once_the_last_of_its_events_is_over(week):
    member(week, 14, state="held")
    member(week, 15)
    assert closing.finish_programmes(now=at(15, 10)) == 0
    assert state(week) == "published"
    assert closing.finish_programmes(now=at(15, 11)) == 1
    assert state(week) == "finished"
    assert closing.finish_programmes(now=at(16, 11)) == 0


@pytest.mark.parametrize(
    "open_one",
    [
        {"day": 20},
        {"day": 13, "state": "postponed"},
        {"day": 20, "factory": EventFactory},
    ],
)
def test_not_while_something_is_still_to_come(week, open_one):
    member(week, 14)
    late = member(week, **open_one)
    assert closing.finish_programmes(now=at(16, 8)) == 0
    Event.objects.filter(pk=late.event_id).update(state="cancelled")
    assert closing.finish_programmes(now=at(16, 8)) == 1


def test_cancelled_dates_are_nobodys_wait_and_alone_finish_nothing(week):
    member(week, 20, state="cancelled")
    member(week, 13, state="cancelled")
    assert closing.finish_programmes(now=at(25, 8)) == 0
    member(week, 14)
    assert closing.finish_programmes(now=at(16, 8)) == 1


def test_a_programme_without_events_waits(week):
    assert closing.finish_programmes(now=at(30, 8)) == 0


def test_the_days_of_its_theme_are_its_period(week):
    month = Occasion.objects.create(slug="month", name="全国科普月", kind="month")
    OccasionDate.objects.create(occasion=month, first=dt.date(2025, 9, 1), last=dt.date(2025, 9, 30))
    OccasionDate.objects.create(occasion=month, first=dt.date(2026, 9, 1), last=dt.date(2026, 9, 30))
    Event.objects.filter(pk=week.pk).update(occasion=month)
    member(week, 14)
    assert closing.finish_programmes(now=at(30, 23)) == 0
    assert closing.finish_programmes(now=at(30, 23) + dt.timedelta(hours=1)) == 1


def test_other_kinds_and_other_states_stay(week, monkeypatch):
    lecture = PublishedEventFactory()
    member(lecture, 14)
    Event.objects.filter(pk=week.pk).update(state="cancelled")
    member(week, 14)
    monkeypatch.setattr(clock, "now", lambda: at(20, 8))
    assert tasks.finish_programmes() == 0
    assert (state(lecture), state(week)) == ("published", "cancelled")
