"""Administrators take away a forgotten password; only whoever has the text and the number sets the next one."""

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry, StoredSession
from accounts.passwords import resetting
from accounts.signing_in.entering import CODE_ONLY
from api.keys.issuing import issue
from core import clock
from core.errors import Refusal
from notifications.models import Message
from organizations.memberships import passwords
from tests.factories.people import AssociationFactory, MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
OLD, NEW = "一句好记的话 2026", "another long one"
REASON = {"reason": "忘了密码"}
SENT = {"new": NEW, "again": NEW}
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def administrator():
    person = MembershipFactory(role="administrator").person
    person.set_password(OLD)
    person.save()
    return person


@pytest.fixture
def member(administrator):
    row = MembershipFactory(organization=administrator.memberships.get().organization)
    row.person.set_password(OLD)
    row.person.save()
    Message.objects.all().delete()
    return row


def reset(member, by, now=None):
    passwords.reset(membership=member, **REASON, by=by, now=now or clock.now())


def code_of(member, by, now=None) -> str:
    with pytest.raises(Refusal) as caught:
        reset(member, by, now)
    return caught.value.code


def link() -> str:
    return re.search(r"/new-password/[\w-]+/", Message.objects.latest("pk").text).group()


def proved(person) -> Client:
    client = Client()
    client.force_login(person)
    client.post("/staff/security/confirm/", {"password": OLD})
    return client


def test_it_is_void_at_once_and_the_person_is_told(administrator, member):
    TOTP.activate(member.person, "JBSWY3DPEHPK3PXP")
    Client().force_login(member.person)
    issue(person=member.person, name="大屏", scopes=["read"], days=3, now=clock.now())
    reset(member, administrator)
    member.person.refresh_from_db()
    assert member.person.has_usable_password() is False
    assert not StoredSession.objects.filter(person=member.person).exists()
    assert member.person.api_tokens.get().ended_why == "password"
    assert Authenticator.objects.filter(user=member.person).exists()
    text = Message.objects.get()
    assert (text.phone, text.at_once, str(administrator) in text.text) == (member.person.phone, True, True)
    entry = AuditEntry.objects.get(kind=Kind.PASSWORD_RESET)
    assert (entry.by, entry.person, entry.about) == (administrator, member.person, "忘了密码")
    assert entry.organization_id == member.organization_id


def test_only_by_whoever_keeps_all_of_their_memberships(administrator, member):
    assert code_of(member, MembershipFactory(role="administrator").person) == "not_your_organization"
    assert code_of(administrator.memberships.get(), administrator) == "own_password"
    MembershipFactory(person=member.person, organization=AssociationFactory(), role="administrator")
    assert code_of(member, administrator) == "not_only_yours"
    boss = MembershipFactory(organization=member.person.memberships.latest("pk").organization, role="administrator")
    member.person.is_superuser = True
    member.person.save()
    assert code_of(member, boss.person) == "not_only_yours"
    member.person.refresh_from_db()
    assert member.person.check_password(OLD)
    reset(member, PersonFactory(is_superuser=True))
    member.person.refresh_from_db()
    assert member.person.has_usable_password() is False


def test_nobody_is_flooded_and_nobody_switched_off_is_reset(administrator, member):
    now = clock.now()
    reset(member, administrator, now)
    assert code_of(member, administrator, now) == "just_reset"
    for count in range(1, resetting.PER_DAY):
        reset(member, administrator, now + count * HOUR)
    assert code_of(member, administrator, now + resetting.PER_DAY * HOUR) == "too_many_resets"
    reset(member, administrator, now + 30 * HOUR)
    member.person.is_active = False
    member.person.save()
    assert code_of(member, administrator, now + 60 * HOUR) == "switched_off"


def test_the_owner_sets_a_new_one_behind_the_link(client, administrator, member):
    reset(member, administrator)
    path = link()
    assert "发验证码" in client.get(path).text
    answer = client.post(path, SENT)
    assert (answer.status_code, "先按“发验证码”" in answer.text) == (422, True)
    answer = client.post(path, {"do": "code", "next": path})
    text = Message.objects.latest("pk").text
    went_on = client.post(answer["Location"], {"code": re.search(r"验证码 (\d{6})", text).group(1)})
    assert (went_on["Location"], client.session[CODE_ONLY]) == (path, True)
    for wrong, words in (
        ({"new": "short", "again": "short"}, "密码太短"),
        ({"new": NEW, "again": OLD}, "两次填的不一样"),
    ):
        refused = client.post(path, wrong)
        assert (refused.status_code, words in refused.text) == (422, True)
    assert client.post(path, SENT)["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200
    member.person.refresh_from_db()
    assert member.person.check_password(NEW)
    assert StoredSession.objects.filter(person=member.person).count() == 1
    assert AuditEntry.objects.filter(kind=Kind.PASSWORD_CHANGED, by=member.person, person=member.person).count() == 1
    assert "密码设好了" in Message.objects.latest("pk").text
    used = client.get(path)
    assert (used.status_code, "用不了了" in used.text) == (404, True)


def test_somebody_else_sets_nothing_by_the_link(client, administrator, member):
    reset(member, administrator)
    path = link()
    client.force_login(administrator)
    answer = client.post(path, SENT)
    assert (answer.status_code, "发给另一个手机号" in answer.text) == (422, True)
    member.person.refresh_from_db()
    assert member.person.has_usable_password() is False


def test_a_link_is_replaced_and_ends(client, administrator, member, monkeypatch):
    now = clock.now()
    reset(member, administrator, now)
    first = link()
    reset(member, administrator, now + HOUR)
    second = link()
    assert [client.get(path).status_code for path in (first, second)] == [404, 200]
    monkeypatch.setattr(clock, "now", lambda: now + 73 * HOUR)
    assert client.get(second).status_code == 404


@pytest.mark.parametrize("token", ["0", "1-", "zzzzzzzzzzzzzzzzzz-c8-abc", "-", "zzzzzzzzzzzzz-c8-abc"])
def test_nonsense_opens_nothing(client, token):
    assert client.get(f"/new-password/{token}/").status_code == 404


def test_the_page_asks_first_who_is_there(client, administrator, member):
    path = f"/staff/people/{member.pk}/password/"
    client.force_login(administrator)
    for answer in (client.get(path), client.post(path, REASON)):
        assert (answer.status_code, answer["Location"].startswith("/staff/security/confirm/")) == (302, True)
    assert not AuditEntry.objects.filter(kind=Kind.PASSWORD_RESET).exists()
    client = proved(administrator)
    assert path in client.get(f"/staff/people/{member.pk}/").text
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, REASON)["Location"] == f"/staff/people/{member.pk}/"
    again = client.post(path, REASON)
    assert (again.status_code, "刚刚重设过" in again.text) == (422, True)
    assert AuditEntry.objects.filter(kind=Kind.PASSWORD_RESET).count() == 1


def test_programs_ask_the_same(client, administrator, member):
    path = f"/api/v1/members/{member.pk}/reset-password/"
    client.force_login(administrator)
    answer = client.post(path, REASON, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "proof_needed")
    assert proved(administrator).post(path, REASON, content_type="application/json").status_code == 204
    member.person.refresh_from_db()
    assert member.person.has_usable_password() is False
    client.force_login(MembershipFactory(role="administrator").person)
    assert client.post(path, REASON, content_type="application/json").status_code == 404
