"""The clocks at which ``script/test`` runs."""

import datetime as dt
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
DAY = dt.date(2026, 11, 28)


@pytest.fixture
def clocks(monkeypatch):
    monkeypatch.syspath_prepend(PROJECT / "script")
    import clocks

    return clocks


def test_the_named_clocks(clocks):
    named = clocks.named(DAY)
    week = ["saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday"]
    assert [(name, f"{clock:%A}".lower()) for name, clock in list(named.items())[:7]] == [(day, day) for day in week]
    assert {name: f"{clock:%Y-%m-%d %H:%M}" for name, clock in list(named.items())[7:]} == {
        "december-31": "2026-12-31 23:50",
        "january-1": "2027-01-01 00:10",
        "february-28": "2027-02-28 09:30",
        "february-29": "2028-02-29 09:30",
        "month-end": "2026-11-30 18:30",
        "spring-festival-eve": "2027-02-05 15:00",
        "after-midnight": "2026-11-28 00:05",
        "noon": "2026-11-28 12:00",
        "before-midnight": "2026-11-28 23:55",
    }


@pytest.mark.parametrize("day", [DAY, dt.date(2027, 12, 31), dt.date(2028, 1, 1), dt.date(2028, 2, 29)])
def test_no_named_clock_has_passed(clocks, day):
    named = clocks.named(day)
    assert len(named) == 16
    assert min(clock.date() for clock in named.values()) == day


def test_what_is_typed(clocks):
    assert clocks.write(clocks.when("2026-12-31T23:50")) == "2026-12-31T23:50+08:00"
    assert clocks.when("2026-12-31T15:50Z") == clocks.when("2026-12-31 23:50")
    assert clocks.write(clocks.when("2026-12-31")) == "2026-12-31T12:00+08:00"
    assert f"{clocks.when('sunday'):%A %H:%M}" == "Sunday 12:00"
    with pytest.raises(ValueError, match="someday"):
        clocks.when("someday")


def test_a_commit_draws_always_the_same_clock_within_a_year(clocks):
    assert clocks.draw("a" * 40, DAY) == clocks.draw("a" * 40, DAY) != clocks.draw("b" * 40, DAY)
    assert DAY <= clocks.draw("f" * 40, DAY).date() <= dt.date(2027, 11, 28)
    assert clocks.when(clocks.DRAWN) == clocks.when(clocks.DRAWN)
