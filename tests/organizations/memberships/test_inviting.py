"""Administrators invite staff by number; nobody is a member before they accept."""

import datetime as dt
import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry, Person
from accounts.signing_in import entering
from api.keys.issuing import issue
from api.scopes import Scope
from core import clock, tokens
from core.errors import Refusal
from core.phone_numbers import phones
from notifications.models import Message
from organizations.keeping import closing
from organizations.memberships import accepting, inviting
from organizations.models import Membership, StaffInvitation
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory
from tests.races.databases import TWO_WRITERS

pytestmark = pytest.mark.django_db
PHONE = "+8613900000123"
PASSWORD = "一句好记的话 2026"
PAGE = "/staff/people/invite/"


@pytest.fixture
def administrator():
    return MembershipFactory(role="administrator").person


@pytest.fixture
def organization(administrator):
    return administrator.memberships.get().organization


def invite(by, organization, phone=PHONE, role="organizer", now=None):
    return inviting.invite(
        organization=organization, name="王新", phone=phone, role=role, by=by, now=now or clock.now()
    )


def link(row) -> str:
    """As it stands in the text."""
    return re.search(r"/j([0-9A-Za-z]{14})", Message.objects.get(key=f"staff_invitation:{row.pk}").text).group(1)


def accept(token, person, now=None, password=""):
    return accepting.accept(token=token, person=person, password=password, now=now or clock.now())


def code_of(call, *args, **facts) -> str:
    with pytest.raises(Refusal) as caught:
        call(*args, **facts)
    return caught.value.code


def newcomer(phone=PHONE) -> Person:
    person = PersonFactory(phone=phone, name="")
    person.set_unusable_password()
    person.save()
    return person


def locked(queries) -> list[str]:
    """The tables whose rows are locked, in this order."""
    found = [re.search(r'FROM "(\w+)".* FOR (?:NO KEY )?UPDATE', one["sql"]) for one in queries]
    return list(dict.fromkeys(match[1] for match in found if match))


@TWO_WRITERS
def test_organizations_are_locked_before_invitations(administrator, organization):
    """As closing and merging do: whoever locks the other way round waits for them, and they for him."""
    row = invite(administrator, organization)
    person = newcomer()
    steps = [
        lambda: accept(link(row), person, password=PASSWORD),
        lambda: invite(administrator, organization, phone="+8613900000124"),
        lambda: inviting.invite_again(invitation=waiting(), by=administrator, now=clock.now()),
        lambda: inviting.withdraw(invitation=waiting(), by=administrator, now=clock.now()),
        lambda: closing.close(organization=organization, by=keeper, now=clock.now()),
    ]
    keeper = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    for step in steps:
        with CaptureQueriesContext(connection) as captured:
            step()
        tables = locked(captured.captured_queries)
        order = ["accounts_person", "organizations_organization", "organizations_staffinvitation"]
        ours = [table for table in tables if table in order]
        assert ours == [table for table in order if table in ours]
        assert "organizations_organization" in ours


def waiting():
    return StaffInvitation.objects.filter(state="waiting").get()


def test_a_text_with_a_link_whose_token_is_kept_nowhere_else(administrator, organization):
    row = invite(administrator, organization)
    text = Message.objects.get()
    token = link(row)
    assert (text.phone, text.expires_at, text.organization) == (PHONE, row.expires_at, organization)
    assert (row.expires_at - row.at, row.digest) == (dt.timedelta(hours=72), tokens.digest(token))
    assert all(word in text.text for word in (str(administrator), str(organization), "组织", "72 小时"))
    assert not Membership.objects.filter(person__phone_hash=phones.look_up(PHONE)).exists()


def test_whoever_accepts_is_a_member_and_the_history_says_who_gave_the_role(administrator, organization):
    row, person = invite(administrator, organization), newcomer()
    made = accept(link(row), person, password=PASSWORD)
    person.refresh_from_db()
    assert (made.role, person.name, person.check_password(PASSWORD)) == ("organizer", "王新", True)
    assert [one.history_user for one in Membership.history.filter(person=person)] == [administrator]
    row.refresh_from_db()
    assert (row.state, row.ended_by) == ("accepted", person)
    written = {one.kind: one.by for one in AuditEntry.objects.all()}
    assert (written[Kind.INVITED], written[Kind.INVITATION_ACCEPTED]) == (administrator, person)


@pytest.mark.parametrize(("password", "code"), [("", "password_missing"), ("836194725011234", "password_weak")])
def test_whoever_has_no_password_sets_one(administrator, organization, password, code):
    row, person = invite(administrator, organization), newcomer()
    assert code_of(accept, link(row), person, password=password) == code
    assert not Membership.objects.filter(person=person).exists()


def test_whoever_has_one_keeps_it_and_their_name(administrator, organization):
    person = MembershipFactory(person__phone=PHONE).person
    person.set_password(PASSWORD)
    person.save()
    accept(link(invite(administrator, organization)), person)
    person.refresh_from_db()
    assert (person.check_password(PASSWORD), person.name, person.memberships.count()) == (True, person.name, 2)
    assert person.name != "王新"


def test_a_link_is_good_once_for_its_number_and_for_72_hours(administrator, organization):
    row, person = invite(administrator, organization), newcomer()
    token = link(row)
    assert code_of(accept, token, PersonFactory()) == "invitation_not_yours"
    assert code_of(accept, "A" * 14, person) == "invitation_unknown"
    late = row.at + dt.timedelta(hours=72)
    assert code_of(accept, token, person, now=late, password=PASSWORD) == "invitation_expired"
    accept(token, person, now=late - dt.timedelta(seconds=1), password=PASSWORD)
    assert code_of(accept, token, person) == "invitation_used"


def test_inviting_again_ends_the_old_link(administrator, organization):
    row, person = invite(administrator, organization), newcomer()
    old = link(row)
    new = inviting.invite_again(invitation=row, by=administrator, now=clock.now())
    assert code_of(accept, old, person) == "invitation_replaced"
    assert code_of(inviting.invite_again, invitation=row, by=administrator, now=clock.now()) == "invitation_ended"
    accept(link(new), person, password=PASSWORD)
    assert code_of(inviting.invite_again, invitation=new, by=administrator, now=clock.now()) == "invitation_ended"


def test_one_that_is_withdrawn_opens_nothing_and_its_text_is_not_sent(administrator, organization):
    row = invite(administrator, organization)
    token = link(row)
    inviting.withdraw(invitation=row, by=administrator, now=clock.now())
    assert code_of(accept, token, newcomer()) == "invitation_withdrawn"
    assert Message.objects.get().state == Message.State.WITHDRAWN
    assert code_of(inviting.withdraw, invitation=row, by=administrator, now=clock.now()) == "invitation_ended"


@pytest.mark.parametrize("loses", ["role", "membership", "account"])
def test_one_of_somebody_who_keeps_the_people_no_more_is_worth_nothing(administrator, organization, loses):
    row = invite(administrator, organization)
    seat = administrator.memberships.get()
    if loses == "role":
        seat.role = "approver"
        seat.save()
    elif loses == "membership":
        seat.delete()
    else:
        administrator.is_active = False
        administrator.save()
    assert code_of(accept, link(row), newcomer()) == "inviter_left"


def test_nobody_invites_for_others_themselves_or_whom_they_have(administrator, organization):
    other = OrganizationFactory()
    assert code_of(invite, administrator, other) == "not_your_organization"
    assert code_of(invite, MembershipFactory(organization=organization, role="approver").person, organization) == (
        "not_your_organization"
    )
    member = MembershipFactory(organization=organization).person
    assert code_of(invite, administrator, organization, phone=member.phone) == "already_member"
    boss = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    assert code_of(invite, boss, other, phone=boss.phone) == "own_role"
    assert StaffInvitation.objects.count() == 0
    assert [invite(boss, other).role, invite(PersonFactory(is_superuser=True), organization).role] == ["organizer"] * 2


def test_a_number_is_not_flooded(administrator, organization):
    for _ in range(inviting.PER_NUMBER_PER_DAY):
        invite(administrator, organization)
    assert code_of(invite, administrator, organization) == "too_many_invitations"
    assert StaffInvitation.objects.filter(state="waiting").count() == 1
    invite(administrator, organization, now=clock.now() + dt.timedelta(days=1, seconds=1))


def test_old_ones_are_forgotten(administrator, organization):
    row = invite(administrator, organization)
    assert inviting.forget_old(now=row.expires_at + inviting.KEPT - dt.timedelta(seconds=1)) == 0
    assert inviting.forget_old(now=row.expires_at + inviting.KEPT) == 1


# -- pages -----------------------------------------------------------------------------


def sent(organization, **facts):
    return {"organization": organization.pk, "name": "王新", "phone": "139 0000 0123", "role": "approver"} | facts


def test_from_the_page_to_the_membership(client, administrator, organization):
    client.force_login(administrator)
    page = client.post(PAGE, sent(organization), follow=True)
    assert ("139****0123" in page.text, "王新" in page.text, PHONE in page.text) == (True, True, False)
    row = StaffInvitation.objects.get()
    address = f"/j{link(row)}"
    client.logout()
    shown = client.get(address)
    assert all(word in shown.text for word in (str(organization), str(administrator), "审批", "139****0123"))
    assert client.post(address, {"do": "accept"}).status_code == 422
    to_code = client.post(address, {"do": "code", "next": address})
    assert to_code["Location"] == f"/sign-in/code/?next=%2Fj{address[2:]}"
    digits = re.search(r"验证码 (\d{6})", Message.objects.get(purpose="code").text).group(1)
    back = client.post(to_code["Location"], {"code": digits, "next": address}, follow=True)
    assert Membership.objects.filter(role="approver").count() == 0
    assert (back.redirect_chain[-1][0], "设一个密码" in back.text, "填的还在" in back.text) == (address, True, False)
    wrong = client.post(address, {"do": "accept", "password": PASSWORD, "password_again": "x"})
    assert (wrong.status_code, "两次填的不一样" in wrong.text) == (422, True)
    weak = client.post(address, {"do": "accept", "password": "83619472501", "password_again": "83619472501"})
    assert (weak.status_code, "密码不能全是数字" in weak.text) == (422, True)
    done = client.post(address, {"do": "accept", "password": PASSWORD, "password_again": PASSWORD})
    assert (done.status_code, done["Location"]) == (302, "/staff/")
    assert Membership.objects.get(role="approver").person.check_password(PASSWORD)
    assert "你现在是" in client.get("/staff/").text
    used = client.get(address).text
    assert ("已经接受过了" in used, "去工作台" in used, "去组织者入口登录" in used) == (True, True, False)
    client.logout()
    used = client.get(address).text
    assert ("去工作台" in used, "去组织者入口登录" in used) == (False, True)


@pytest.mark.parametrize("gateway", ["console", "kannel"])
def test_while_no_gateway_is_connected_each_page_says_where_its_text_is(
    client, administrator, organization, settings, gateway
):
    settings.SMS_GATEWAY, settings.SMS_FILE = gateway, settings.SMS_FILE.with_name("texts-of-here.jsonl")
    address = f"/j{link(invite(administrator, organization))}"
    code_page = client.post(address, {"do": "code", "next": address}, follow=True).text
    client.force_login(administrator)
    pages = [
        code_page,
        client.get(PAGE).text,
        client.post(PAGE, sent(organization, phone="13900000188"), follow=True).text,
    ]
    assert ["texts-of-here.jsonl" in page for page in pages] == [gateway == "console"] * 3


def proved(client, administrator, organization) -> str:
    """The page of an invitation, in a browser in which the number has just been proved by a code."""
    address = f"/j{link(invite(administrator, organization))}"
    sent_to = client.post(address, {"do": "code", "next": address})
    digits = re.search(r"验证码 (\d{6})", Message.objects.filter(purpose="code").latest("pk").text).group(1)
    client.post(sent_to["Location"], {"code": digits, "next": address})
    return address


ACCEPTED = {"do": "accept", "password": PASSWORD, "password_again": PASSWORD}


def test_a_first_password_is_told_as_set_and_the_session_is_a_new_one(client, administrator, organization):
    address = proved(client, administrator, organization)
    before = client.cookies["sessionid"].value
    client.post(address, ACCEPTED)
    assert (client.cookies["sessionid"].value != before, "code_only" in client.session) == (True, False)
    told = Message.objects.latest("pk").text
    assert ("密码设好了" in told, "改过" in told) == (True, False)
    assert client.get("/staff/").status_code == 200


def test_whoever_proved_the_number_long_ago_signs_in_anew(client, administrator, organization, monkeypatch):
    """A browser that somebody left signed in by a code is no proof of the number now."""
    address = proved(client, administrator, organization)
    later = clock.now() + entering.PROOF_HOLDS + dt.timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.post(address, ACCEPTED)["Location"] == "/staff/sign-in/"
    assert client.get("/staff/")["Location"].startswith("/staff/sign-in/")


def test_whoever_has_a_second_factor_is_asked_for_it(client, administrator, organization):
    address = proved(client, administrator, organization)
    person = Person.objects.get(phone_hash=phones.look_up(PHONE))
    TOTP.activate(person, generate_totp_secret())
    assert client.post(address, ACCEPTED)["Location"].startswith("/staff/security/2fa/authenticate/")
    assert client.get("/staff/")["Location"].startswith("/staff/sign-in/")


def test_where_one_is_required_it_is_set_first(client, administrator, organization, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    address = proved(client, administrator, organization)
    client.post(address, ACCEPTED)
    assert client.get("/staff/")["Location"].startswith("/staff/security/")


def test_staff_who_are_signed_in_accept_with_one_press(client, administrator, organization):
    person = MembershipFactory(person__phone=PHONE).person
    person.set_password(PASSWORD)
    person.save()
    row = invite(administrator, organization)
    client.force_login(person)
    assert client.post(f"/j{link(row)}", {"do": "accept"})["Location"] == "/staff/"
    assert organization.memberships.filter(person=person).exists()


def test_somebody_else_reads_whose_it_is_and_gets_nothing(client, administrator, organization):
    other = MembershipFactory().person
    client.force_login(other)
    address = f"/j{link(invite(administrator, organization))}"
    assert "这个邀请是发给" in client.get(address).text
    answer = client.post(address, {"do": "accept"})
    assert (answer.status_code, "另一个手机号" in answer.text) == (422, True)
    assert not organization.memberships.filter(person=other).exists()


def test_what_is_wrong_stands_beside_the_field(client, administrator, organization):
    client.force_login(administrator)
    member = MembershipFactory(organization=organization).person
    page = client.post(PAGE, sent(organization, phone=phones.national(member.phone)))
    assert (page.status_code, "已经是" in page.text, 'value="王新"' in page.text) == (422, True, True)
    page = client.post(PAGE, sent(OrganizationFactory()))
    assert (page.status_code, StaffInvitation.objects.count()) == (422, 0)


def test_the_list_is_of_ones_own_people_and_finds_them(client, administrator, organization):
    ours = MembershipFactory(organization=organization, person__name="李本家", person__phone=PHONE).person
    MembershipFactory(person__name="李别家")
    client.force_login(administrator)
    page = client.get("/staff/people/").text
    assert ("李本家" in page, "李别家" in page, "139****0123" in page) == (True, False, True)
    assert "还没登录过" in page
    for asked in ("本家", "139 0000 0123"):
        found = client.get("/staff/people/", {"q": asked}).text
        assert ("李本家" in found, str(administrator.name) in found.split("<tbody>")[-1]) == (True, False)
    client.force_login(PersonFactory(is_superuser=True))
    assert "李别家" in client.get("/staff/people/").text
    client.force_login(ours)
    assert client.get("/staff/people/").status_code == 403


def test_an_administrator_of_another_organization_reaches_nothing(client, administrator, organization):
    row = invite(administrator, organization)
    client.force_login(MembershipFactory(role="administrator").person)
    for verb in ("again", "withdraw"):
        assert client.post(f"/staff/people/invitations/{row.pk}/{verb}/").status_code == 404
        assert client.post(f"/api/v1/staff-invitations/{row.pk}/{verb}/").status_code == 404
    row.refresh_from_db()
    assert row.state == "waiting"
    assert "王新" not in client.get("/staff/people/").text


def test_queries_do_not_grow(client, administrator, organization, django_assert_max_num_queries):
    for number in range(4):
        MembershipFactory(organization=organization)
        invite(administrator, organization, phone=f"+861390000012{number}")
    client.force_login(administrator)
    with django_assert_max_num_queries(9):
        client.get("/staff/people/")


# -- programs --------------------------------------------------------------------------

API = "/api/v1/staff-invitations/"


def test_programs_of_a_session_do_the_same(client, administrator, organization):
    client.force_login(administrator)
    facts = sent(organization) | {"organization": organization.slug}
    made = client.post(API, facts, content_type="application/json")
    assert (made.status_code, made.json()["phone"], made.json()["state"]) == (201, "139****0123", "waiting")
    again = client.post(f"{API}{made.json()['id']}/again/")
    assert again.status_code == 201
    assert [one["id"] for one in client.get(API).json()["results"]] == [again.json()["id"]]
    assert client.post(f"{API}{again.json()['id']}/withdraw/").status_code == 204
    own = client.post(API, facts | {"phone": phones.national(administrator.phone)}, content_type="application/json")
    assert (own.status_code, own.json()["code"]) == (409, "own_role")
    other = client.post(API, facts | {"organization": OrganizationFactory().slug}, content_type="application/json")
    assert (other.status_code, other.json()["code"]) == (409, "not_your_organization")
    found = client.get("/api/v1/members/", {"q": administrator.name}).json()["results"]
    assert [(one["role"], one["has_second_factor"]) for one in found] == [("administrator", False)]


def test_a_key_opens_none_of_it(client, administrator, organization):
    key = issue(person=administrator, name="x", scopes=list(Scope.values), days=1, now=clock.now())
    headers = {"Authorization": f"Bearer {key}"}
    facts = sent(organization) | {"organization": organization.slug}
    assert client.post(API, facts, content_type="application/json", headers=headers).status_code == 403
    assert client.get("/api/v1/members/", headers=headers).status_code == 403
