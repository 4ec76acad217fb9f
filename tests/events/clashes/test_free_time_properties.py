"""Whatever is taken, closed or padded: each time that the search offers is booked, and none before it would have been."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core import bounds, clock
from core.errors import Refusal
from events.clashes.free_time_search import STEP, Search, free_times
from tests.events.conftest import NOON
from tests.factories.people import OrganizationFactory
from tests.factories.resources import ResourceFactory, SpaceFactory, VenueFactory
from venues.bookings import booking
from venues.bookings.booking import BookingRequest
from venues.models import Booking, OpeningHours

FIRST = dt.date(2026, 9, 14)
HALF = dt.timedelta(minutes=30)
PADDING = st.sampled_from([0, 15, 90, 2000, 4000])
"""Minutes; the last two reach over days."""
THING = st.sampled_from(["whole", "part", "other part", "van"])
KIND = st.sampled_from(["use", "use", "closure", "upkeep", "ran out"])
TAKEN = st.lists(
    st.tuples(THING, KIND, st.integers(min_value=-100, max_value=140), st.integers(min_value=1, max_value=9)),
    max_size=7,
)


def make_things(padding) -> dict:
    venue = VenueFactory()
    names = {"whole": True, "part": False, "other part": False}
    pads = [{"setup_minutes": before, "clearup_minutes": after} for before, after in padding]
    spaces = {
        name: SpaceFactory(venue=venue, is_whole=is_whole, **pad)
        for (name, is_whole), pad in zip(names.items(), pads, strict=False)
    }
    return spaces | {"van": ResourceFactory(**pads[3])}


def request_for(thing, start, end) -> BookingRequest:
    column = "space_id" if hasattr(thing, "venue_id") else "resource_id"
    return BookingRequest(start=start, end=end, **{column: thing.pk})


def is_booked(booking_requests, **facts) -> bool:
    """Whether the verb takes all of it; what it took by itself is given back."""
    try:
        with transaction.atomic():
            booking.book(
                booking_requests=booking_requests, organization=OrganizationFactory(), by=None, now=NOON, **facts
            )
            transaction.set_rollback(True)
    except Refusal:
        return False
    return True


def take(things, taken) -> None:
    """What is taken already; what no longer fits is left out."""
    for name, kind, offset, length in taken:
        start = clock.midnight(FIRST) + offset * HALF
        wanted = request_for(things[name], start, start + length * HALF)
        has_run_out = kind == "ran out"
        facts = {"kind": "use" if has_run_out else kind, "hold_until": NOON if has_run_out else None}
        try:
            booking.book(
                booking_requests=[wanted],
                organization=OrganizationFactory(),
                by=None,
                now=NOON - dt.timedelta(days=9),
                **facts,
            )
        except Refusal:
            continue


@pytest.mark.slow
class FreeTimes(TestCase):
    @hypothesis_settings(max_examples=40)
    @given(
        padding=st.lists(st.tuples(PADDING, PADDING), min_size=4, max_size=4),
        taken=TAKEN,
        wanted=st.sampled_from([("whole",), ("part",), ("part", "other part"), ("whole", "part"), ()]),
        with_van=st.booleans(),
        is_closed=st.booleans(),
        has_hours=st.booleans(),
        length=st.integers(min_value=1, max_value=30),
    )
    def test_what_is_offered_is_booked_and_nothing_before_it_is(
        self, *, padding, taken, wanted, with_van, is_closed, has_hours, length
    ):
        things = make_things(padding)
        if has_hours:
            for weekday in range(1, 8):
                OpeningHours.objects.create(space=things["part"], weekday=weekday, opens=dt.time(9), closes=dt.time(17))
        take(things, taken)
        if is_closed:
            type(things["part"]).objects.filter(pk=things["part"].pk).update(closed=True)
        spaces = [things[name].pk for name in wanted]
        vans = [things["van"]] if with_van or not wanted else []
        length *= HALF
        search = Search(
            length=length,
            first=FIRST,
            last=FIRST + dt.timedelta(days=1),
            space_ids=tuple(spaces),
            resource_ids=tuple(van.pk for van in vans),
            with_lunch=True,
        )
        offered = free_times(search, now=NOON)
        by_start = {found.start: found for found in offered}
        for day in (0, 1):
            for begin, end in ((8, 12), (12, 18)):
                midnight = clock.midnight(FIRST) + dt.timedelta(days=day)
                start = midnight + dt.timedelta(hours=begin)
                latest = midnight + dt.timedelta(hours=18) + (length if length > 20 * HALF else dt.timedelta(0))
                while start < midnight + dt.timedelta(hours=end) and start + length <= latest:
                    rest = [request_for(van, start, start + length) for van in vans]
                    choices = [[BookingRequest(start=start, end=start + length, space_id=pk), *rest] for pk in spaces]
                    fits = [is_booked(choice) for choice in choices or [rest]]
                    found = by_start.get(start)
                    assert any(fits) == bool(found), start
                    if found:
                        assert not spaces or found.space_id == spaces[fits.index(True)]
                        break
                    start += STEP


@pytest.mark.django_db
def test_nothing_is_offered_that_is_too_far_ahead_or_too_long_to_book():
    hall = SpaceFactory()
    edge = bounds.horizon(NOON).date()
    search = {"length": dt.timedelta(hours=2), "space_ids": (hall.pk,)}
    offered = free_times(
        Search(first=edge - dt.timedelta(days=2), last=edge + dt.timedelta(days=9), **search), now=NOON
    )
    assert offered
    assert all(found.end <= bounds.horizon(NOON) for found in offered)
    longer = search | {"length": bounds.MAX_DURATION + HALF}
    assert free_times(Search(first=FIRST, last=FIRST, **longer), now=NOON) == []
    assert Booking.objects.count() == 0
