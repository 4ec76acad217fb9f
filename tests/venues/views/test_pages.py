"""Places: the staff's list and form, and the public page."""

import re

import pytest

from core.phone_numbers import phones
from tests.factories.events import VenueFactory
from tests.factories.people import (
    AssociationFactory,
    MembershipFactory,
    OrganizationFactory,
    PersonFactory,
    StreetFactory,
    VillageFactory,
)
from venues.models import Venue
from venues.queries import free_slug

pytestmark = pytest.mark.django_db
PHONE = "+8613900000777"


@pytest.fixture
def office():
    return OrganizationFactory(name="样例街道办事处")


@pytest.fixture
def organizer(office):
    return MembershipFactory(organization=office, role="organizer").person


def facts(office, street, **changes):
    return {
        "name": "县街文化站",
        "organization": office.pk,
        "area": street.pk,
        "address": "样例路 8 号",
        "latitude": "24.921000",
        "longitude": "102.478000",
        "step_free": "True",
        "contact_phone": "139 0000 0777",
    } | changes


def names(response):
    return [venue.name for venue in response.context["page"]]


def test_a_place_is_added_with_address_initials_and_a_hidden_number(client, office, organizer):
    client.force_login(organizer)
    street = StreetFactory()
    response = client.post("/staff/venues/add/", facts(office, street))
    assert (response.status_code, response["Location"]) == (302, "/staff/venues/")
    venue = Venue.objects.get()
    assert (venue.slug, venue.initials, venue.contact_phone, venue.step_free) == (
        "xian-jie-wen-hua-zhan",
        "xjwhz",
        PHONE,
        True,
    )


def test_two_places_of_one_name_get_two_addresses():
    assert free_slug("县街文化站") == "xian-jie-wen-hua-zhan"
    VenueFactory(slug="xian-jie-wen-hua-zhan")
    assert free_slug("县街文化站") == "xian-jie-wen-hua-zhan-2"
    VenueFactory(slug="xian-jie-wen-hua-zhan-2")
    assert free_slug("县街文化站") == "xian-jie-wen-hua-zhan-3"
    assert free_slug("！！") == "venue"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("contact_phone", "139000007", "现在是 9 位，手机号要 11 位。"),
        ("latitude", "", "经度和纬度要一起填，或者都不填。"),
        ("latitude", "95", "要在 -90 到 90 之间，用手机地图上的 WGS-84 坐标。"),
        ("longitude", "181", "要在 -180 到 180 之间，用手机地图上的 WGS-84 坐标。"),
    ],
)
def test_a_mistake_is_shown_beside_its_field_and_nothing_is_lost(client, organizer, field, value, message):
    office = organizer.memberships.get().organization
    client.force_login(organizer)
    response = client.post("/staff/venues/add/", facts(office, StreetFactory(), **{field: value}))
    body = response.content.decode()
    assert (response.status_code, Venue.objects.count()) == (200, 0)
    assert message in body
    assert 'value="样例路 8 号"' in body


def test_a_place_cannot_be_given_to_another_organization(client, office, organizer):
    client.force_login(organizer)
    other = OrganizationFactory()
    response = client.post("/staff/venues/add/", facts(office, StreetFactory(), organization=other.pk))
    assert response.context["form"].errors.keys() == {"organization"}


def test_editing_keeps_the_address(client, office, organizer):
    client.force_login(organizer)
    venue = VenueFactory(organization=office, slug="old", contact_phone=PHONE, initials="wq")
    shown = client.get(f"/staff/venues/{venue.pk}/").content.decode()
    assert phones.national(PHONE) in shown
    client.post(f"/staff/venues/{venue.pk}/", facts(office, venue.area, contact_phone="", initials="XJ", step_free=""))
    venue.refresh_from_db()
    assert (venue.name, venue.slug, venue.contact_phone, venue.initials, venue.step_free) == (
        "县街文化站",
        "old",
        "",
        "xj",
        None,
    )


def test_the_list_is_found_by_street_village_words_and_initials(client, office, organizer):
    client.force_login(organizer)
    street, other = StreetFactory(slug="xianjie"), StreetFactory()
    village = VillageFactory(parent=street)
    VenueFactory(name="县街文化站", initials="xjwhz", organization=office, area=street)
    VenueFactory(name="石庄村委会", initials="szcwh", organization=office, area=village)
    VenueFactory(name="金方社区", initials="jfsq", organization=office, area=other, address="文化路 1 号")
    assert sorted(names(client.get("/staff/venues/?street=xianjie"))) == ["县街文化站", "石庄村委会"]
    assert sorted(names(client.get("/staff/venues/?q=文化"))) == ["县街文化站", "金方社区"]
    assert names(client.get("/staff/venues/?q=文化&street=xianjie")) == ["县街文化站"]
    assert names(client.get("/staff/venues/?q=SZC")) == ["石庄村委会"]
    assert names(client.get("/staff/venues/?q=没有")) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_for_one_and_three(client, office, organizer, django_assert_num_queries, rows):
    client.force_login(organizer)
    VenueFactory.create_batch(rows, organization=office)
    with django_assert_num_queries(7):
        assert len(names(client.get("/staff/venues/"))) == rows


def test_who_may_see_and_change(client, office, organizer):
    venue = VenueFactory(organization=office)
    page = f"/staff/venues/{venue.pk}/"
    people = {
        "own organizer": organizer,
        "own viewer": MembershipFactory(organization=office, role="viewer").person,
        "other organizer": MembershipFactory(role="organizer").person,
        "association": MembershipFactory(organization=AssociationFactory(), role="organizer").person,
        "stranger": PersonFactory(),
    }
    seen = {}
    for who, person in people.items():
        client.force_login(person)
        shown = client.get("/staff/venues/")
        seen[who] = (
            shown.status_code,
            venue.address in shown.content.decode(),
            client.get("/staff/venues/add/").status_code,
            client.get(page).status_code,
            client.post(page, facts(office, venue.area, address=venue.address)).status_code,
        )
    assert seen == {
        "own organizer": (200, True, 200, 200, 302),
        "own viewer": (200, True, 404, 404, 404),
        "other organizer": (200, False, 200, 404, 404),
        "association": (200, True, 200, 200, 302),
        "stranger": (403, False, 403, 403, 403),
    }
    client.logout()
    assert client.get(page)["Location"].startswith("/staff/sign-in/")


def test_anybody_sees_the_public_page_without_the_contact(client):
    venue = VenueFactory(
        slug="xianjie", step_free=False, contact_name="温小泉", contact_phone=PHONE, latitude=24.9, longitude=102.4
    )
    body = client.get("/venues/xianjie/").content.decode()
    assert venue.address in body
    assert "有台阶，轮椅进不去" in body
    assert "position=102.4" in body
    for private in ("13900000777", phones.national(PHONE), "温小泉"):
        assert private not in body
    assert client.get("/venues/none/").status_code == 404


def test_a_closed_place_says_so(client):
    VenueFactory(slug="old", closed=True)
    assert "这里现在不办活动了。" in client.get("/venues/old/").content.decode()


@pytest.mark.parametrize(
    "path", ["/staff/venues/add/", "/staff/resources/add/", "/staff/crew/new/", "/staff/records/new/"]
)
def test_the_only_organization_is_chosen_and_nothing_new_is_out_of_use(client, office, organizer, path):
    client.force_login(organizer)
    page = client.get(path).text
    chosen = re.search(rf'<option value="{office.pk}" selected>', page)
    assert (bool(chosen), "---------" in page, 'name="closed"' in page) == (True, False, False)
    MembershipFactory(person=organizer, organization=OrganizationFactory(), role="organizer")
    assert f'<option value="{office.pk}" selected>' not in client.get(path).text


def test_who_has_nothing_to_answer_is_spoken_to_as_you_of_respect_throughout(client, organizer):
    client.force_login(organizer)
    text = client.get("/staff/bookings/").text.partition("<main")[2]
    assert ("没有等您答复的" in text, "等你答复" in text) == (True, False)
