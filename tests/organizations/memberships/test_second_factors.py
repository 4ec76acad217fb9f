"""Administrators take away second factors that somebody lost; nobody comes nearer to signing in as somebody else by it."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry, StoredSession
from core import clock
from core.errors import Refusal
from notifications.models import Message
from organizations.memberships import second_factors
from tests.factories.people import AssociationFactory, MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
PASSWORD = "一句好记的话 2026"
REASON = {"reason": "手机丢了"}


@pytest.fixture
def administrator():
    person = MembershipFactory(role="administrator").person
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def member(administrator):
    row = MembershipFactory(organization=administrator.memberships.get().organization)
    TOTP.activate(row.person, "JBSWY3DPEHPK3PXP")
    return row


def reset(member, by):
    second_factors.reset(membership=member, **REASON, by=by, now=clock.now())


def code_of(member, by) -> str:
    with pytest.raises(Refusal) as caught:
        reset(member, by)
    return caught.value.code


def proved(person) -> Client:
    client = Client()
    client.force_login(person)
    client.post("/staff/security/confirm/", {"password": PASSWORD})
    return client


def test_they_go_and_the_person_is_told_and_signed_out(administrator, member):
    Client().force_login(member.person)
    reset(member, administrator)
    assert not Authenticator.objects.filter(user=member.person).exists()
    assert not StoredSession.objects.filter(person=member.person).exists()
    text = Message.objects.get(phone_hash=member.person.phone_hash)
    assert (text.phone, text.at_once, str(administrator) in text.text) == (member.person.phone, True, True)
    entry = AuditEntry.objects.get(kind=Kind.FACTORS_RESET)
    assert (entry.by, entry.person, entry.about) == (administrator, member.person, "手机丢了")
    assert code_of(member, administrator) == "no_second_factor"


def test_only_by_whoever_keeps_all_of_their_memberships(administrator, member):
    assert code_of(member, MembershipFactory(role="administrator").person) == "not_your_organization"
    assert code_of(administrator.memberships.get(), administrator) == "own_second_factors"
    MembershipFactory(person=member.person, organization=AssociationFactory(), role="administrator")
    assert code_of(member, administrator) == "not_only_yours"
    boss = MembershipFactory(organization=member.person.memberships.latest("pk").organization, role="administrator")
    member.person.is_superuser = True
    member.person.save()
    assert code_of(member, boss.person) == "not_only_yours"
    assert Authenticator.objects.filter(user=member.person).exists()
    reset(member, PersonFactory(is_superuser=True))
    assert not Authenticator.objects.filter(user=member.person).exists()


def test_the_page_asks_first_who_is_there(client, administrator, member):
    path = f"/staff/people/{member.pk}/second-factors/"
    client.force_login(administrator)
    for answer in (client.get(path), client.post(path, REASON)):
        assert (answer.status_code, answer["Location"].startswith("/staff/security/confirm/")) == (302, True)
    assert Authenticator.objects.exists()
    client = proved(administrator)
    assert "重设第二道验证" in client.get(f"/staff/people/{member.pk}/").text
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, REASON)["Location"] == f"/staff/people/{member.pk}/"
    assert not Authenticator.objects.exists()
    again = client.post(path, REASON)
    assert (again.status_code, "不用重设" in again.text) == (422, True)


def test_programs_ask_the_same(client, administrator, member):
    path = f"/api/v1/members/{member.pk}/reset-second-factors/"
    client.force_login(administrator)
    answer = client.post(path, REASON, content_type="application/json")
    assert (answer.status_code, answer.json()["code"], Authenticator.objects.exists()) == (409, "proof_needed", True)
    assert proved(administrator).post(path, REASON, content_type="application/json").status_code == 204
    assert not Authenticator.objects.exists()
    stranger = MembershipFactory(role="administrator").person
    client.force_login(stranger)
    assert client.post(path, REASON, content_type="application/json").status_code == 404
