"""core.bounds: how far ahead anything is planned."""

import datetime as dt

import pytest

from core import bounds
from core.errors import Refusal

HERE = dt.timezone(dt.timedelta(hours=8))
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (dt.datetime(2026, 11, 28, 12, tzinfo=HERE), dt.datetime(2031, 11, 28, 12, tzinfo=HERE)),
        (dt.datetime(2028, 2, 29, 12, tzinfo=HERE), dt.datetime(2033, 3, 1, 12, tzinfo=HERE)),
    ],
)
def test_five_years_ahead_and_not_a_day_more(now, last):
    bounds.refuse_unplannable(last - HOUR, last, now=now)
    late = last + dt.timedelta(days=1)
    with pytest.raises(Refusal, match="too_far_ahead"):
        bounds.refuse_unplannable(late - HOUR, late, now=now)
    assert (bounds.is_plannable(last - HOUR, last, now=now), bounds.is_plannable(late - HOUR, late, now=now)) == (
        True,
        False,
    )
