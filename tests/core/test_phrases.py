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
    assert (phrases.hours(start, end), phrases.time_range(start, end), phrases.when(start, end)) == (
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
