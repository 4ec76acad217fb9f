"""What ran out is given back; what did not stays."""

import datetime as dt

import pytest

from core import clock
from tests.factories.people import OrganizationFactory
from tests.factories.resources import SpaceFactory
from venues import tasks
from venues.bookings import booking
from venues.bookings.booking import BookingRequest
from venues.models import Booking

pytestmark = pytest.mark.django_db


def test_only_what_ran_out_is_given_back():
    now, hall = clock.now(), SpaceFactory()
    rows = {}
    for number, until in enumerate((now - dt.timedelta(minutes=1), now + dt.timedelta(hours=1), None), start=1):
        start = now + dt.timedelta(days=number)
        booking_request = BookingRequest(start=start, end=start + dt.timedelta(hours=1), space_id=hall.pk)
        facts = {"organization": OrganizationFactory(), "by": None, "now": now - dt.timedelta(days=1)}
        rows[number] = booking.book(booking_requests=[booking_request], hold_until=until, **facts)[0][1]
    assert tasks.expire_bookings() == 1
    assert tasks.expire_bookings() == 0
    states = dict(Booking.objects.values_list("pk", "state"))
    assert [states[rows[number].pk] for number in (1, 2, 3)] == ["released", "tentative", "confirmed"]
