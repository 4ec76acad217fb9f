"""Opening times in words."""

import datetime as dt

import pytest

from venues.bases import times
from venues.bases.rules import Opening, Times

NINE, NOON, FIVE = dt.time(9), dt.time(12), dt.time(17)
MONDAY = dt.date(2026, 9, 7)


def all_but_monday():
    return [Opening(number, NINE, FIVE) for number in range(2, 8)]


def test_days_of_the_same_hours_stand_in_one_line():
    assert times.week(all_but_monday()) == [("周一", "不开放"), ("周二至周日", "上午 9:00—下午 5:00")]
    assert times.week([Opening(number, NINE, NOON) for number in range(1, 8)]) == [("每天", "上午 9:00—12:00")]
    split = [Opening(1, NINE, NOON), Opening(1, dt.time(14), FIVE), Opening(3, dt.time(19), dt.time(21))]
    assert times.week(split) == [
        ("周一", "上午 9:00—12:00、下午 2:00—5:00"),
        ("周二", "不开放"),
        ("周三", "晚上 7:00—9:00"),
        ("周四至周日", "不开放"),
    ]
    assert times.week_line(split) == "周一 09:00-12:00、14:00-17:00；周三 19:00-21:00"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "今天不开，9月8日 周二开"),
        ({"openings": ()}, ""),
        ({"openings": (Opening(1, NINE, FIVE),)}, "今天开，上午 9:00—下午 5:00"),
        ({"closed_until": dt.date(2026, 9, 9)}, "临时闭馆到 9月9日 周三"),
        ({"closed_from": MONDAY}, "临时闭馆"),
    ],
)
def test_what_a_visitor_reads_on_a_monday(facts, words):
    morning = dt.datetime.combine(MONDAY, dt.time(2), dt.UTC)
    assert times.just_now(Times(**{"openings": tuple(all_but_monday())} | facts), morning) == words


@pytest.mark.parametrize(
    ("hour", "words", "is_open"),
    [
        (0, "今天开，上午 9:00—12:00、下午 2:00—5:00", True),
        (5, "今天开，上午 9:00—12:00、下午 2:00—5:00", True),
        (9, "今天已经关门，9月14日 周一开", False),
    ],
)
def test_after_closing_time_the_next_day_is_told(hour, words, is_open):
    known = Times(openings=(Opening(1, NINE, NOON), Opening(1, dt.time(14), FIVE)))
    now = dt.datetime.combine(MONDAY, dt.time(hour), dt.UTC)
    assert (times.just_now(known, now), times.is_open_today(known, now)) == (words, is_open)
