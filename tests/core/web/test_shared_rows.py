"""Two who edit one place, hall, thing, speaker or day at once keep what each changed, and are asked where both changed the same."""

import datetime as dt

import pytest

from special_days.models import DayMark
from tests.core.web.pages import Page
from tests.factories.events import VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 5, 4)
ROWS = {
    "place": (lambda host: VenueFactory(organization=host, latitude="24.92", longitude="102.48"), "/staff/venues/{}/"),
    "hall": (lambda host: SpaceFactory(venue__organization=host, open_air=True), "/staff/spaces/{}/"),
    "thing": (lambda host: ResourceFactory(organization=host, needs_driver=True), "/staff/resources/{}/edit/"),
    "speaker": (lambda host: CrewFactory(organization=host, phone="+8613900000123"), "/staff/crew/{}/"),
    "day": (lambda host: DayMark.objects.create(name="庙会", kind="other", first=DAY, last=DAY), "/staff/days/{}/"),
}
OTHERS = {
    "place": {"capacity": "80", "step_free": "True", "address": "新街 2 号"},
    "hall": {"capacity": "80", "open_air": "False"},
    "thing": {"setup_minutes": "15", "needs_driver": None},
    "speaker": {"title": "副教授", "phone": "139 0000 0124"},
    "day": {"last": "2027-05-06", "kind": "festival"},
}
"""What the other one changes meanwhile."""


@pytest.fixture(params=ROWS)
def opened(request, client):
    """The name of the sort, its row, and how to open its page and send it."""
    host = AssociationFactory() if request.param == "day" else OrganizationFactory()
    client.force_login(MembershipFactory(organization=host, role="organizer").person)
    make, path = ROWS[request.param]
    row = make(host)
    return request.param, row, Page(client, path.format(row.pk))


def test_what_each_changed_stays(opened):
    sort, row, page = opened
    mine = page.open()
    assert page.send(page.open(), **OTHERS[sort]).status_code == 302
    row.refresh_from_db()
    theirs = {name: getattr(row, name) for name in OTHERS[sort]}
    assert page.send(mine, name="换了名称").status_code == 302
    row.refresh_from_db()
    assert ({name: getattr(row, name) for name in theirs}, row.name) == (theirs, "换了名称")


def test_where_both_changed_the_same_it_is_asked(opened):
    sort, row, page = opened
    mine = page.open()
    assert page.send(page.open(), name="别人的名称", **OTHERS[sort]).status_code == 302
    row.refresh_from_db()
    theirs = {name: getattr(row, name) for name in OTHERS[sort]}
    asked = page.send(mine, name="我的名称")
    assert "这里改过了，现在是 别人的名称" in asked.text
    row.refresh_from_db()
    assert row.name == "别人的名称"
    again = page.fields_of(asked)
    assert again["name"] == "我的名称"
    assert page.send(again).status_code == 302
    row.refresh_from_db()
    assert ({name: getattr(row, name) for name in theirs}, row.name) == (theirs, "我的名称")


@pytest.mark.parametrize("seen", ["", "x", "[]", "null", "{}", '{"name": 5}'])
def test_what_cannot_be_read_of_the_page_is_passed_over(client, seen):
    host = OrganizationFactory()
    client.force_login(MembershipFactory(organization=host, role="organizer").person)
    venue = VenueFactory(organization=host)
    page = Page(client, f"/staff/venues/{venue.pk}/")
    fields = page.open()
    venue.name = "别人的名称"
    venue.save()
    answer = page.send(fields, name="我的名称", seen=seen)
    venue.refresh_from_db()
    is_asked = seen == '{"name": 5}'
    assert (answer.status_code, venue.name) == ((200, "别人的名称") if is_asked else (302, "我的名称"))


@pytest.fixture
def hall(client):
    host = OrganizationFactory()
    client.force_login(MembershipFactory(organization=host, role="organizer").person)
    hall = SpaceFactory(venue__organization=host, name="大厅", capacity=60)
    return hall, Page(client, f"/staff/spaces/{hall.pk}/", "form", "hours")


def test_opening_hours_that_others_wrote_stay(hall):
    hall, page = hall
    mine = page.open()
    assert page.send(page.open(), day3="9:00-17:00").status_code == 302
    assert page.send(mine, name="一楼大厅", day5="14:00-17:00").status_code == 302
    assert sorted(hall.opening_hours.values_list("weekday", flat=True)) == [3, 5]
    late = page.send(mine, day3="8:00-12:00")
    assert (late.status_code, "这里改过了，现在是 9:00-17:00" in late.text) == (422, True)
    again = page.fields_of(late)
    assert page.send(again).status_code == 302
    assert hall.opening_hours.get(weekday=3).opens == dt.time(8)
    assert hall.opening_hours.filter(weekday=5).exists()


def test_another_field_in_error_is_not_taken_for_seen(hall):
    hall, page = hall
    mine = page.open()
    page.send(page.open(), name="别人的名称", capacity="80")
    asked = page.send(mine, name="我的名称", capacity="很多")
    assert "现在是 别人的名称" in asked.text
    again = page.send(page.fields_of(asked), capacity="70")
    assert (again.status_code, "现在是 80" in again.text) == (422, True)
    hall.refresh_from_db()
    assert (hall.name, hall.capacity) == ("别人的名称", 80)


def test_an_untouched_whole_is_not_refused_when_it_is_another_by_now(hall):
    hall, page = hall
    page.send(page.open(), is_whole="on")
    mine = page.open()
    page.send(page.open(), is_whole=None)
    SpaceFactory(venue=hall.venue, is_whole=True)
    assert page.send(mine, name="一楼大厅").status_code == 302
    hall.refresh_from_db()
    assert (hall.name, hall.is_whole) == ("一楼大厅", False)


def test_a_name_and_its_number_are_one_thing(client):
    host = OrganizationFactory()
    client.force_login(MembershipFactory(organization=host, role="organizer").person)
    venue = VenueFactory(organization=host, contact_name="甲老师", contact_phone="+8613900000121")
    page = Page(client, f"/staff/venues/{venue.pk}/")
    mine = page.open()
    page.send(page.open(), contact_phone="139 0000 0122")
    asked = page.send(mine, contact_name="乙老师")
    assert (asked.status_code, "现在是 " in asked.text) == (200, True)
    venue.refresh_from_db()
    assert (venue.contact_name, venue.contact_phone) == ("甲老师", "+8613900000122")


def test_what_is_offered_no_more_stays_where_others_chose_it(client):
    host = OrganizationFactory()
    client.force_login(MembershipFactory(organization=host, role="organizer").person)
    thing = ResourceFactory(organization=host)
    page = Page(client, f"/staff/resources/{thing.pk}/edit/")
    mine = page.open()
    thing.home = VenueFactory(closed=True)
    thing.save()
    assert page.send(mine, name="换了名称").status_code == 302
    thing.refresh_from_db()
    assert (thing.name, thing.home.closed) == ("换了名称", True)
