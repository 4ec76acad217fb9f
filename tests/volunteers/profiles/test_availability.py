import datetime as dt

import pytest

from core.errors import Refusal
from tests.factories.taking_part import VolunteerFactory
from volunteers import personal_data
from volunteers.free_times import Away, DayPart
from volunteers.profiles import availability

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 10, 1, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 9, 10)
DAY = dt.timedelta(days=1)


@pytest.fixture
def volunteer():
    return VolunteerFactory()


def said(volunteer):
    volunteer.refresh_from_db()
    return volunteer.times


def away(volunteer):
    return [(period.first, period.last) for period in said(volunteer).away]


def add(volunteer, first, last):
    availability.add_away(volunteer=volunteer, first=TODAY + first * DAY, last=TODAY + last * DAY, now=NOW)


def test_the_week_is_replaced(volunteer):
    availability.say_weekly(volunteer=volunteer, times=[(1, DayPart.MORNING), (6, DayPart.EVENING)])
    availability.say_weekly(
        volunteer=volunteer, times=[(6, DayPart.EVENING), (7, DayPart.MORNING), (7, DayPart.MORNING)]
    )
    assert said(volunteer).weekly == {(6, "evening"), (7, "morning")}
    assert volunteer.history.count() == VolunteerFactory().history.count()  # a wish is no fact that somebody audits
    availability.say_weekly(volunteer=volunteer, times=[])
    assert said(volunteer).is_any


def test_days_that_meet_become_one_period(volunteer):
    add(volunteer, 5, 7)
    add(volunteer, 8, 9)
    add(volunteer, 20, 20)
    assert away(volunteer) == [(TODAY + 5 * DAY, TODAY + 9 * DAY), (TODAY + 20 * DAY, TODAY + 20 * DAY)]


def test_what_began_before_today_counts_from_today(volunteer):
    add(volunteer, -3, 2)
    assert away(volunteer) == [(TODAY, TODAY + 2 * DAY)]


def test_past_periods_are_forgotten(volunteer):
    availability.say_away(volunteer=volunteer, periods=[Away(TODAY - 9 * DAY, TODAY - DAY)], now=NOW - 9 * DAY)
    volunteer.refresh_from_db()
    assert len(volunteer.away) == 1
    add(volunteer, 1, 1)
    assert away(volunteer) == [(TODAY + DAY, TODAY + DAY)]


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (NOW, dt.date(2026, 9, 30)),
        (dt.datetime(2028, 2, 10, 1, tzinfo=dt.UTC), dt.date(2028, 2, 29)),
        (dt.datetime(2026, 12, 31, 15, 59, tzinfo=dt.UTC), dt.date(2026, 12, 31)),
        (dt.datetime(2026, 12, 31, 16, 0, tzinfo=dt.UTC), dt.date(2027, 1, 31)),
    ],
)
def test_this_month_is_that_of_the_clocks_here(volunteer, now, last):
    month = f"{last:%Y-%m}"
    availability.away_this_month(volunteer=volunteer, month=month, now=now)
    assert [period.last for period in said(volunteer).away] == [last]


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(2, 1, "away_order"), (-3, -1, "away_past"), (300, 367, "away_far")],
)
def test_days_that_can_not_be_meant_are_refused(volunteer, first, last, code):
    add(volunteer, 1, 1)
    with pytest.raises(Refusal) as refused:
        add(volunteer, first, last)
    assert refused.value.code == code
    assert len(away(volunteer)) == 1


def test_twenty_periods_and_no_more(volunteer):
    for number in range(availability.MAX_AWAY):
        add(volunteer, 2 * number, 2 * number)
    with pytest.raises(Refusal) as refused:
        add(volunteer, 100, 100)
    assert refused.value.code == "away_many"
    add(volunteer, 0, 36)  # all but the last are one now
    assert len(away(volunteer)) == 2


def test_only_ones_own_are_taken_back(volunteer):
    add(volunteer, 1, 1)
    other = VolunteerFactory()
    period = Away(TODAY + DAY, TODAY + DAY)
    with pytest.raises(Refusal):
        availability.take_back(volunteer=other, period=period)
    assert len(away(volunteer)) == 1
    availability.take_back(volunteer=volunteer, period=period)
    assert away(volunteer) == []
    with pytest.raises(Refusal) as refused:
        availability.take_back(volunteer=volunteer, period=period)
    assert refused.value.code == "away_changed"


def test_it_is_exported_and_goes_with_the_person(volunteer):
    availability.say_away(volunteer=volunteer, periods=[Away(TODAY, TODAY)], now=NOW)
    availability.say_weekly(volunteer=volunteer, times=[(1, DayPart.MORNING)])
    volunteer.refresh_from_db()
    told = personal_data.export(volunteer.person)
    assert told["free_times"] == [{"weekday": 1, "part": "morning"}]
    assert told["away"] == [{"first": "2026-09-10", "last": "2026-09-10"}]
    personal_data.erase(person=volunteer.person, now=NOW)
    assert said(volunteer).is_any
