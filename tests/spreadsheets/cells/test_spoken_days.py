"""Days as people say them are asked with what they may be, and never guessed: today is Wednesday, 16 September 2026."""

import datetime as dt

import pytest
from django.forms import ValidationError

from core import clock
from spreadsheets.cells import when
from spreadsheets.cells.errors import CellError
from spreadsheets.forms.written_fields import PastDay, WrittenTime
from tests.spreadsheets.cells.test_when import TODAY, said

DAY = when.of_day(today=TODAY)
PAST = when.of_day(today=TODAY, is_past=True)
TIME = when.of_time(today=TODAY)


@pytest.mark.parametrize(
    ("cell", "choices"),
    [
        ("今天", ["2026-09-16"]),
        ("今晚7点", ["2026-09-16 晚7点"]),
        ("今天下午3点", ["2026-09-16 下午3点"]),
        ("今天晚上7:30-9点", ["2026-09-16 晚上7:30-9点"]),
        ("明早八点", ["2026-09-17 早八点"]),
        ("明晨6点", ["2026-09-17 早上6点"]),
        ("今夜11点", ["2026-09-16 夜里11点"]),
        ("大后天", ["2026-09-19"]),
        ("昨天", ["2026-09-15"]),
        ("今天14.3", ["2026-09-16 14:30", "2026-09-16 14:03"]),
        ("明年1月5日", ["2027-01-05"]),
        ("明年元月五日", ["2027-01-05"]),
        ("后年3/18 下午2点", ["2028-03-18 下午2点"]),
        ("去年12月24日", ["2025-12-24"]),
        ("今年10月1号", ["2026-10-01"]),
        ("下周三", ["2026-09-23"]),
        ("下星期三下午", []),
        ("下下周一", ["2026-09-28"]),
        ("这周五", ["2026-09-18"]),
        ("周三", ["2026-09-16", "2026-09-23"]),
        ("礼拜天 9:00", ["2026-09-20 9:00", "2026-09-27 9:00"]),
        ("5号", ["2026-10-05", "2026-11-05"]),
        ("本月20日", ["2026-09-20"]),
        ("下个月5号", ["2026-10-05"]),
        ("正月初五", ["2027-02-10"]),
        ("农历八月十五", ["2026-09-25"]),
        ("八月十五", ["2027-08-15", "2026-09-25"]),
        ("腊月廿三", ["2027-01-30"]),
        ("明年正月十五", ["2027-02-20"]),
        ("2027年正月初一", ["2027-02-06"]),
        ("十月初三", ["2026-11-11"]),
        ("正月", []), ("明年", []), ("后年", []), ("下周", []), ("明年正月", []), ("明年2月30日", []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("column", ["day", "time"])
def test_what_is_said_is_asked(cell, choices, column):
    with pytest.raises(CellError) as error:
        (DAY if column == "day" else TIME)(cell)
    if column == "day":
        assert list(error.value.choices) == choices
    for choice in error.value.choices:
        assert said(DAY(choice)).startswith(choice[:10]), "what is offered is understood"
    assert not any(said_first(cell, read) for read in (DAY, PAST, TIME))


def said_first(cell, read):
    try:
        return read(cell)
    except CellError:
        return None


@pytest.mark.parametrize(
    ("cell", "choices"),
    [
        ("周三", ["2026-09-16", "2026-09-09"]),
        ("5号", ["2026-09-05", "2026-08-05"]),
        ("正月初五", ["2026-02-21"]),
        ("昨晚7点", ["2026-09-15 晚7点"]),
    ],
)
def test_in_a_table_of_the_past_the_last_ones_are_offered(cell, choices):
    with pytest.raises(CellError) as error:
        PAST(cell)
    assert list(error.value.choices) == choices


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("元月5日", "2027-01-05"),
        ("元月五号", "2027-01-05"),
        ("2027年元月5日", "2027-01-05"),
        ("2027年元旦", "2027-01-01"),
        ("元旦", "2027-01-01"),
    ],
)
def test_january_is_january(cell, expected):
    assert said(DAY(cell)) == expected


@pytest.mark.parametrize(
    ("cell", "choices"),
    [
        ("9-10(周五)", ["2026-09-10", "2026-09-11"]),
        ("12-24(周四)", ["2025-12-24", "2025-12-25"]),
        ("2027年1月3日（周一）", ["2027-01-03", "2027-01-04"]),
        ("2025-12-31 周四", ["2025-12-31"]),
        ("1月1日 周三", ["2026-01-01"]),
    ],
)
def test_a_weekday_that_is_not_so_is_asked_within_the_year_of_the_table(cell, choices):
    with pytest.raises(CellError) as error:
        PAST(cell)
    assert list(error.value.choices) == choices


@pytest.mark.parametrize(
    ("cell", "years", "expected"),
    [
        ("12-24", {2025}, "2025-12-24"),
        ("12-24(周二)", {2024}, "2024-12-24"),
        ("12-24(周三)", {2024}, "2025-12-24"),
        ("12-24", {2024}, ["2024-12-24", "2025-12-24"]),
        ("12-24(周四)", {2024}, ["2024-12-24", "2024-12-26"]),
    ],
)
def test_the_other_rows_say_of_which_year_the_table_speaks(cell, years, expected):
    read = when.of_day(today=TODAY, is_past=True, years=years)
    if isinstance(expected, str):
        assert said(read(cell)) == expected
        return
    with pytest.raises(CellError) as error:
        read(cell)
    assert list(error.value.choices) == expected


def test_a_day_that_needs_its_year_offers_no_day_of_the_first_century():
    with pytest.raises(CellError) as error:
        when.day_with_year("9月1日 周三")
    assert (error.value.choices, "没写是哪年" in str(error.value)) == ((), True)


@pytest.mark.parametrize("cell", ["今晚7点", "明天上午9点", "14.3"])
def test_a_field_for_a_time_names_times_alone(cell, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 9, 16, 4, 0, tzinfo=dt.UTC))
    field = WrittenTime(label="开始", attrs={})
    with pytest.raises(ValidationError) as error:
        field.clean(cell)
    written = error.value.message.partition("，写成 ")[2].rstrip("。").split(" 或 ")
    assert all(field.clean(choice) for choice in written)


def test_a_field_for_a_day_asks_back(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 9, 16, 4, 0, tzinfo=dt.UTC))
    with pytest.raises(ValidationError) as error:
        PastDay(label="日期", attrs={}).clean("昨天")
    assert "“昨天”要看是哪天说的" in error.value.message
    assert error.value.message.endswith("写成 2026-09-15。")
