"""What pages of keeping people and organizations tell, for programs; and what administrators of one get of another."""

import pytest

from accounts.sessions import ending
from core import clock
from organizations.memberships import inviting
from organizations.models import Area
from tests.factories.events import VenueFactory
from tests.factories.people import (
    AssociationFactory,
    CityFactory,
    MembershipFactory,
    OrganizationFactory,
    PersonFactory,
    StreetFactory,
    VillageFactory,
)
from venues.models import VenueKind

pytestmark = pytest.mark.django_db
MEMBERS = "/api/v1/members/"
INVITATIONS = "/api/v1/staff-invitations/"
UNAPPROVED = "/api/v1/organizations/without-approver/"
JSON = {"content_type": "application/json"}


@pytest.fixture
def administrator():
    return MembershipFactory(role="administrator").person


@pytest.fixture
def own(administrator):
    return administrator.memberships.get().organization


@pytest.fixture
def signed_in(client, administrator):
    client.force_login(administrator)
    return client


def names(answer) -> list[str]:
    return [row["name"] for row in answer.json()["results"]]


def test_a_member_tells_where_they_are_signed_in_and_what_hangs_on_them(signed_in, administrator, own):
    own.approval_levels = 1
    own.save()
    told = signed_in.get(f"{MEMBERS}{administrator.memberships.get().pk}/").json()
    assert told["sessions"] == ending.sessions_of(administrator, now=clock.now()).count() == 1
    assert "最后一位审批人" in told["nobody_approves"]
    assert (told["cannot_end"]["code"], told["cannot_switch_off"]["code"]) == ("last_administrator", "own_account")
    second = MembershipFactory(organization=own, role="administrator")
    told = signed_in.get(f"{MEMBERS}{second.pk}/").json()
    assert (told["sessions"], told["nobody_approves"]) == (0, "")
    assert (told["cannot_end"], told["cannot_switch_off"], told["last_sign_in"]) == (None, None, None)


def test_a_person_is_found_wherever_they_work_as_far_as_one_keeps_people(client, administrator, own):
    elsewhere = MembershipFactory(person=administrator, role="viewer")
    client.force_login(administrator)
    assert len(client.get(MEMBERS, {"person": administrator.pk}).json()["results"]) == 1
    client.force_login(MembershipFactory(organization=AssociationFactory(), role="administrator").person)
    rows = client.get(MEMBERS, {"person": administrator.pk}).json()["results"]
    assert {row["organization"] for row in rows} == {own.slug, elsewhere.organization.slug}


def test_invitations_are_narrowed_to_an_organization(client):
    person = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    client.force_login(person)
    bodies = [OrganizationFactory(), OrganizationFactory()]
    for number, body in enumerate(bodies):
        facts = {"name": f"新{number}", "phone": f"+861390000012{number}", "role": "viewer"}
        inviting.invite(organization=body, **facts, by=person, now=clock.now())
    assert names(client.get(INVITATIONS)) == ["新1", "新0"]
    assert names(client.get(INVITATIONS, {"organization": bodies[0].slug})) == ["新0"]


def test_nobody_approves_is_told_to_whoever_keeps_the_people_there(client, signed_in, own):
    AssociationFactory(approval_levels=0)
    own.approval_levels = 1
    own.save()
    other = OrganizationFactory(approval_levels=1)
    assert names(signed_in.get(UNAPPROVED)) == []
    person = MembershipFactory(organization=other, role="organizer").person
    site = PersonFactory(is_superuser=True)
    client.force_login(site)
    (row,) = client.get(UNAPPROVED).json()["results"]
    assert (row["slug"], row["has_approver"], row["is_approver_invited"]) == (other.slug, False, False)
    facts = {"name": "审批人", "phone": "+8613900000123", "role": "approver"}
    inviting.invite(organization=other, **facts, by=site, now=clock.now())
    assert client.get(UNAPPROVED).json()["results"][0]["is_approver_invited"] is True
    client.force_login(person)
    assert client.get(UNAPPROVED).status_code == 403


def test_organizations_and_areas_are_found_by_words(client):
    OrganizationFactory(name="样例农业局", slug="nong-ye")
    OrganizationFactory(name="样例气象局", slug="qi-xiang")
    assert names(client.get("/api/v1/organizations/", {"q": "样例 农业"})) == ["样例农业局"]
    assert names(client.get("/api/v1/organizations/", {"q": "QI-"})) == ["样例气象局"]
    VillageFactory(name="大坪村", initials="dpc", parent=StreetFactory(name="青山街道", initials="qs"))
    assert names(client.get("/api/v1/areas/", {"q": "DPC"})) == ["大坪村"]
    assert names(client.get("/api/v1/areas/", {"q": "青山", "level": "street"})) == ["青山街道"]


def test_what_removing_an_area_meets_is_told_first(client):
    client.force_login(MembershipFactory(organization=AssociationFactory(), role="administrator").person)
    made = client.post("/api/v1/areas/", {"name": "新街道", "within": CityFactory().slug}, **JSON).json()
    path = f"/api/v1/areas/{made['slug']}/"
    assert client.get(f"{path}removing/").json() == {"in_use": [], "offices": ["新街道办事处"]}
    VenueFactory(area=Area.objects.get(slug=made["slug"]))
    told = client.get(f"{path}removing/").json()
    refused = client.delete(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "area_in_use")
    assert told["in_use"] == refused.json()["detail"]["in_use"] != []
    city = client.get(f"/api/v1/areas/{CityFactory().slug}/removing/")
    assert (city.status_code, city.json()["code"]) == (409, "area_is_city")


def test_a_list_of_words_tells_what_can_be_done_and_how_often_each_is_used(client):
    client.force_login(MembershipFactory().person)
    kind = VenueKind.objects.create(name="样例场馆", slug="sample", position=1)
    VenueFactory(kind=kind)
    told = client.get("/api/v1/word-lists/venue-kinds/").json()
    used = {word["id"]: word["used"] for word in told["words"]}
    assert used[kind.pk] == 1
    assert {"can_grow", "can_be_renamed", "must_offer"} < set(told)
