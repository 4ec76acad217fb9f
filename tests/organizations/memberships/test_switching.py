"""A person is switched off, on again, and signed out everywhere; what opened the site as them opens nothing."""

import datetime as dt

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry, Person, StoredSession
from accounts.passwords import resetting
from api.keys.issuing import issue
from api.models import ApiToken
from core import clock
from core.errors import Refusal
from notifications.models import StaffTask
from organizations.memberships import accepting, inviting, roles, switching
from organizations.models import Membership, StaffInvitation
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory

pytestmark = pytest.mark.django_db
PASSWORD = "一句好记的话 2026"
REASON = {"reason": "手机被偷了"}
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def administrator():
    person = MembershipFactory(role="administrator").person
    person.set_password(PASSWORD)
    person.save()
    return person


def proved(person) -> Client:
    """Signed in, and proved just now who they are."""
    client = Client()
    client.force_login(person)
    client.post("/staff/security/confirm/", {"password": PASSWORD})
    return client


@pytest.fixture
def member(administrator):
    return MembershipFactory(organization=administrator.memberships.get().organization, person__name="麦小穗")


@pytest.fixture
def boss():
    return PersonFactory(is_superuser=True, is_staff=True)


def off(person, by):
    switching.switch_off(person=person, **REASON, by=by, now=clock.now())


def on(person, by):
    switching.switch_on(person=person, by=by, now=clock.now())


def sign_out(person, by):
    return switching.end_sessions(person=person, by=by, now=clock.now())


def code_of(verb, person, by) -> str:
    with pytest.raises(Refusal) as caught:
        verb(person, by)
    return caught.value.code


def told(*kinds):
    rows = AuditEntry.objects.filter(kind__in=kinds).order_by("pk")
    return list(rows.values_list("kind", "by", "person", "organization_id", "about"))


def test_sessions_and_keys_end_at_once_and_nobody_signs_in(administrator, member):
    person = member.person
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    client.force_login(person)
    key = issue(person=person, name="大屏", scopes=["read"], days=3, now=clock.now())
    program = APIClient(headers={"authorization": f"Bearer {key}"})
    assert (client.get("/staff/").status_code, program.get("/api/v1/organizations/").status_code) == (200, 200)
    off(person, administrator)
    assert (client.get("/staff/").status_code, program.get("/api/v1/organizations/").status_code) == (302, 401)
    assert not StoredSession.objects.filter(person=person).exists()
    assert person.api_tokens.get().ended_why == ApiToken.Why.INACTIVE
    assert Client().login(phone_hash=person.phone, password=PASSWORD) is False
    where = member.organization_id
    assert told(Kind.PERSON_SWITCHED_OFF) == [
        (Kind.PERSON_SWITCHED_OFF, administrator.pk, person.pk, where, "手机被偷了")
    ]
    off(person, administrator)
    assert len(told(Kind.PERSON_SWITCHED_OFF)) == 1


def test_switched_on_again_they_sign_in_with_the_old_password_and_keys_stay_ended(administrator, member):
    person = member.person
    person.set_password(PASSWORD)
    person.save()
    issue(person=person, name="大屏", scopes=["read"], days=3, now=clock.now())
    off(person, administrator)
    on(person, administrator)
    on(person, administrator)
    person.refresh_from_db()
    assert (person.is_active, person.check_password(PASSWORD)) == (True, True)
    assert ApiToken.objects.live(clock.now()).count() == 0
    assert Membership.objects.get(pk=member.pk).role == member.role
    assert told(Kind.PERSON_SWITCHED_ON) == [
        (Kind.PERSON_SWITCHED_ON, administrator.pk, person.pk, member.organization_id, "")
    ]
    changed = [row.is_active for row in person.history.order_by("pk")]
    assert (changed[-2:], person.history.latest().history_user) == ([False, True], administrator)


def test_a_link_to_a_new_password_opens_nothing_afterwards_either(administrator, member, client):
    member.person.set_unusable_password()
    member.person.save()
    token = resetting.token_of(member.person)
    path = f"/new-password/{token}/"
    assert client.get(path).status_code == 200
    off(member.person, administrator)
    assert client.get(path).status_code == 404
    on(member.person, administrator)
    assert client.get(path).status_code == 404


def test_invitations_to_them_and_by_them_are_withdrawn(administrator, member, boss):
    now, person = clock.now(), member.person
    Membership.objects.filter(pk=member.pk).update(role="administrator")
    facts = {"role": "viewer", "now": now}
    to = inviting.invite(organization=OrganizationFactory(), name="甲", phone=person.phone, by=boss, **facts)
    sent = inviting.invite(organization=member.organization, name="乙", phone="+8613900000701", by=person, **facts)
    other = inviting.invite(organization=member.organization, name="丙", phone="+8613900000702", by=boss, **facts)
    off(person, administrator)
    on(person, administrator)
    states = dict(StaffInvitation.objects.values_list("pk", "state"))
    assert states == {to.pk: "withdrawn", sent.pk: "withdrawn", other.pk: "waiting"}
    assert [row[3] for row in told(Kind.INVITATION_TAKEN_BACK)] == [to.organization_id, sent.organization_id]


def test_whoever_was_switched_off_in_between_does_nothing(administrator, member, boss):
    Membership.objects.filter(pk=member.pk).update(role="administrator")
    late = Person.objects.get(pk=member.person_id)
    off(member.person, administrator)
    now = clock.now()
    mine = administrator.memberships.get()
    facts = {"name": "乙", "phone": "+8613900000701", "role": "viewer"}
    attempts = [
        lambda: off(administrator, late),
        lambda: sign_out(administrator, late),
        lambda: roles.change_role(membership=mine, role="viewer", by=late, now=now),
        lambda: roles.end(membership=mine, by=late, now=now),
        lambda: inviting.invite(organization=member.organization, **facts, by=late, now=now),
    ]
    for attempt in attempts:
        with pytest.raises(Refusal) as caught:
            attempt()
        assert caught.value.code == "you_are_switched_off"
    assert Membership.objects.get(pk=mine.pk).role == "administrator"


def test_an_invitation_is_not_accepted_by_somebody_switched_off_in_between(boss, monkeypatch):
    person = PersonFactory()
    monkeypatch.setattr(inviting, "_new_token", lambda: "A" * 14)
    facts = {"name": "甲", "phone": person.phone, "role": "viewer"}
    inviting.invite(organization=OrganizationFactory(), **facts, by=boss, now=clock.now())
    Person.objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(Refusal) as caught:
        accepting.accept(token="A" * 14, person=person, password=PASSWORD, now=clock.now())
    assert caught.value.code == "you_are_switched_off"
    assert not Membership.objects.exists()


@pytest.mark.parametrize("verb", [off, on, sign_out])
def test_only_by_whoever_keeps_all_of_their_memberships(verb, administrator, member, boss):
    stranger = MembershipFactory(role="administrator").person
    assert code_of(verb, member.person, stranger) == "not_your_organization"
    assert code_of(verb, member.person, MembershipFactory(organization=member.organization).person) == (
        "not_your_organization"
    )
    assert code_of(verb, administrator, administrator) == "own_account"
    MembershipFactory(person=member.person)
    assert code_of(verb, member.person, administrator) == "not_only_yours"
    keeper = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    Person.objects.filter(pk=member.person_id).update(is_superuser=True)
    assert code_of(verb, member.person, keeper) == "not_only_yours"
    assert Person.objects.get(pk=member.person_id).is_active
    verb(member.person, boss)


def test_the_last_administrator_stays_but_for_the_association(administrator, member, boss):
    assert code_of(off, administrator, MembershipFactory(role="administrator").person) == "not_your_organization"
    association = AssociationFactory()
    keeper = MembershipFactory(organization=association, role="administrator").person
    off(administrator, keeper)
    assert code_of(off, keeper, boss) == "last_administrator"
    second = MembershipFactory(organization=association, role="administrator").person
    off(keeper, second)
    keeper.refresh_from_db()
    assert (keeper.is_active, second.is_active) == (False, True)
    assert code_of(off, second, boss) == "last_administrator"


def test_whoever_was_erased_is_not_brought_back(boss):
    gone = PersonFactory()
    Person.objects.filter(pk=gone.pk).update(phone="", is_active=False)
    assert code_of(on, gone, boss) == "person_erased"


def test_what_they_were_not_told_yet_goes_to_who_is_left(administrator, member):
    where = member.organization
    StaffTask.objects.create(
        person=member.person, kind="approval", about="event:1", key=f"a:{member.person_id}", subject="样例", text="样例",
        path="/staff/", organization_id=where.pk, created_at=clock.now(),
    )  # fmt: skip
    left = MembershipFactory(organization=where, role="organizer").person
    off(member.person, administrator)
    assert list(StaffTask.objects.values_list("person", "subject")) == [(left.pk, "样例")]


def test_signed_out_everywhere_and_keys_stay(administrator, member):
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(member.person)
    key = issue(person=member.person, name="大屏", scopes=["read"], days=3, now=clock.now())
    assert sign_out(member.person, administrator) == 2
    assert [client.get("/staff/").status_code for client in clients] == [302, 302]
    program = APIClient(headers={"authorization": f"Bearer {key}"})
    assert program.get("/api/v1/organizations/").status_code == 200
    assert sign_out(member.person, administrator) == 0
    assert told(Kind.SESSIONS_ENDED) == [
        (Kind.SESSIONS_ENDED, administrator.pk, member.person_id, member.organization_id, "2 处")
    ]


def test_ones_own_sign_ins_elsewhere_stand_in_the_list_too(client, member):
    Client().force_login(member.person)
    client.force_login(member.person)
    for _ in range(2):
        client.post("/mine/sessions/end-others/")
    assert told(Kind.SESSIONS_ENDED) == [(Kind.SESSIONS_ENDED, member.person_id, member.person_id, None, "1 处")]


def test_the_page_and_programs_ask_first_who_is_there(client, administrator, member):
    path = f"/staff/people/{member.pk}/switch-off/"
    client.force_login(administrator)
    for answer in (client.get(path), client.post(path, REASON)):
        assert (answer.status_code, answer["Location"].startswith("/staff/security/confirm/")) == (302, True)
    answer = client.post(f"/api/v1/members/{member.pk}/switch-off/", REASON, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "proof_needed")
    member.person.refresh_from_db()
    assert member.person.is_active


def test_what_was_sent_and_left_is_not_done_by_a_later_proof(client, administrator, member):
    path = f"/staff/people/{member.pk}/switch-off/"
    client.force_login(administrator)
    proof = client.post(path, REASON)["Location"]
    assert "刚才没办完的没有办，请再按一次" in client.get("/staff/").text
    assert client.get(path)["Location"] == proof
    answer = client.post(proof, {"password": PASSWORD, "next": path})
    assert (answer.status_code, answer["Location"]) == (302, path)
    member.person.refresh_from_db()
    assert member.person.is_active


def test_what_was_sent_is_done_by_the_proof_that_follows_it(client, administrator, member):
    path = f"/staff/people/{member.pk}/switch-off/"
    client.force_login(administrator)
    proof = client.post(path, REASON)["Location"]
    for page in (proof, "/staff/security/2fa/reauthenticate/"):  # another way to prove it is no other page
        client.get(page)
    client.get("/staff/", headers={"HX-Request": "true"})  # a part of a page that is open in another window
    client.get("/staff/", headers={"Sec-Fetch-Dest": "image"})
    client.post(proof, {"password": PASSWORD, "next": path})
    member.person.refresh_from_db()
    assert not member.person.is_active


def test_pages(administrator, member):
    client = proved(administrator)
    Client().force_login(member.person)
    page, path = f"/staff/people/{member.pk}/", f"/staff/people/{member.pk}/switch-off/"
    shown = client.get(page).text
    assert ("1 处" in shown, path in shown, "恢复账号" in shown) == (True, True, False)
    assert "各处都退出了，一共 1 处" in client.post(f"{page}sign-out/", follow=True).text
    assert "没有在哪里登录着" in client.post(f"{page}sign-out/", follow=True).text
    assert client.get(path).status_code == 200
    nothing = client.post(path, {"reason": ""})
    assert (nothing.status_code, "手机被偷了" in nothing.text) == (422, True)
    shown = client.post(path, REASON, follow=True).text
    assert ("账号停用了" in shown, "恢复账号" in shown, path in shown) == (True, True, False)
    assert "停用" in client.get("/staff/people/").text
    assert "账号恢复了" in client.post(f"{page}switch-on/", follow=True).text
    own = f"/staff/people/{administrator.memberships.get().pk}/"
    assert "switch-off" not in client.get(own).text
    refused = client.post(f"{own}switch-off/", REASON)
    assert (refused.status_code, "请别的管理员" in refused.text) == (422, True)
    for verb in ("switch-on", "sign-out"):
        assert "请别的管理员" in client.post(f"{own}{verb}/", follow=True).text
    elsewhere = MembershipFactory()
    for verb in ("switch-off", "switch-on", "sign-out"):
        assert client.post(f"/staff/people/{elsewhere.pk}/{verb}/", REASON).status_code == 404


def test_programs_ask_the_same(administrator, member):
    program = APIClient()
    program.cookies = proved(administrator).cookies
    path = f"/api/v1/members/{member.pk}/"
    assert program.post(f"{path}switch-off/", {}, format="json").status_code == 400
    assert program.post(f"{path}switch-off/", REASON, format="json").status_code == 204
    assert program.get(path).json()["is_active"] is False
    assert program.post(f"{path}switch-on/").status_code == 204
    assert program.post(f"{path}end-sessions/").status_code == 204
    own = f"/api/v1/members/{administrator.memberships.get().pk}/"
    answers = [
        program.post(f"{own}{verb}/", REASON, format="json") for verb in ("switch-off", "switch-on", "end-sessions")
    ]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(409, "own_account")] * 3
