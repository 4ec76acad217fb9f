import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.schedule import drive_routes
from events.schedule.drive_routes import Day, Stop

MONDAY = dt.date(2026, 9, 14)


def every_day():
    return iter(MONDAY + dt.timedelta(days=n) for n in range(99))


def apart(one, other):
    """Streets lie on a line, ten minutes each."""
    return 0 if one is None or other is None else abs(one - other) * 10


def times(stop):
    return [f"{at:%d %H:%M}" for at in (stop.arrive, stop.start, stop.end, stop.leave)]


def test_two_stops_a_day_with_the_drive_between_them():
    stops = drive_routes.lay_out([1, 4, 5], days=every_day(), day=Day(), minutes=apart)
    assert [times(stop) for stop in stops] == [
        ["14 08:45", "14 09:30", "14 11:30", "14 12:00"],
        ["14 12:45", "14 13:30", "14 15:30", "14 16:00"],
        ["15 08:45", "15 09:30", "15 11:30", "15 12:00"],
    ]


def test_the_nearest_street_comes_next():
    assert drive_routes.nearest_first([9, 1, 4, 2], home=3, minutes=apart) == [4, 2, 1, 9]
    assert drive_routes.nearest_first([9, 1, 4], home=None, minutes=lambda one, other: 20) == [9, 1, 4]


def stop(hour, minute=0, *, street, day=14, **facts):
    start = dt.datetime(2026, 9, day, hour, minute)  # noqa: DTZ001 - routes are local and naive
    return Stop(start=start, end=start + dt.timedelta(hours=1), street=street, **facts)


def test_how_much_time_is_missing():
    first = stop(9, street=1)
    assert drive_routes.shortage(first, stop(10, 20, street=5), minutes=apart) == dt.timedelta(minutes=20)
    assert drive_routes.shortage(first, stop(10, 40, street=5), minutes=apart) == dt.timedelta()
    assert drive_routes.shortage(first, stop(10, street=1), minutes=apart) == dt.timedelta()
    assert drive_routes.shortage(first, stop(1, street=9, day=15), minutes=apart) == dt.timedelta()


def test_what_is_too_close_is_moved_on_and_the_next_day_stays():
    stops = [stop(9, street=1), stop(10, 3, street=2), stop(11, 5, street=3), stop(9, street=9, day=15)]
    starts = [f"{one.start:%d %H:%M}" for one in drive_routes.fitted(stops, minutes=apart)]
    assert starts == ["14 09:00", "14 10:13", "14 11:25", "15 09:00"]


@pytest.mark.slow
@given(st.lists(st.integers(1, 9), max_size=9), st.integers(1, 3), st.integers(10, 180), st.integers(0, 90))
def test_a_laid_out_drive_keeps_its_order_and_leaves_time_to_drive(streets, per_day, minutes, setup):
    day = Day(per_day=per_day, minutes=minutes, setup=setup, opens=dt.time(8))
    stops = drive_routes.lay_out(streets, days=every_day(), day=day, minutes=apart)
    assert [one.street for one in stops] == streets
    assert all(drive_routes.shortage(one, two, minutes=apart) == dt.timedelta() for one, two in pairwise(stops))
    assert all(one.goes <= two.comes for one, two in pairwise(stops))
