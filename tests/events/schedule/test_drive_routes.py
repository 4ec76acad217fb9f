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
        ["14 13:15", "14 14:00", "14 16:00", "14 16:30"],
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


@pytest.mark.parametrize(
    ("opens", "minutes", "per_day", "starts"),
    [
        (dt.time(9, 30), 120, 2, ["09:30", "14:00"]),
        (dt.time(8), 60, 3, ["08:00", "11:00", "14:30"]),
        (dt.time(11), 60, 2, ["11:00", "14:30"]),
        (dt.time(9), 240, 2, ["09:00", "15:00"]),
        (dt.time(13), 60, 2, ["13:00", "16:00"]),
        (dt.time(9), 270, 2, ["09:00", "15:30"]),
    ],
)
def test_a_plan_leaves_time_to_eat(opens, minutes, per_day, starts):
    day = Day(per_day=per_day, opens=opens, minutes=minutes)
    stops = drive_routes.lay_out([1, 3, 5][:per_day], days=every_day(), day=day, minutes=apart)
    assert [f"{one.start:%H:%M}" for one in stops] == starts


def hours(first, last, *, street=1):
    start, end = (dt.datetime.combine(MONDAY, at) for at in (first, last))
    return Stop(start=start, end=end, street=street)


@pytest.mark.parametrize(
    ("first", "last", "told", "moved"),
    [
        (dt.time(9), dt.time(12), False, "09:00"),
        (dt.time(11), dt.time(12, 30), True, "14:00"),
        (dt.time(13, 30), dt.time(15), True, "14:00"),
        (dt.time(14), dt.time(15), False, "14:00"),
        (dt.time(9), dt.time(17), True, "09:00"),
        (dt.time(19), dt.time(21), False, "19:00"),
    ],
)
def test_who_is_open_over_lunch_moves_past_it_where_the_afternoon_is_long_enough(first, last, told, moved):
    stop = hours(first, last)
    assert drive_routes.is_over_lunch(stop) == told
    assert f"{drive_routes.rested(None, stop, minutes=apart).start:%H:%M}" == moved


@pytest.mark.parametrize(
    ("closes", "street", "lacks"),
    [(dt.time(12), 1, False), (dt.time(12), 10, True), (dt.time(13, 30), 1, True), (dt.time(13, 15), 1, False)],
)
def test_a_break_is_what_is_left_of_the_way(closes, street, lacks):
    before = hours(dt.time(10), closes)
    stop = hours(dt.time(14), dt.time(16), street=street)
    assert drive_routes.lacks_break(before, stop, minutes=apart) == lacks


def test_those_behind_a_stop_that_makes_way_for_lunch_follow():
    stops = [hours(dt.time(9), dt.time(11)), hours(dt.time(11, 30), dt.time(13)), hours(dt.time(13, 30), dt.time(15))]
    found = drive_routes.with_lunch(stops, minutes=apart)
    assert [f"{one.start:%H:%M}" for one in found] == ["09:00", "14:00", "15:30"]


@pytest.mark.slow
@given(st.lists(st.integers(1, 9), max_size=9), st.integers(1, 3), st.integers(10, 180), st.integers(0, 90))
def test_a_laid_out_drive_keeps_its_order_and_leaves_time_to_drive(streets, per_day, minutes, setup):
    day = Day(per_day=per_day, minutes=minutes, setup=setup, opens=dt.time(8))
    stops = drive_routes.lay_out(streets, days=every_day(), day=day, minutes=apart)
    assert [one.street for one in stops] == streets
    assert all(drive_routes.shortage(one, two, minutes=apart) == dt.timedelta() for one, two in pairwise(stops))
    assert all(one.goes <= two.comes for one, two in pairwise(stops))
