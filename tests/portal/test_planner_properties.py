"""The planner and bookings say the same: two that it shows at one thing cannot both be booked, and the other way round."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core import clock
from core.errors import Refusal
from events.models import Occurrence, OccurrenceBooking
from events.occurrences.reserving import wishes_of
from organizations.access_scope import AccessScope
from organizations.streets import streets
from portal.planner.items import find_overlaps
from portal.planner.reading import found
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.resources import ResourceFactory, SpaceFactory
from venues.bookings import booking

NOW = dt.datetime(2026, 9, 8, 4, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 9, 14)
QUARTER = dt.timedelta(minutes=15)
PADDING = st.sampled_from([0, 15, 45])
DATE = st.tuples(
    st.integers(min_value=0, max_value=30),
    st.integers(min_value=1, max_value=8),
    st.integers(min_value=0, max_value=3),
    st.sampled_from(["hall", "van", "both"]),
    st.booleans(),
)


def book(date, bookings=None) -> bool:
    """Whether all that the date wants is taken; kept where ``bookings`` are to be the date's own."""
    try:
        with transaction.atomic():
            taken = booking.book(booking_requests=wishes_of(date), organization=date.event.host, by=None, now=NOW)
            if bookings is None:
                transaction.set_rollback(True)
    except Refusal:
        return False
    if bookings is not None:
        bookings.bulk_create(OccurrenceBooking(occurrence=date, booking=row) for _, row in taken)
    return True


def can_both_be_booked(first: Occurrence, second: Occurrence) -> bool:
    """Whether two dates fit beside each other, were nothing else taken; a date that has its bookings keeps them."""
    with transaction.atomic():
        for row in OccurrenceBooking.objects.exclude(occurrence__in=[first, second]).select_related("booking"):
            booking.release(bookings=[row.booking], now=NOW)
        unbooked = [date for date in (first, second) if not OccurrenceBooking.objects.filter(occurrence=date).exists()]
        fits = all(book(date, OccurrenceBooking.objects) for date in unbooked)
        transaction.set_rollback(True)
    return fits


@pytest.mark.slow
class Planner(TestCase):
    @hypothesis_settings(max_examples=30)
    @given(
        before=PADDING,
        after=PADDING,
        van_before=PADDING,
        van_after=PADDING,
        dates=st.lists(DATE, min_size=2, max_size=5),
    )
    def test_two_dates_are_drawn_as_a_clash_exactly_where_they_cannot_both_be_booked(
        self, *, before, after, van_before, van_after, dates
    ):
        hall = SpaceFactory(setup_minutes=before, clearup_minutes=after)
        van = ResourceFactory(setup_minutes=van_before, clearup_minutes=van_after)
        placed = []
        for offset, length, early, wanted, is_booked in dates:
            start = clock.midnight(DAY) + dt.timedelta(hours=8) + offset * QUARTER
            space = hall if wanted != "van" else None
            date = OccurrenceFactory(
                event=EventFactory(),
                start=start,
                end=start + length * QUARTER,
                arrive=start - early * QUARTER,
                leave=start + (length + early) * QUARTER,
                venue=hall.venue,
                space=space,
            )
            date.resources.set([van] if wanted != "hall" else [])
            if is_booked:
                book(date, OccurrenceBooking.objects)
            placed.append(date)
        first = clock.midnight(DAY) - dt.timedelta(days=3)
        end = first + dt.timedelta(days=9)
        drawn = found(first=first, end=end, reach=AccessScope(None, None), streets=streets(), now=NOW).items
        find_overlaps(drawn)
        shown = {
            frozenset((item.occurrence_id, overlap.other.occurrence_id))
            for item in drawn
            for overlap in item.overlaps
            if overlap.is_hard
        }
        clashing = {
            frozenset((one.pk, other.pk))
            for number, one in enumerate(placed)
            for other in placed[number + 1 :]
            if not can_both_be_booked(one, other)
        }
        assert shown == clashing
