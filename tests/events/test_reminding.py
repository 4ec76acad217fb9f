"""The evening before: one text a number, whatever its hats."""

import datetime as dt

import pytest
from django.utils import timezone

from core import clock
from events import reminding, tasks
from events.models import Occurrence
from notifications.models import Message, Purpose
from registrations.models import Registration
from tests.factories.people import PersonFactory
from tests.factories.registrations import register
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory, VolunteerFactory
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
NUMBER = "+8613900000123"


def evening_before(occurrence, hour=18):
    day = timezone.localtime(occurrence.start) - dt.timedelta(days=1)
    return day.replace(hour=hour, minute=5)


def remind(now):
    """All portions of an evening."""
    told = 0
    while (found := reminding.remind(now=now)) is not None:
        told += found
    return told


def reminders():
    return list(Message.objects.filter(purpose=Purpose.REMINDER).order_by("pk"))


def test_all_dates_and_shifts_of_tomorrow_in_one_text():
    first = SeatPoolFactory(occurrence__event__title="看星星", occurrence__contact_name="温小泉")
    second = SeatPoolFactory(occurrence__event__title="认蘑菇")
    start = first.occurrence.start.replace(hour=6)
    Occurrence.objects.update(start=start, end=start + dt.timedelta(hours=1))
    first.refresh_from_db()
    register(first), register(second), register(first, "乙", phone="+8613900000777")
    volunteer = VolunteerFactory(person=PersonFactory(phone=NUMBER))
    shift = ShiftFactory(occurrence=Occurrence.objects.get(pk=first.occurrence_id))
    sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())
    now = evening_before(shift.occurrence)
    assert [remind(now=now) for _ in range(2)] == [2, 0]
    mine = next(row for row in reminders() if row.phone == NUMBER)
    place = first.occurrence.venue.name
    assert f"下午 2:00《看星星》，{place}（岗位：讲解员，下午 1:30 到岗，到了找温小泉，报名1人）" in mine.text
    assert "《认蘑菇》" in mine.text
    assert timezone.localtime(mine.expires_at).time() == dt.time()


def test_only_from_six_to_eight_of_the_evening_before():
    pool = SeatPoolFactory()
    register(pool)
    evening = evening_before(pool.occurrence)
    at = [evening.replace(hour=17), evening.replace(hour=20), evening - dt.timedelta(days=1), evening.replace(hour=19)]
    assert [remind(now=now) for now in at] == [0, 0, 0, 1]


def test_only_those_who_come():
    pool = SeatPoolFactory(capacity=1)
    register(pool)
    register(pool, "乙", phone="+8613900000777")
    Registration.objects.filter(status="confirmed").update(status="withdrawn")
    assert remind(now=evening_before(pool.occurrence)) == 0


def test_who_just_registered_is_left_alone():
    pool = SeatPoolFactory()
    evening = evening_before(pool.occurrence)
    register(pool, now=evening)
    assert remind(now=evening + dt.timedelta(minutes=9)) == 0


def test_a_cancelled_date_is_not_reminded_of():
    pool = SeatPoolFactory()
    register(pool)
    Occurrence.objects.update(state="cancelled")
    assert remind(now=evening_before(pool.occurrence)) == 0


def test_the_task_runs():
    assert tasks.remind() == 0
