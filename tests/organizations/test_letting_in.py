"""Who lets whom in, and the page for it."""

import pytest

from accounts.models import Opening
from api.keys.issuing import issue
from api.scopes import Scope
from core import clock
from core.errors import Refusal
from organizations import letting_in
from tests.factories.people import AssociationFactory, MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
PAGE, PHONE = "/staff/let-in/", "+8613900000123"
TYPED = {"phone": "139 0000 0123", "reason": "电话坏了"}


@pytest.fixture
def administrator():
    return MembershipFactory(role="administrator").person


@pytest.fixture
def member(administrator):
    organization = administrator.memberships.get().organization
    return MembershipFactory(organization=organization, person__phone=PHONE).person


def let_in(by, phone=PHONE):
    return letting_in.let_in(phone=phone, reason="电话坏了", by=by, now=clock.now())


def test_a_member_of_ones_own_organization(administrator, member):
    assert len(let_in(administrator)) == 9
    row = Opening.objects.get()
    assert (row.by, row.reason, row.phone, row.uses) == (administrator, "电话坏了", PHONE, 0)


@pytest.mark.parametrize("phone", ["+8613900000124", "+8613900000125"])
def test_nobody_else(administrator, member, phone):
    MembershipFactory(person__phone="+8613900000124")
    with pytest.raises(Refusal) as caught:
        let_in(administrator, phone)
    assert (caught.value.code, Opening.objects.count()) == ("not_your_member", 0)


def test_a_role_in_one_organization_is_none_in_another(administrator, member):
    elsewhere = MembershipFactory(role="approver")
    MembershipFactory(person=elsewhere.person, organization=administrator.memberships.get().organization)
    with pytest.raises(Refusal):
        let_in(elsewhere.person)


def test_the_association_and_the_site_let_anybody_in():
    givers = [
        MembershipFactory(organization=AssociationFactory(), role="administrator").person,
        PersonFactory(is_superuser=True),
    ]
    assert [len(let_in(giver)) for giver in givers] == [9, 9]


@pytest.mark.parametrize("role", ["viewer", "organizer", "approver"])
def test_the_page_is_for_administrators(client, role):
    client.force_login(MembershipFactory(role=role, organization=AssociationFactory()).person)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, TYPED).status_code == 403


def test_the_digits_are_shown_once(client, administrator, member):
    client.force_login(administrator)
    page = client.post(PAGE, TYPED)
    digits = page.context["digits"]
    assert f"{digits[:3]}&nbsp;{digits[3:6]}&nbsp;{digits[6:]}" in page.text
    again = client.get(PAGE)
    assert (digits[:3] + "&nbsp;" + digits[3:6] in again.text, "电话坏了" in again.text) == (False, True)
    assert ("139****0123" in again.text, "0000 0123" in again.text) == (True, False)


def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(client, administrator, member):
    client.force_login(administrator)
    page = client.post(PAGE, TYPED | {"phone": "139 0000 0124"})
    assert (page.status_code, "不是你管的单位的成员" in page.text, "139 0000 0124" in page.text) == (422, True, True)
    page = client.post(PAGE, {"phone": "139 0000 0123"})
    assert (page.status_code, "请写一句" in page.text, Opening.objects.count()) == (422, True, 0)


def test_others_see_what_they_gave_and_the_site_sees_all(client, administrator, member):
    let_in(administrator)
    client.force_login(MembershipFactory(role="administrator").person)
    assert "电话坏了" not in client.get(PAGE).text
    client.force_login(PersonFactory(is_superuser=True))
    assert "电话坏了" in client.get(PAGE).text


def test_queries_do_not_grow(client, administrator, member, django_assert_max_num_queries):
    client.force_login(administrator)
    for _ in range(4):
        let_in(administrator)
    with django_assert_max_num_queries(7):
        client.get(PAGE)


def test_the_way_there_is_shown_to_administrators(client, administrator, member):
    pages = []
    for person in (administrator, member):
        client.force_login(person)
        pages.append(client.get("/staff/security/2fa/").text)
    assert ["给人放行" in page for page in pages] == [True, False]


API = "/api/v1/openings/"


def test_programs_of_a_session_do_the_same(client, administrator, member):
    client.force_login(administrator)
    made = client.post(API, TYPED, content_type="application/json")
    assert (made.status_code, len(made.json()["digits"])) == (201, 9)
    found = client.get(API).json()["results"]
    assert [(one["phone"], one["reason"], one["uses"]) for one in found] == [("139****0123", "电话坏了", 0)]
    other = client.post(API, TYPED | {"phone": "13900000124"}, content_type="application/json")
    assert (other.status_code, other.json()["code"]) == (409, "not_your_member")
    assert client.post(API, {"phone": "1", "reason": ""}, content_type="application/json").status_code == 400
    client.force_login(member)
    assert client.post(API, TYPED, content_type="application/json").status_code == 403


def test_a_key_opens_none_of_it(client, administrator, member):
    key = issue(person=administrator, name="x", scopes=list(Scope.values), days=1, now=clock.now())
    headers = {"Authorization": f"Bearer {key}"}
    assert client.post(API, TYPED, content_type="application/json", headers=headers).status_code == 403
