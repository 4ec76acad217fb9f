"""Run by ``test_run_clock.py`` with ``TEST_CLOCK`` set; not a part of any other run."""

import datetime as dt
import os

import pytest

from core import clock

CLOCK = dt.datetime.fromisoformat(f"{os.environ['TEST_CLOCK']}+08:00")
READ = clock.now()
HOUR = dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def made():
    return clock.now()


def test_of_modules_and_fixtures(made):
    assert [CLOCK <= instant < CLOCK + HOUR for instant in (READ, made, clock.now())] == [True] * 3
    assert clock.today() == CLOCK.date()


def test_a_clock_of_its_own(time_machine):
    time_machine.move_to(CLOCK + dt.timedelta(days=9))
    assert clock.today() == CLOCK.date() + dt.timedelta(days=9)


@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_begins_at_it(turn, time_machine):
    assert CLOCK <= clock.now() < CLOCK + HOUR
    time_machine.move_to(CLOCK + 2 * HOUR)
