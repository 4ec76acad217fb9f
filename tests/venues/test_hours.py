import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venues import rules

AT = dt.time


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("8:30-11:30、14:00-17:30", [(AT(8, 30), AT(11, 30)), (AT(14), AT(17, 30))]),
        ("14：00—17：30，8:30～11:30", [(AT(8, 30), AT(11, 30)), (AT(14), AT(17, 30))]),
        ("0:00-24:00", [(AT(0), AT(23, 59))]),
    ],
)
def test_hours_are_read_as_people_type_them(text, spans):
    assert rules.read_hours(text) == spans


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("上午", "看不懂“上午”"),
        ("8:30-11:30 下午也开", "看不懂“下午也开”"),
        ("9:00-8:00", "关门要晚于开门"),
        ("25:00-26:00", "没有这样的钟点"),
        ("8:00-12:00、11:00-13:00", "重叠"),
    ],
)
def test_what_can_not_be_read_is_said(text, says):
    with pytest.raises(rules.HoursError, match=says):
        rules.read_hours(text)


@given(st.lists(st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=2, max_size=6, unique=True))
def test_what_is_written_is_read_again(clocks):
    clocks = sorted(clocks)[: len(clocks) // 2 * 2]
    spans = list(zip(clocks[::2], clocks[1::2], strict=True))
    assert rules.read_hours(rules.written_hours(spans)) == spans
