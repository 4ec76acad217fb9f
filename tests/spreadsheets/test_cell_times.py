"""Times in cells: what begins can't begin at the end of its own day, what ends can end then."""

import pytest

from spreadsheets import cell_values
from spreadsheets.cell_values import CellError


@pytest.mark.parametrize("text", ["晚上12:00", "24:00", "夜里12点半"])
def test_midnight_is_not_noon(text):
    with pytest.raises(CellError, match="第二天"):
        cell_values.clock(text)
    assert cell_values.end_clock(text).hour == 0


def test_a_time_that_there_is_not():
    with pytest.raises(CellError, match="没有“上午13:00”这个时间"):
        cell_values.end_clock("上午13:00")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-09-15 24:00", "2026-09-16 00:00:00"),
        ("2026-09-15 晚上12点", "2026-09-16 00:00:00"),
        ("2026-09-15 傍晚6点", "2026-09-15 18:00:00"),
    ],
)
def test_a_deadline_at_the_end_of_a_day(text, moment):
    assert str(cell_values.moment(text)) == moment
