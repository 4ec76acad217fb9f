import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spans import Span
from volunteers.free_times import WEEK, Away, DayPart, FreeTimes, as_bits, half_days, joined

ZONE = dt.timezone(dt.timedelta(hours=8))
MONDAY = dt.date(2026, 9, 14)
DAY = dt.timedelta(days=1)
MORNING, AFTERNOON, EVENING = DayPart


def span(start, end, *, day=MONDAY, days=0):
    """Between two times in Anning; the end so many days later."""
    first, last = (dt.datetime.combine(day, dt.time.fromisoformat(time), ZONE) for time in (start, end))
    return Span(first, last + days * DAY)


@pytest.mark.parametrize(
    ("start", "end", "days", "parts"),
    [
        ("09:00", "11:30", 0, [MORNING]),
        ("09:00", "12:00", 0, [MORNING]),
        ("09:00", "12:01", 0, [MORNING, AFTERNOON]),
        ("12:00", "18:00", 0, [AFTERNOON]),
        ("11:59", "18:01", 0, [MORNING, AFTERNOON, EVENING]),
        ("18:00", "20:00", 0, [EVENING]),
        ("00:00", "06:00", 0, [MORNING]),
        ("14:00", "00:00", 1, [AFTERNOON, EVENING]),
    ],
)
def test_a_shift_touches_parts_of_the_day_on_which_it_begins(start, end, days, parts):
    assert half_days(span(start, end, days=days)) == {(1, part) for part in parts}


def test_a_night_and_a_camp_touch_the_days_that_follow():
    assert half_days(span("20:00", "02:00", days=1)) == {(1, EVENING), (2, MORNING)}
    camp = half_days(span("14:00", "12:00", days=2))
    assert camp == {(1, AFTERNOON), (1, EVENING), (3, MORNING), *((2, part) for part in DayPart)}
    assert half_days(span("08:00", "09:00", days=6)) == set(WEEK) - {(7, AFTERNOON), (7, EVENING)}
    assert half_days(span("20:00", "09:00", days=7)) == set(WEEK)
    assert half_days(span("20:00", "09:00", days=40)) == set(WEEK)


def test_the_weekday_is_that_of_the_clocks_here():
    """23:30 UTC on Sunday is Monday morning in Anning."""
    start = dt.datetime(2026, 9, 13, 23, 30, tzinfo=dt.UTC)
    assert half_days(Span(start, start + dt.timedelta(hours=1))) == {(1, MORNING)}


def test_who_said_nothing_can_always_come():
    assert FreeTimes().is_any
    assert FreeTimes().fit(span("03:00", "04:00"))


def test_all_parts_that_a_shift_touches_must_be_free():
    times = FreeTimes(frozenset({(1, MORNING), (2, AFTERNOON)}))
    assert times.is_usual(span("09:00", "12:00"))
    assert not times.is_usual(span("09:00", "13:00"))
    assert not times.is_usual(span("09:00", "11:00", day=MONDAY + DAY))


@pytest.mark.parametrize(
    ("start", "end", "days", "is_away"),
    [
        ("09:00", "10:00", 0, False),
        ("23:00", "00:00", 1, False),
        ("23:00", "00:01", 1, True),
        ("09:00", "10:00", 5, True),
    ],
)
def test_away_counts_every_day_that_a_shift_lies_on(start, end, days, is_away):
    times = FreeTimes(away=(Away(MONDAY + DAY, MONDAY + DAY),))
    assert times.is_away(span(start, end, days=days)) is is_away
    assert times.fit(span(start, end, days=days)) is not is_away


days = st.integers(0, 60).map(lambda number: MONDAY + number * DAY)
periods = st.tuples(days, days).map(lambda pair: Away(min(pair), max(pair)))


@given(st.lists(periods, max_size=8))
def test_joined_periods_hold_the_same_days_and_never_meet(found):
    def all_days(among):
        return {
            period.first + number * DAY for period in among for number in range((period.last - period.first).days + 1)
        }

    made = joined(found)
    assert all_days(made) == all_days(found)
    assert all(one.last + DAY < following.first for one, following in itertools.pairwise(made))


def test_it_is_said_in_words():
    weekly = {(1, MORNING), (3, MORNING), (6, MORNING), (6, AFTERNOON), (6, EVENING), (7, AFTERNOON), (7, EVENING)}
    times = FreeTimes(frozenset(weekly), (Away(dt.date(2026, 9, 20), dt.date(2026, 9, 20)),))
    first, second = times.spoken()
    assert first == "周一、周三上午；周六全天；周日下午、晚上"
    assert second.endswith("来不了")
    assert FreeTimes().spoken() == []


@given(st.sets(st.sampled_from(WEEK)), st.lists(periods, max_size=4))
def test_what_is_stored_is_read_again(weekly, found):
    away = joined(found)
    stored = [[period.first.isoformat(), period.last.isoformat()] for period in away]
    assert FreeTimes.read(as_bits(weekly), stored) == FreeTimes(frozenset(weekly), tuple(away))
