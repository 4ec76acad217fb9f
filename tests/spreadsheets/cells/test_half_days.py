"""AM, PM and words for half-days that stand at one end of a span: today is Wednesday, 16 September 2026."""

import pytest

from spreadsheets.cells.errors import CellError
from tests.spreadsheets.cells.test_when import DAY, TIME, said


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("7:00-7:50 PM", "19:00-19:50"),
        ("7-7:50 PM", "19:00-19:50"),
        ("7:15-7:45pm", "19:15-19:45"),
        ("7-7:30 PM", "19:00-19:30"),
        ("7-9 PM", "19:00-21:00"),
        ("7:30-9:30pm", "19:30-21:30"),
        ("8-10 p.m.", "20:00-22:00"),
        ("10-1 PM", "10:00-13:00"),
        ("11-1 PM", "11:00-13:00"),
        ("9-5pm", "09:00-17:00"),
        ("8-8 PM", "08:00-20:00"),
        ("12-1 PM", "12:00-13:00"),
        ("12:30-1:30 AM", "00:30-01:30"),
        ("7:30 PM-9:00", "19:30-21:00"),
        ("9 AM-1", "09:00-13:00"),
        ("10 PM-1 AM", "22:00-01:00"),
        ("9am-5pm", "09:00-17:00"),
        ("19:00-9 PM", "19:00-21:00"),
        ("PM 7:30-9:00", "19:30-21:00"),
        ("8 PM", "20:00"),
        ("12:15 AM", "00:15"),
        ("12 PM", "12:00"),
        ("2:30:00 PM", "14:30"),
        ("14:30 PM", "14:30"),
        ("上午9:30 AM", "09:30"),
        ("晚上9:30 PM", "21:30"),
        ("上午9-11 AM", "09:00-11:00"),
        ("2026-12-15 2:30:00 PM", "2026-12-15 14:30"),
        ("12月15日7-9 PM", "2026-12-15 19:00-21:00"),
        ("6:00-上午8:00", "06:00-08:00"),
        ("5:30-早上7:00", "05:30-07:00"),
        ("4:00-早上7:00", "04:00-07:00"),
        ("9:00-下午5:00", "09:00-17:00"),
        ("2-下午4点", "14:00-16:00"),
        ("2:00-晚上8:00", "14:00-20:00"),
        ("07:00-晚上9:00", "07:00-21:00"),
        ("11:30-中午1点", "11:30-13:00"),
    ],
)
def test_one_half_day_for_a_span(cell, expected):
    assert said(TIME(cell)) == expected
    assert said(DAY(f"2026-12-15 {cell}" if len(cell) < 15 and "月" not in cell else cell)).endswith(expected)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("7:00-晚上9:00", {"07:00-21:00", "19:00-21:00"}),
        ("7-晚上9点", {"07:00-21:00", "19:00-21:00"}),
        ("10点-晚上11点", {"10:00-23:00", "22:00-23:00"}),
        ("6:00-下午7:30", {"06:00-19:30", "18:00-19:30"}),
        ("9点-晚上12点", {"09:00-00:00+", "21:00-00:00+"}),
    ],
)
def test_what_may_begin_in_either_half_is_asked(cell, expected):
    with pytest.raises(CellError) as error:
        TIME(cell)
    assert {said(TIME(choice)) for choice in error.value.choices} == expected
    with pytest.raises(CellError) as error:
        DAY(f"12月15日{cell}")
    assert {said(DAY(choice)) for choice in error.value.choices} == {f"2026-12-15 {one}" for one in expected}


@pytest.mark.parametrize("cell", ["9:75 PM", "13 AM", "上午9:30 PM", "2026-12-15 2:75 PM", "9:00—9:75", "7-8:61 PM"])
def test_what_is_refused_is_quoted_as_it_was_typed(cell):
    for read in (DAY, TIME):
        with pytest.raises(CellError) as error:
            read(cell)
        quoted = str(error.value).partition("“")[2].partition("”")[0]
        assert quoted in cell
        assert quoted
