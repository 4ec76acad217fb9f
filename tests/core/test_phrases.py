import datetime as dt

import pytest

from core import phrases


def test_a_name_is_masked_but_for_its_first_character():
    assert [phrases.masked_name(name) for name in ("王奶奶", "欧", "")] == ["王**", "欧**", ""]


def at(month, day, hour, minute=0, year=2026):
    return dt.datetime(year, month, day, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.mark.parametrize(
    ("start", "end", "staff", "public", "text"),
    [
        (at(9, 17, 14, 30), at(9, 17, 16), "14:30—16:00", "下午 2:30—4:00", "9月17日 周四 下午 2:30"),
        (at(9, 17, 8), at(9, 17, 12), "08:00—12:00", "上午 8:00—12:00", "9月17日 周四 上午 8:00"),
        (at(9, 17, 10), at(9, 17, 15), "10:00—15:00", "上午 10:00—下午 3:00", "9月17日 周四 上午 10:00"),
        (
            at(11, 28, 22), at(11, 29, 0, 30), "22:00—次日 00:30", "晚上 10:00—次日 凌晨 0:30",
            "11月28日 周六 晚上 10:00—次日 凌晨 0:30",
        ),
        (
            at(11, 28, 9), at(12, 2, 17), "09:00—12月2日 17:00", "上午 9:00—12月2日 下午 5:00",
            "11月28日 周六 上午 9:00—12月2日 下午 5:00",
        ),
        (
            at(12, 30, 9), at(1, 2, 17, year=2027), "09:00—2027年1月2日 17:00", "上午 9:00—2027年1月2日 下午 5:00",
            "12月30日 周三 上午 9:00—2027年1月2日 下午 5:00",
        ),
    ],
)  # fmt: skip
def test_from_when_to_when(start, end, staff, public, text):
    assert (phrases.hours(start, end), phrases.time_range(start, end), phrases.when(start, end, now=at(9, 1, 12))) == (
        staff,
        public,
        text,
    )


def test_each_day_of_a_span_says_its_own():
    start, end = at(11, 28, 9), at(12, 1, 0)
    days = list(phrases.days(start, end))
    assert days == [dt.date(2026, 11, 28), dt.date(2026, 11, 29), dt.date(2026, 11, 30)]
    assert [phrases.on_day(start, end, day) for day in days] == ["09:00", "全天", "全天"]
    night = (at(11, 28, 22), at(11, 29, 0, 30))
    assert [phrases.on_day(*night, day) for day in phrases.days(*night)] == ["22:00", "到 00:30"]


NOW = at(11, 28, 12)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (dt.date(2026, 11, 29), "11月29日 周日"),
        (dt.date(2026, 12, 31), "12月31日 周四"),
        (dt.date(2027, 1, 1), "2027年1月1日 周五"),
        (dt.date(2027, 12, 29), "2027年12月29日 周三"),
        (dt.date(2026, 1, 31), "2026年1月31日 周六"),
        (dt.date(2026, 2, 1), "2月1日 周日"),
        (dt.date(2025, 11, 28), "2025年11月28日 周五"),
    ],
)
def test_the_year_is_said_where_it_is_not_plain(day, said):
    start = dt.datetime.combine(day, dt.time(14, 30), tzinfo=NOW.tzinfo)
    end = start + dt.timedelta(hours=2)
    assert (phrases.date(day, now=NOW), f"{phrases.month_day(day, now=NOW)} {phrases.weekday(day)}") == (said, said)
    assert phrases.when(start, end, now=NOW) == phrases.moment(start, now=NOW) == f"{said} 下午 2:30"
    assert phrases.span(start, end, now=NOW) == f"{said} 下午 2:30—4:30"
    assert (phrases.when24(start, end, now=NOW), phrases.span24(start, end, now=NOW)) == (
        f"{said} 14:30",
        f"{said} 14:30—16:30",
    )


def test_the_present_is_that_of_the_clock(time_machine):
    day = dt.date(2027, 1, 1)
    time_machine.move_to(at(12, 31, 23, 59))
    assert phrases.date(day) == "2027年1月1日 周五"
    time_machine.move_to(at(1, 1, 0, 1, year=2027))
    assert phrases.date(day) == "1月1日 周五"


def test_stored_words_always_name_the_year():
    assert phrases.full_when(at(9, 17, 14, 30), at(9, 17, 16)) == "2026年9月17日 周四 下午 2:30"
    assert phrases.full_when(at(9, 17, 22), at(9, 18, 0, 30)) == "2026年9月17日 周四 晚上 10:00—次日 凌晨 0:30"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ((2026, 11, 23), (2026, 11, 29), "11月23日—29日"),
        ((2026, 11, 30), (2026, 12, 6), "11月30日—12月6日"),
        ((2026, 12, 28), (2027, 1, 3), "12月28日—2027年1月3日"),
        ((2027, 3, 1), (2027, 3, 7), "2027年3月1日—7日"),
        ((2026, 9, 17), (2026, 9, 17), "9月17日"),
    ],
)
def test_from_day_to_day(first, last, said):
    assert phrases.days_range(dt.date(*first), dt.date(*last), now=NOW) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (at(9, 17, 12), at(9, 17, 12, 45), "中午 12:00—12:45"),
        (at(9, 17, 12), at(9, 17, 13), "中午 12:00—1:00"),
        (at(9, 17, 11, 30), at(9, 17, 12, 30), "上午 11:30—中午 12:30"),
        (at(9, 17, 12, 30), at(9, 17, 14), "中午 12:30—下午 2:00"),
        (at(9, 17, 10), at(9, 17, 12), "上午 10:00—12:00"),
    ],
)
def test_noon_is_noon(start, end, said):
    assert phrases.time_range(start, end) == said
