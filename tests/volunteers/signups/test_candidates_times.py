"""Whom the free times that volunteers say bring to the front, and leave out."""

import datetime as dt

import pytest

from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers import queries
from volunteers.free_times import Away, DayPart
from volunteers.models import Shift, Volunteer
from volunteers.profiles import availability
from volunteers.shifts import staffing
from volunteers.signups import candidates

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 10, 1, 0, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 9, 14)
DAY = dt.timedelta(days=1)


@pytest.fixture
def shift():
    """On Monday 14 September, 11:00 to 13:00 in Anning."""
    start = dt.datetime(2026, 9, 14, 3, tzinfo=dt.UTC)
    made = ShiftFactory(start=start, end=start + dt.timedelta(hours=2))
    return queries.with_places(Shift.objects.all()).get(pk=made.pk)


def volunteer(name, *times, away=()):
    made = VolunteerFactory(person__name=name)
    availability.say_weekly(volunteer=made, times=times)
    availability.say_away(volunteer=made, periods=away, now=NOW)
    return made


def best(shift, **how):
    return [str(one) for one in candidates.best(shift, count=9, now=NOW, **how)]


def test_who_usually_can_comes_first_and_who_is_away_not_at_all(shift):
    volunteer("只有上午", (1, DayPart.MORNING))
    volunteer("两个都行", (1, DayPart.MORNING), (1, DayPart.AFTERNOON))
    volunteer("什么都没说")
    volunteer("别的日子", (2, DayPart.MORNING), (2, DayPart.AFTERNOON))
    volunteer("这几天不在", away=[Away(MONDAY - DAY, MONDAY)])
    volunteer("过后才不在", away=[Away(MONDAY + DAY, MONDAY + DAY)])
    assert best(shift) == ["两个都行", "什么都没说", "过后才不在", "只有上午", "别的日子"]
    assert best(shift, to_ring=True) == best(shift)


def test_who_is_away_may_be_asked_by_name(shift):
    mate = volunteer("这几天不在", away=[Away(MONDAY, MONDAY)])
    assert candidates.fits(shift, mate, now=NOW)


def test_staff_read_what_was_said_beside_the_name(shift):
    volunteer("这几天不在", away=[Away(MONDAY, MONDAY)])
    volunteer("只有上午", (1, DayPart.MORNING))
    volunteer("什么都没说")
    weighed = staffing.weighed(shift, Volunteer.objects.order_by("pk"), now=NOW)
    assert [fit.time for fit in weighed] == ["说过这几天来不了", "说过平时这个时间来不了", ""]
    assert all(fit.refusal is None for fit in weighed)
