"""Two who edit one place, hall, thing, speaker or day at once keep what each changed, and are asked where both changed the same."""

import datetime as dt
import html
import re

import pytest

from special_days.models import DayMark
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


class Page:
    """What a browser would send."""

    def __init__(self, client, path):
        self.client = client
        self.path = path

    def open(self):
        return self.fields_of(self.client.get(self.path))

    def fields_of(self, answer):
        fields = {field.html_name: browser_value(field) for field in answer.context["form"]}
        fields["seen"] = html.unescape(re.search(r'name="seen" value="([^"]*)"', answer.text)[1])
        return {name: value for name, value in fields.items() if value is not None}

    def send(self, fields, **changed):
        sent = {name: value for name, value in (fields | changed).items() if value is not None}
        return self.client.post(self.path, sent)


def browser_value(field):
    value = field.value()
    if field.widget_type == "checkbox":
        return "on" if value else None
    return "" if value is None else str(value)


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
    assert "别人也改了，现在是 别人的名称" in asked.text
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
