"""Holidays of announced years, and what the regulation alone says of the others."""

import datetime as dt

import pytest

from special_days import public_holidays
from special_days.public_holidays import Holiday

KNOWN_BY_LIBRARY = range(2025, 2027)


def runs(year):
    return [(one.name, f"{one.first:%m-%d}", f"{one.last:%m-%d}") for one in public_holidays.of_year(year)]


@pytest.fixture
def nothing_announced(monkeypatch):
    monkeypatch.setattr(public_holidays, "is_announced", lambda year: False)


def test_the_days_of_the_regulation(nothing_announced):
    """2027 and 2028 as almanacs have them; in 2028 mid-autumn is a day of the national holiday."""
    assert runs(2027) == [
        ("元旦", "01-01", "01-01"),
        ("春节", "02-05", "02-08"),
        ("清明", "04-05", "04-05"),
        ("劳动节", "05-01", "05-02"),
        ("端午", "06-09", "06-09"),
        ("中秋", "09-15", "09-15"),
        ("国庆", "10-01", "10-03"),
    ]
    assert runs(2028)[-2:] == [("国庆", "10-01", "10-02"), ("国庆、中秋", "10-03", "10-03")]
    assert runs(2024) == []
    assert public_holidays.makeup_workdays(2027) == []
    assert public_holidays.doubt(dt.date(2027, 2, 5)) == "调休还没公布"
    assert public_holidays.doubt(dt.date(2027, 2, 9)) == ""


@pytest.mark.parametrize("year", KNOWN_BY_LIBRARY)
def test_every_announced_year_holds_the_days_of_the_regulation(year, monkeypatch):
    known = {day: public_holidays.name(day) for day in (dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(365))}
    monkeypatch.setattr(public_holidays, "is_announced", lambda year: False)
    by_regulation = {day: name for day in known if (name := public_holidays.name(day))}
    assert by_regulation == {day: known[day] for day in by_regulation}
    assert len(by_regulation) == 13


def test_an_announced_year_is_as_it_was_announced():
    spring = Holiday("春节", dt.date(2026, 2, 15), dt.date(2026, 2, 23))
    assert spring in public_holidays.of_year(2026)
    assert public_holidays.makeup_workdays(2026)[:3] == [
        dt.date(2026, 1, 4),
        dt.date(2026, 2, 14),
        dt.date(2026, 2, 28),
    ]
    assert public_holidays.doubt(spring.first) == ""
