"""What happens here when an event is published, moved or called off, and when a person leaves."""

import datetime as dt

import pytest

from accounts import signals as people
from core import clock
from events.changes import cancelling, previewing, rescheduling
from events.models import Change, Event
from events.rules import Move
from notifications.models import Message
from registrations.models import Registration, SeatPool
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import PersonFactory
from tests.factories.registrations import fill, register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
Status = Registration.Status
A_TUESDAY = dt.datetime(2026, 11, 17, 2, tzinfo=dt.UTC)  # no holiday is near


def shift(occurrence, **by):
    delta = dt.timedelta(**by)
    return Move(occurrence.pk, occurrence.start + delta, occurrence.end + delta, occurrence.venue_id)


def move(pool, **by):
    by_whom = PersonFactory()
    given = {"moves": [shift(pool.occurrence, **by)], "reason": "下雨", "by": by_whom, "now": clock.now()}
    return rescheduling.reschedule(event=pool.event, **given)


def test_those_with_seats_and_those_who_wait_hear_of_a_move():
    pool = SeatPoolFactory(capacity=1)
    rows = fill(pool, 2)
    change = move(pool, days=1)
    texts = {row.phone: row.text for row in Message.objects.filter(about=f"change:{change.uid}")}
    assert sorted(texts) == sorted(row.phone for row in rows)
    assert "（报名1人）" in texts[rows[0].phone]
    assert "（候补中）" in texts[rows[1].phone]
    assert texts[rows[0].phone].endswith(f"详情 {rows[0].short_link}")


def test_one_text_for_a_number_with_two_registrations():
    pool = SeatPoolFactory(capacity=3)
    register(pool, "甲"), register(pool, "乙", "丙")
    change = move(pool, days=1)
    assert "（报名3人：甲、乙等2人）" in Message.objects.get(about=f"change:{change.uid}").text


def test_the_preview_stores_nothing():
    pool = SeatPoolFactory()
    register(pool)
    seen = previewing.preview(
        change_kind=Change.Kind.CANCELLED,
        event=pool.event,
        occurrences=[pool.occurrence],
        reason="停电",
        now=clock.now(),
    ).texts
    assert [one.role_labels for one in seen.recipients()] == [["报名1人"]]
    assert Registration.objects.get().status == Status.CONFIRMED


def test_an_event_that_is_called_off_ends_its_registrations_and_tells_them():
    pool = SeatPoolFactory(capacity=1)
    rows = fill(pool, 2)
    change = cancelling.cancel_event(event=pool.event, by=PersonFactory(), reason="停电", now=clock.now())
    assert list(Registration.objects.values_list("status", flat=True)) == [Status.CANCELLED] * 2
    assert Message.objects.filter(about=f"change:{change.uid}").count() == 2
    answers = Message.objects.filter(about__in=[f"registration:{row.pk}" for row in rows])
    assert set(answers.values_list("state", flat=True)) == {Message.State.WITHDRAWN}
    assert SeatPool.objects.get().is_open is False


def test_a_course_goes_on_without_one_lesson():
    event = PublishedEventFactory(booking=Event.Booking.COURSE)
    lessons = [OccurrenceFactory(event=event) for _ in range(2)]
    row = register(SeatPool.objects.create(event=event, capacity=5))
    change = cancelling.cancel_occurrences(
        event=event, occurrences=lessons[:1], by=PersonFactory(), reason="停电", now=clock.now()
    )
    row.refresh_from_db()
    assert row.status == Status.CONFIRMED
    assert Message.objects.filter(about=f"change:{change.uid}").count() == 1


def test_an_offer_is_answered_before_the_new_start(time_machine):
    time_machine.move_to(A_TUESDAY)
    pool = SeatPoolFactory(capacity=1, occurrence__start=clock.now() + dt.timedelta(days=3))
    row = fill(pool, 1)[0]
    asked = clock.now() + dt.timedelta(days=2)
    Registration.objects.update(status=Status.OFFERED, offer_expires_at=asked)
    move(pool, days=-2, hours=-12)
    row.refresh_from_db()
    assert row.status == Status.CONFIRMED or row.offer_expires_at < pool.occurrence.start - dt.timedelta(days=2)


def test_publishing_opens_the_pools():
    from registrations import receivers

    pool = SeatPoolFactory(is_open=False)
    receivers.published(Event, event=pool.event)
    pool.refresh_from_db()
    assert pool.is_open is True


def test_a_person_takes_their_data_away():
    person = PersonFactory()
    register(SeatPoolFactory(occurrence__event__title="看星星"), "甲", phone=person.phone)
    found = {}
    people.exporting.send(type(person), person=person, export=found)
    assert [(row["event"], row["people"], row["status"]) for row in found["registrations"]] == [
        ("看星星", ["甲"], "报上了")
    ]


def test_a_person_who_leaves_gives_seats_back_and_is_forgotten():
    pool = SeatPoolFactory(capacity=1)
    person = PersonFactory()
    row = register(pool, "甲", phone=person.phone)
    waiting = register(pool, "乙", phone="+8613900009999")
    people.erasing.send(type(person), person=person, now=clock.now())
    row.refresh_from_db()
    waiting.refresh_from_db()
    assert (row.phone, row.phone_hash, row.contact_name, row.party_size) == ("", "", "", 1)
    assert (row.attendees.get().name, row.status, waiting.status) == ("", Status.WITHDRAWN, Status.OFFERED)
