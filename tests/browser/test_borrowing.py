"""Pages by which organizations borrow from each other: nothing for axe to find, and a suggestion taken without scripts."""

import datetime as dt

import pytest

from core import clock
from events.models import OccurrenceBooking
from tests.browser.conftest import DESK, PHONE, findings, sideways
from tests.factories.events import EventFactory, OccurrenceFactory, VenueFactory
from tests.factories.people import MembershipFactory
from tests.factories.resources import ResourceFactory, SpaceFactory
from venues.bookings import answering, booking
from venues.bookings.booking import BookingRequest
from venues.models import Booking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def keeper():
    return MembershipFactory()


@pytest.fixture
def asker():
    return MembershipFactory()


@pytest.fixture
def van(keeper):
    home = VenueFactory(organization=keeper.organization)
    return ResourceFactory(name="科普大篷车 2 号", needs_driver=True, organization=keeper.organization, home=home)


@pytest.fixture
def asked(keeper, asker, van):
    """Three dates of one event with the van and a hall, and one time by hand for which another was suggested."""
    start, now = clock.midnight(clock.today() + 5 * DAY) + 9 * HOUR, clock.now()
    hall = SpaceFactory(name="阶梯教室", venue__organization=keeper.organization)
    event = EventFactory(host=asker.organization, title="工地安全员培训：深基坑和脚手架")
    dates = [OccurrenceFactory(event=event, start=start + number * DAY) for number in range(3)]
    booking_requests = [
        BookingRequest(start=one.start, end=one.start + HOUR, key=one.pk, **thing)
        for one in dates
        for thing in ({"space_id": hall.pk}, {"resource_id": van.pk})
    ]
    facts = {"organization": asker.organization, "by": asker.person, "now": now}
    made = booking.book(booking_requests=booking_requests, purpose=event.title, hold_until=now + 6 * DAY, **facts)
    for booking_request, row in made:
        OccurrenceBooking.objects.create(occurrence_id=booking_request.key, booking=row)
    booking_request = BookingRequest(start=start + 9 * DAY, end=start + 9 * DAY + HOUR, resource_id=van.pk)
    (single,) = booking.reserve_tentatively(booking_request=booking_request, purpose="车队检查日展示", **facts)
    other = {"start": start + 11 * DAY, "end": start + 11 * DAY + HOUR, "by": keeper.person, "now": now}
    answering.suggest(bookings=[single], note="那天保养", **other)
    return [row for _, row in made], single


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(walk, keeper, asker, asked, width):
    rows, single = asked
    looks = {
        keeper.person: ["/staff/", "/staff/bookings/", f"/staff/bookings/{rows[0].pk}/answer/"],
        asker.person: [f"/staff/resources/{single.resource_id}/", "/staff/bookings/", f"/staff/bookings/{single.pk}/"],
    }
    found = {
        f"{person} {address}": (findings(page), max(sideways(page), 0))
        for person, addresses in looks.items()
        for address, page in walk(addresses, width=width, person=person)
    }
    assert {address: problems for address, problems in found.items() if problems != ([], 0)} == {}


def test_a_suggestion_is_taken_without_scripts(look, asker, asked):
    page = look("/staff/bookings/", person=asker.person, script=False)
    page.get_by_role("link", name="改到这个时间").click()
    page.get_by_role("button", name="改到这个时间").click()
    page.get_by_text("不用再问").wait_for()
    row = Booking.objects.get(purpose="车队检查日展示", state="confirmed")
    assert row.answer == "accepted"
