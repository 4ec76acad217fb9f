import datetime as dt

import pytest

from spreadsheets.cells import clock_words

NONE = None
MEANT = {
    #        0     1     2     3     4     5     6     7     8     9     10    11    12
    "凌晨": [0, 1, 2, 3, 4, 5, 6, NONE, NONE, NONE, NONE, NONE, 0],
    "早上": [NONE, NONE, NONE, NONE, NONE, 5, 6, 7, 8, 9, 10, 11, NONE],
    "上午": [NONE, NONE, NONE, NONE, NONE, NONE, 6, 7, 8, 9, 10, 11, 12],
    "中午": [NONE, 13, 14, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, 11, 12],
    "下午": [NONE, 13, 14, 15, 16, 17, 18, 19, NONE, NONE, NONE, NONE, 12],
    "傍晚": [NONE, NONE, NONE, NONE, NONE, 17, 18, 19, 20, NONE, NONE, NONE, NONE],
    "晚上": [24, 25, 26, NONE, NONE, 17, 18, 19, 20, 21, 22, 23, 24],
    "夜里": [24, 25, 26, 27, 28, 29, NONE, NONE, NONE, 21, 22, 23, 24],
    "": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
}
"""What each word makes of the hours of a clock face, whole."""
LATE = {
    "中午": {13, 14},
    "下午": set(range(13, 20)),
    "傍晚": {17, 18, 19, 20},
    "晚上": {*range(17, 25)},
    "夜里": {21, 22, 23, 24},
}
LATE[""] = set(range(13, 25))


def hour_of(text):
    try:
        return clock_words.read(text).hour
    except ValueError:
        return None


def test_the_table_is_whole():
    assert set(MEANT) - {""} == set(clock_words.HALF_DAYS)


@pytest.mark.parametrize("mark", [":00", "点", "时", "点整"])
@pytest.mark.parametrize("word", MEANT)
def test_each_hour_with_each_word(word, mark):
    read = [hour_of(f"{word}{hour}{mark}") for hour in range(26)]
    late = LATE.get(word, set())
    assert read == MEANT[word] + [hour if hour in late else None for hour in range(13, 26)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("晚间7点", (19, 0)), ("晚间九点半", (21, 30)),
        ("晚上12:00", (24, 0)), ("晚上12:30", (24, 30)), ("中午12点半", (12, 30)), ("下午两点半", (14, 30)),
        ("早上八点一刻", (8, 15)), ("晚上七点三刻", (19, 45)), ("十二时", (12, 0)), ("二十点", (20, 0)), ("二十三时十五分", (23, 15)),
        ("9时半", (9, 30)), ("24:00", (24, 0)), ("14点30分", (14, 30)), ("9:05:00", (9, 5)), ("傍晚 六点", (18, 0)),
        ("上午９：３０", (9, 30)), ("晚8点", (20, 0)), ("半夜12点", (24, 0)), ("八点零五分", (8, 5)), ("零点", (0, 0)),
    ],
)  # fmt: skip
def test_marks_and_numbers(text, meant):
    found = clock_words.read(text)
    assert (found.hour, found.minute) == meant


@pytest.mark.parametrize(
    "text", ["上午13:00", "24:30", "25:00", "9:60", "早上12点", "晚上4点", "下午8点", "凌晨9点", "十十点"]
)
def test_what_there_is_not_is_refused(text):
    with pytest.raises(ValueError, match=text):
        clock_words.read(text)


@pytest.mark.parametrize("text", ["", "9", "上午", "两节课", "9:5", "点半", "9点半半"])
def test_what_is_no_time(text):
    assert clock_words.read(text) is None


def test_the_end_of_a_day():
    assert (clock_words.read("晚上12点").is_next_day, clock_words.read("23:59").is_next_day) == (True, False)
    assert clock_words.read("24:00").clock == dt.time(0)
