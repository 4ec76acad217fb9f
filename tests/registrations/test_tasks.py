"""Offers that run out, and names that are erased."""

import datetime as dt

import pytest

from core import clock
from registrations import personal_data, tasks
from tests.factories.registrations import register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db


def test_names_go_ninety_days_after_the_end():
    pool = SeatPoolFactory()
    row = register(pool, "甲", needs="坐轮椅")
    late = pool.occurrence.end + dt.timedelta(days=90)
    assert [personal_data.erase_old(now=late - dt.timedelta(minutes=1)), personal_data.erase_old(now=late)] == [0, 1]
    assert personal_data.erase_old(now=late) == 0
    row.refresh_from_db()
    assert (row.phone, row.phone_hash, row.contact_name, row.needs, row.party_size) == ("", "", "", "", 1)
    assert row.attendees.get().name == ""


def test_tasks_run():
    assert (tasks.expire_offers(), tasks.erase_old()) == (0, 0)
    assert clock.now()
    assert [minutes for _, _, minutes in tasks.schedules()] == [2, 1, "0 9 * * *", 720]
