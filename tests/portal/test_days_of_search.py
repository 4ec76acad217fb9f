"""The day that a word of a search box names: today is Wednesday, 16 September 2026."""

import datetime as dt

import pytest

from search import days

TODAY = dt.date(2026, 9, 16)


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("今晚", "2026-09-16"),
        ("明晚", "2026-09-17"),
        ("大后天", "2026-09-19"),
        ("下周三", "2026-09-23"),
        ("下个星期天", "2026-09-27"),
        ("下下周一", "2026-09-28"),
        ("明年1月5日", "2027-01-05"),
        ("后年3月18日", "2028-03-18"),
        ("元月5日", "2027-01-05"),
        ("明年元月5日", "2027-01-05"),
        ("12.5", "2026-12-05"),
        ("本周日", "2026-09-20"),
        ("这个星期6", "2026-09-19"),
    ],
)
def test_one_day(word, day):
    first = dt.date.fromisoformat(day)
    assert days.span(word, TODAY) == (first, first + dt.timedelta(days=1))


@pytest.mark.parametrize("word", ["正月初五", "明年", "下周八", "后年2月30日", "菌子"])
def test_no_day(word):
    assert days.span(word, TODAY) is None
