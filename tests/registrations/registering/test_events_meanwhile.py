"""Registering for what was changed after it was read: a form or a program read it, and staff were faster."""

import datetime as dt

import pytest

from core import clock, phrases
from core.errors import Refusal
from events.changes import cancelling
from events.models import Event, Occurrence
from notifications.models import Message
from registrations.models import Registration, SeatPool
from registrations.registering import new_registration, targets
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import PersonFactory
from tests.factories.registrations import fill, known, request_for
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
Status = Registration.Status


def meanwhile(change, pool, **facts):
    """What becomes of a party whose target was read before the change."""
    now = clock.now()
    asked = request_for(pool, **facts)
    target = targets.read(asked, now=now)
    change()
    return new_registration.register(request=asked, now=now, target=target)


def call_off(pool):
    cancelling.cancel_event(event=pool.event, by=PersonFactory(), reason="下雨", now=clock.now())


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("taken", [0, 1])
def test_nobody_waits_for_what_was_cancelled_meanwhile(is_known, taken):
    pool = SeatPoolFactory(capacity=1)
    fill(pool, taken)
    if is_known:
        known()
    with pytest.raises(Refusal) as caught:
        meanwhile(lambda: call_off(pool), pool)
    assert caught.value.code == "not_open"
    assert not Registration.objects.filter(phone_hash=request_for(pool).phone).exists()
    assert Registration.objects.active().count() == 0


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("taken", [0, 1])
def test_nobody_is_taken_into_a_course_that_was_cancelled_meanwhile(is_known, taken):
    event = PublishedEventFactory(booking=Event.Booking.COURSE)
    OccurrenceFactory(event=event)
    pool = SeatPool.objects.create(event=event, capacity=1)
    fill(pool, taken)
    if is_known:
        known()
    with pytest.raises(Refusal) as caught:
        meanwhile(lambda: call_off(pool), pool)
    assert caught.value.code == "not_open"
    assert Registration.objects.active().count() == 0


@pytest.mark.parametrize("change", ["moved", "added"])
def test_a_course_whose_lessons_changed_meanwhile_is_told_as_it_is_now(change):
    event = PublishedEventFactory(booking=Event.Booking.COURSE)
    lesson = OccurrenceFactory(event=event)
    pool = SeatPool.objects.create(event=event, capacity=1)
    earlier = {"start": lesson.start - dt.timedelta(hours=20), "end": lesson.end - dt.timedelta(hours=20)}
    known()
    if change == "moved":
        made = meanwhile(lambda: Occurrence.objects.filter(pk=lesson.pk).update(**earlier, revision=1), pool)
    else:
        made = meanwhile(lambda: OccurrenceFactory(event=event, **earlier), pool)
    assert made.status == Status.CONFIRMED
    assert phrases.when(earlier["start"], earlier["end"], now=clock.now()) in Message.objects.get().text


@pytest.mark.parametrize("is_known", [True, False])
def test_nobody_waits_for_what_was_closed_meanwhile(is_known):
    pool = SeatPoolFactory(capacity=1)
    fill(pool, 1)
    if is_known:
        known()
    with pytest.raises(Refusal) as caught:
        meanwhile(lambda: SeatPool.objects.update(is_open=False), pool)
    assert caught.value.code == "not_open"
