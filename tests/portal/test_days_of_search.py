"""The day that a word of a search box names: today is Wednesday, 16 September 2026."""

import datetime as dt

import pytest

from events.wording import search_words
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


@pytest.mark.parametrize(
    ("word", "rest"),
    [
        ("周六早教课", "早教课"),
        ("周六晚会", "晚会"),
        ("周六午餐", "午餐"),
        ("周六早上早教", "早教"),
        ("周六晚上晚会", "晚会"),
        ("周六晚讲座", "讲座"),
        ("周六讲早上的事", "讲早上的事"),
        ("12月5日下午讲座", "讲座"),
    ],
)
def test_a_half_day_stands_at_the_start_and_is_no_part_of_a_word(word, rest):
    begun = days._BEGINS.fullmatch(word)
    meant = search_words.condition(word).q("search") | (days.on(begun[1], TODAY) & days.about(rest, TODAY))
    assert days.about(word, TODAY) == meant


@pytest.mark.parametrize("word", ["B超", "U盘", "K歌", "卡拉k"])
def test_one_letter_is_part_of_its_word(word):
    assert search_words.condition(word).holds(search_words.folded(f"做{word}检查"))
    assert not search_words.condition(word).holds(search_words.folded("超级大盘点唱歌卡拉，a b c k u"))


def test_letters_and_signs_are_parted():
    assert search_words.condition("ysj中毒").holds("中毒了ysj")


@pytest.mark.parametrize("word", ["正月初五", "明年", "下周八", "后年2月30日", "菌子"])
def test_no_day(word):
    assert days.span(word, TODAY) is None
