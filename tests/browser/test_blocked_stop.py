"""A stop that meets a taken hall, in the panel beside the planner and without scripts: one press takes another hall."""

import datetime as dt

import pytest
from django.utils import timezone

from core import clock
from events.models import Occurrence
from tests.browser.conftest import DESK, PHONE, findings, sideways
from tests.factories.days import ordinary_monday
from tests.factories.events import EventFactory, OccurrenceFactory, VenueFactory
from tests.factories.people import MembershipFactory, StreetFactory
from tests.factories.resources import SpaceFactory
from venues.models import Booking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)


@pytest.fixture
def member():
    return MembershipFactory()


@pytest.fixture
def drive(member):
    """Two stops on two days; if both go a day later, the second finds its hall taken and the yard free."""
    host = member.organization
    event = EventFactory(host=host, kind="drive", title="大篷车")
    monday = ordinary_monday(clock.today() + DAY, weeks=1)
    start = timezone.make_aware(dt.datetime.combine(monday, dt.time(9)))
    venue = VenueFactory(area=StreetFactory(), organization=host, name="样例文化站")
    hall = SpaceFactory(venue=venue, name="大厅")
    SpaceFactory(venue=venue, name="院子")
    times = {"start": start, "end": start + dt.timedelta(hours=2)}
    OccurrenceFactory(event=event, position=1, venue=VenueFactory(area=StreetFactory()), **times)
    times = {name: at + DAY for name, at in times.items()}
    OccurrenceFactory(event=event, position=2, venue=venue, space=hall, **times)
    busy = {name: at + DAY for name, at in times.items()}
    Booking.objects.create(
        space=hall, **busy, busy_from=busy["start"], busy_until=busy["end"], state="confirmed", organization=host,
        purpose="开会", at=clock.now(),
    )  # fmt: skip
    return event


def address(drive):
    first = drive.occurrences.get(position=1)
    later = timezone.localtime(first.start + DAY).date()
    return f"/staff/occurrences/{first.pk}/slide/?day={later}&shift_rest=on"


def test_in_the_panel(window, member, drive):
    page = window(person=member.person, width=DESK).new_page()
    page.goto("/staff/planner/")
    page.evaluate("address => htmx.ajax('GET', address, '#move')", address(drive))
    page.locator("#move button[name=instead]", has_text="院子").click()
    page.locator("#move input[type=checkbox][name=instead]").wait_for()
    assert page.locator("#move button[name=instead]").count() == 0
    page.locator("#move button[name=confirm]").click()
    page.wait_for_url("**/staff/**undo=**")
    second = Occurrence.objects.select_related("space").get(event=drive, position=2)
    assert second.space is not None
    assert second.space.name == "院子"


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_without_scripts(window, member, drive, width):
    page = window(person=member.person, width=width, script=False).new_page()
    page.goto(address(drive))
    page.locator("button[name=instead]", has_text="院子").click()
    assert page.locator("input[type=checkbox][name=instead]").is_checked()
    page.locator("button[name=confirm]").click()
    second = Occurrence.objects.select_related("space").get(event=drive, position=2)
    assert second.space is not None
    assert second.space.name == "院子"


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(window, member, drive, width):
    page = window(person=member.person, width=width).new_page()
    page.goto(address(drive))
    page.locator("button[name=instead]").first.wait_for()
    assert findings(page) == []
    assert not sideways(page)
