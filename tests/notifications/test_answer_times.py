"""Until when an offer may be answered: no database."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from notifications.texts import answer_times


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return timezone.make_aware(dt.datetime(2026, 9, day, hour, minute))  # noqa: DTZ001 - made aware here


@pytest.mark.parametrize(
    ("now", "starts", "deadline"),
    [
        (at(10, 14), at(17, 14), at(11, 14)),  # a day
        (at(10, 22, 30), at(17, 14), at(12, 8)),  # told at eight, a day from then
        (at(10, 14), at(11, 14), at(11, 12)),  # two hours before the start
        (at(10, 14), at(11, 9), at(10, 20)),  # not while people sleep
        (at(10, 9), at(10, 14), at(10, 12)),
        (at(10, 9), at(10, 12), None),  # an hour to answer: given at once
        (at(10, 22, 30), at(11, 9), None),
        (at(10, 14), at(10, 15), None),
        (at(10, 14), at(10, 23), at(10, 20)),
    ],
)
def test_answer_by(now, starts, deadline):
    assert answer_times.answer_by(now=now, starts=starts) == deadline


@given(st.integers(0, 7 * 24 * 60), st.integers(0, 14 * 24 * 60))
def test_deadlines_are_in_waking_hours_and_before_the_start(minute, wait):
    now = at(1, 0) + dt.timedelta(minutes=minute)
    starts = now + dt.timedelta(minutes=wait)
    deadline = answer_times.answer_by(now=now, starts=starts)
    if deadline:
        assert dt.time(8) <= timezone.localtime(deadline).time() <= dt.time(20)
        assert deadline <= starts - answer_times.BEFORE_START
        assert deadline - now >= answer_times.LEAST_ANSWER_TIME
