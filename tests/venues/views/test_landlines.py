"""A place may have a landline as its contact: on the page, by programs and in tables; texts go to mobiles alone."""

import pytest

from events.changes.recipients import mobile
from events.forms.editor.likely_places import place_facts
from tests.factories.events import VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory
from venues.models import Venue

pytestmark = pytest.mark.django_db
LANDLINE = "+8687168712345"


@pytest.fixture
def office():
    return OrganizationFactory(name="样例街道办事处")


@pytest.fixture
def staff(client, office):
    client.force_login(MembershipFactory(organization=office, role="organizer").person)
    return client


@pytest.fixture
def typed(office):
    return {
        "name": "县街文化站", "organization": office.pk, "area": StreetFactory().pk, "address": "样例路 8 号",
        "contact_name": "值班室",
    }  # fmt: skip


def test_on_the_page(staff, typed):
    wrong = staff.post("/staff/venues/add/", typed | {"contact_phone": "68712345"})
    assert "座机请加上区号，写成“区号-68712345”。" in wrong.text
    assert 'value="68712345"' in wrong.text
    staff.post("/staff/venues/add/", typed | {"contact_phone": "(0871) 6871-2345"})
    venue = Venue.objects.get()
    assert venue.contact_phone == LANDLINE
    assert 'value="0871-6871 2345"' in staff.get(f"/staff/venues/{venue.pk}/").text


def test_by_programs(staff, office):
    venue = VenueFactory(organization=office)
    answer = staff.patch(f"/api/v1/venues/{venue.slug}/", {"contact_phone": "0871-68712345"}, "application/json")
    assert answer.status_code == 200
    venue.refresh_from_db()
    assert venue.contact_phone == LANDLINE
    bad = staff.patch(f"/api/v1/venues/{venue.slug}/", {"contact_phone": "0871-1"}, "application/json")
    assert bad.status_code == 400


def test_nobody_texts_it_and_it_is_nobodys_number_on_the_spot(office):
    venue = VenueFactory(organization=office, contact_name="值班室", contact_phone=LANDLINE)
    assert mobile(LANDLINE) == ""
    assert place_facts(str(venue.pk))["contact_phone"] == ""
    venue.contact_phone = "+8613900000123"
    venue.save()
    assert place_facts(str(venue.pk))["contact_phone"] == "+8613900000123"
