"""Reminders, offers that run out, and names that are erased."""

import datetime as dt

import pytest
from django.utils import timezone

from core import clock
from events.models import Occurrence
from notifications.models import Message, Purpose
from registrations import erasing, reminding, tasks
from registrations.models import Registration
from tests.factories.registrations import register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db


def evening_before(occurrence, hour=18):
    day = timezone.localtime(occurrence.start) - dt.timedelta(days=1)
    return day.replace(hour=hour, minute=5)


def reminders():
    return Message.objects.filter(purpose=Purpose.REMINDER)


def test_one_text_for_all_dates_of_tomorrow():
    first, second = (
        SeatPoolFactory(occurrence__event__title="看星星"),
        SeatPoolFactory(occurrence__event__title="认蘑菇"),
    )
    start = first.occurrence.start.replace(hour=6)
    Occurrence.objects.update(start=start, end=start + dt.timedelta(hours=1))
    register(first), register(second), register(first, "乙", phone="+8613900000777")
    first.occurrence.refresh_from_db()
    now = evening_before(first.occurrence)
    assert [reminding.remind(now=now) for _ in range(2)] == [2, 0]
    mine = next(row for row in reminders() if row.phone == "+8613900000123")
    assert ("下午 2:00《看星星》" in mine.text, "《认蘑菇》" in mine.text) == (True, True)


def test_nobody_is_reminded_in_the_afternoon_or_two_days_before():
    pool = SeatPoolFactory()
    register(pool)
    evening = evening_before(pool.occurrence)
    assert reminding.remind(now=evening.replace(hour=17)) == 0
    assert reminding.remind(now=evening - dt.timedelta(days=1)) == 0


def test_only_those_who_come_are_reminded():
    pool = SeatPoolFactory(capacity=1)
    register(pool)
    register(pool, "乙", phone="+8613900000777")
    Registration.objects.filter(status="confirmed").update(status="withdrawn")
    assert reminding.remind(now=evening_before(pool.occurrence)) == 0


def test_who_just_registered_is_left_alone():
    pool = SeatPoolFactory()
    evening = evening_before(pool.occurrence)
    register(pool, now=evening)
    assert reminding.remind(now=evening + dt.timedelta(minutes=9)) == 0


def test_a_cancelled_date_is_not_reminded_of():
    pool = SeatPoolFactory()
    register(pool)
    Occurrence.objects.update(state="cancelled")
    assert reminding.remind(now=evening_before(pool.occurrence)) == 0


def test_names_go_ninety_days_after_the_end():
    pool = SeatPoolFactory()
    row = register(pool, "甲", needs="坐轮椅")
    late = pool.occurrence.end + dt.timedelta(days=90)
    assert [erasing.erase_old(now=late - dt.timedelta(minutes=1)), erasing.erase_old(now=late)] == [0, 1]
    assert erasing.erase_old(now=late) == 0
    row.refresh_from_db()
    assert (row.phone, row.phone_hash, row.contact_name, row.needs, row.party_size) == ("", "", "", "", 1)
    assert row.attendees.get().name == ""


def test_tasks_run():
    assert (tasks.expire_offers(), tasks.remind(), tasks.erase_old()) == (0, 0, 0)
    assert clock.now()
    assert [minutes for _, _, minutes in tasks.schedules()] == [2, 10, 720]
