"""Whatever is asked in whatever order: live bookings never overlap, and nothing that would fit is refused.

The clock is near midnight and the ends of months on purpose, where spans and paddings cross days.
"""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.errors import Refusal
from core.spans import Span
from tests.factories.people import OrganizationFactory
from tests.factories.resources import SpaceFactory
from venues.availability import is_open
from venues.bookings import booking
from venues.bookings.booking import BookingRequest
from venues.models import Booking, OpeningHours

ANNING = dt.timezone(dt.timedelta(hours=8))
ENDS = [dt.datetime(year, month, day, 23, tzinfo=ANNING) for year, month, day in ((2027, 2, 28), (2028, 2, 29), (2027, 12, 31), (2027, 4, 30))]  # fmt: skip
QUARTER = dt.timedelta(minutes=15)
PADDING = st.sampled_from([0, 15, 45])
ASKED = st.tuples(st.integers(min_value=-12, max_value=12), st.integers(min_value=1, max_value=8))


def refusal_of(booking_request, **facts) -> str:
    """The code with which the booking is refused; empty when it is made."""
    try:
        booking.book(booking_requests=[booking_request], **facts)
    except Refusal as refusal:
        return refusal.code
    return ""


@pytest.mark.slow
class Bookings(TestCase):
    @hypothesis_settings(max_examples=30)
    @given(base=st.sampled_from(ENDS), before=PADDING, after=PADDING, asked=st.lists(ASKED, min_size=1, max_size=6))
    def test_the_verb_agrees_with_a_plain_list(self, base, before, after, asked):
        hall, organization = SpaceFactory(setup_minutes=before, clearup_minutes=after), OrganizationFactory()
        model: list[Span] = []
        for offset, length in asked:
            start = base + offset * QUARTER
            end = start + length * QUARTER
            busy = Span(start - dt.timedelta(minutes=before), end + dt.timedelta(minutes=after))
            fits = not any(busy.start < one.end and one.start < busy.end for one in model)
            facts = {"organization": organization, "by": None, "now": base - dt.timedelta(days=9)}
            booking_request = BookingRequest(start=start, end=end, space_id=hall.pk)
            assert refusal_of(booking_request, **facts) == ("" if fits else "taken")
            model += [busy] if fits else []
        stored = sorted((row.busy_from, row.busy_until) for row in Booking.objects.live().filter(space=hall))
        assert stored == sorted((one.start, one.end) for one in model)

    @hypothesis_settings(max_examples=30)
    @given(base=st.sampled_from(ENDS), before=PADDING, after=PADDING, length=st.integers(min_value=1, max_value=30))
    def test_back_to_back_fits_and_a_minute_less_does_not(self, base, before, after, length):
        hall, minute = SpaceFactory(setup_minutes=before, clearup_minutes=after), dt.timedelta(minutes=1)
        facts = {"organization": OrganizationFactory(), "by": None, "now": base - dt.timedelta(days=9)}
        end = base + length * QUARTER
        booking.book(booking_requests=[BookingRequest(start=base, end=end, space_id=hall.pk)], **facts)
        following = end + dt.timedelta(minutes=before + after)
        too_early = BookingRequest(start=following - minute, end=following + QUARTER, space_id=hall.pk)
        assert refusal_of(too_early, **facts) == "taken"
        booking.book(
            booking_requests=[BookingRequest(start=following, end=following + QUARTER, space_id=hall.pk)], **facts
        )
        assert Booking.objects.live().filter(space=hall).count() == 2


@given(start=st.integers(min_value=0, max_value=96), length=st.integers(min_value=1, max_value=96))
def test_open_means_within_one_opening_of_the_day(start, length):
    day = dt.datetime(2027, 3, 1, tzinfo=ANNING)  # a Monday
    rows = [OpeningHours(weekday=1, opens=dt.time(8), closes=dt.time(12)), OpeningHours(weekday=1, opens=dt.time(14), closes=dt.time(18))]  # fmt: skip
    span = Span(day + start * QUARTER, day + (start + length) * QUARTER)
    inside = any(opens * 4 <= start and start + length <= closes * 4 for opens, closes in ((8, 12), (14, 18)))
    assert is_open(span, rows) == inside


@pytest.mark.parametrize(
    ("start", "end", "is_held"),
    [
        ((1, 22, 0), (2, 0, 30), True),
        ((1, 22, 0), (2, 0, 0), True),
        ((1, 22, 0), (2, 3, 0), False),
        ((1, 17, 0), (2, 0, 30), False),
        ((2, 9, 0), (4, 11, 0), True),
        ((2, 9, 0), (4, 13, 0), False),
        ((2, 7, 0), (4, 11, 0), False),
        ((2, 9, 0), (6, 11, 0), False),
    ],
)
def test_open_over_midnight_and_over_several_days(start, end, is_held):
    hours = [(1, 18, 0, 23, 59), (2, 0, 0, 2, 0), (2, 8, 0, 12, 0), (4, 8, 0, 12, 0)]
    rows = [OpeningHours(weekday=day, opens=dt.time(*opens), closes=dt.time(*closes)) for day, *clocks in hours for opens, closes in [(clocks[:2], clocks[2:])]]  # fmt: skip
    first, last = (dt.datetime(2027, 3, *moment, tzinfo=ANNING) for moment in (start, end))
    assert is_open(Span(first, last), rows) == is_held
