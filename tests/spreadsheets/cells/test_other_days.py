"""A day of the end behind the time of the start, the same day twice, and ends that run into another year."""

import pytest

from spreadsheets.cells import when
from spreadsheets.cells.errors import CellError
from tests.spreadsheets.cells.test_when import DAY, TIME, TODAY, said

PAST = when.of_day(today=TODAY, is_past=True)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12月15日9:00至20日17:00", "2026-12-15 ~2026-12-20 连着 09:00-17:00"),
        ("12月15日9:00-12月20日17:00", "2026-12-15 ~2026-12-20 连着 09:00-17:00"),
        ("12月15日下午2点到16日上午9点", "2026-12-15 ~2026-12-16 连着 14:00-09:00"),
        ("12月15日9:00-12月15日17:00", "2026-12-15 09:00-17:00"),
        ("12月15日9:00-15日17:00", "2026-12-15 09:00-17:00"),
        ("2026-12-15 9:00 - 2026-12-15 17:00", "2026-12-15 09:00-17:00"),
        ("12月15日（周二）9:00-12月15日（周二）17:00", "2026-12-15 09:00-17:00"),
        ("12月30日 9:00 - 1月5日 17:00", "2026-12-30 ~2027-01-05 连着 09:00-17:00"),
        ("2026-12-15 9:00 - 2027-10-05 17:00", "2026-12-15 ~2027-10-05 连着 09:00-17:00"),
    ],
)
@pytest.mark.parametrize("read", [DAY, TIME])
def test_a_day_on_either_side(cell, expected, read):
    assert said(read(cell)) == expected


def test_in_a_table_of_the_past_the_end_follows_the_start():
    assert said(PAST("12月30日9:00-1月2日17:00")) == "2025-12-30 ~2026-01-02 连着 09:00-17:00"


@pytest.mark.parametrize(
    ("cell", "choices"),
    [
        ("12月15日 9:00 - 10月5日 17:00", ["2026-12-15 9:00到2027-10-05 17:00"]),
        ("12月15日9.5-12月17日17:00", ["2026-12-15 9:50到2026-12-17 17:00", "2026-12-15 9:05到2026-12-17 17:00"]),
        ("12月15日9:00-12月17日17.3", ["2026-12-15 9:00到2026-12-17 17:30", "2026-12-15 9:00到2026-12-17 17:03"]),
    ],
)
@pytest.mark.parametrize("read", [DAY, TIME])
def test_what_is_asked_offers_days_and_times(cell, choices, read):
    with pytest.raises(CellError) as error:
        read(cell)
    assert list(error.value.choices) == choices
    assert all(read(choice).days.last and read(choice).end for choice in choices)


@pytest.mark.parametrize(
    ("cell", "choices"),
    [
        ("12月15日-10月5日", ["2026-12-15到2027-10-05"]),
        ("12月15日-10月5日 9:00-17:00", ["2026-12-15到2027-10-05 9:00-17:00"]),
        ("12月15-20日 9.5", ["2026-12-15到2026-12-20 9:50", "2026-12-15到2026-12-20 9:05"]),
        ("12月15日、16日 9.5", ["2026-12-15、2026-12-16 9:50", "2026-12-15、2026-12-16 9:05"]),
    ],
)
def test_spans_and_several_days_are_offered_whole(cell, choices):
    with pytest.raises(CellError) as error:
        DAY(cell)
    assert list(error.value.choices) == choices
    assert all(DAY(choice).days for choice in choices)


@pytest.mark.parametrize(
    "cell", ["12月15日9:00-14日17:00", "2026-12-15 9:00-2026-12-10 17:00", "12月15日9:00-40日17:00"]
)
def test_an_end_before_the_start_is_refused_as_it_was_typed(cell):
    with pytest.raises(CellError) as error:
        DAY(cell)
    assert str(error.value).partition("“")[2].partition("”")[0] in cell


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "start", "choices"),
    [
        ("12月15-20日 9:00-17:00", "", ["2026-12-15到2026-12-20每天一场 09:00-17:00", "2026-12-15到2026-12-20连着办 09:00-17:00"]),
        ("12月15-20日", "9:00-17:00", ["2026-12-15到2026-12-20每天一场", "2026-12-15到2026-12-20连着办"]),
        ("", "12月15-20日 9:00-17:00", ["2026-12-15到2026-12-20每天一场 09:00-17:00", "2026-12-15到2026-12-20连着办 09:00-17:00"]),
        ("12月15日9:00至20日17:00", "", None),
    ],
)  # fmt: skip
def test_once_a_day_or_all_along_keeps_the_times(bring, task, day, start, choices):
    titles = ("标题", "类型", "日期", "开始")
    asked = bring(titles, [("认菌", "讲座", day, start)]).problems
    found = [one for one in asked if "连着" in str(one)]
    assert [list(one["choices"]) for one in found] == ([choices] if choices else [])
    for choice in choices or []:
        day, start = ("", choice) if not day else (choice, start)
        again = bring(titles, [("认菌", "讲座", day, start)]).problems
        assert not [one for one in again if one["cell"].startswith(("C", "D"))]
