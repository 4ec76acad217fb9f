"""Administrators of the site make others one, and take it away; the last one stays."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry, Person, StoredSession
from core import clock
from core.errors import Refusal
from organizations.memberships import site_administrators
from tests.factories.people import AssociationFactory, MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
PASSWORD = "一句好记的话 2026"
PAGE = "/staff/site-administrators/"
API = "/api/v1/site-administrators/"


@pytest.fixture
def boss():
    person = PersonFactory(is_superuser=True, is_staff=True, name="罗工")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def colleague():
    person = MembershipFactory(person__name="麦小穗", person__phone="+8613900000701").person
    person.set_password(PASSWORD)
    person.save()
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    return person


def give(person, by):
    return site_administrators.give(phone=person.phone, by=by, now=clock.now())


def take(person, by):
    site_administrators.take(person=person, by=by, now=clock.now())


def code_of(verb, person, by) -> str:
    with pytest.raises(Refusal) as caught:
        verb(person, by)
    return caught.value.code


def proved(person) -> Client:
    client = Client()
    client.force_login(person)
    client.post("/staff/security/confirm/", {"password": PASSWORD})
    return client


def told():
    kinds = (Kind.ADMINISTRATOR_MADE, Kind.ADMINISTRATOR_ENDED)
    return list(AuditEntry.objects.filter(kind__in=kinds).order_by("pk").values_list("kind", "by", "person"))


def test_given_and_taken_and_each_step_is_told_once(boss, colleague):
    for _ in range(2):
        give(colleague, boss)
    colleague.refresh_from_db()
    assert (colleague.is_superuser, colleague.is_staff) == (True, True)
    for _ in range(2):
        take(colleague, boss)
    colleague.refresh_from_db()
    assert (colleague.is_superuser, colleague.is_staff, colleague.is_active) == (False, False, True)
    assert told() == [
        (Kind.ADMINISTRATOR_MADE, boss.pk, colleague.pk), (Kind.ADMINISTRATOR_ENDED, boss.pk, colleague.pk),
    ]  # fmt: skip
    assert colleague.history.latest().history_user == boss


def test_to_whom_it_is_not_given(boss, colleague):
    nobody = PersonFactory.build(phone="+8613900000799")
    assert code_of(give, nobody, boss) == "person_unknown"
    Authenticator.objects.all().delete()
    Authenticator.objects.create(user=colleague, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert code_of(give, colleague, boss) == "no_second_factor"
    colleague.set_unusable_password()
    colleague.save()
    assert code_of(give, colleague, boss) == "password_missing"
    colleague.is_active = False
    colleague.save()
    assert code_of(give, colleague, boss) == "switched_off"
    assert not Person.objects.get(pk=colleague.pk).is_superuser
    assert told() == []


def test_nobody_else_gives_or_takes_it(boss, colleague):
    keeper = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    nobody = PersonFactory.build(phone="+8613900000799")
    assert code_of(give, colleague, keeper) == "not_site_administrator"
    assert code_of(give, nobody, keeper) == "not_site_administrator"
    assert code_of(take, boss, keeper) == "not_site_administrator"


def test_whoever_ceased_to_be_one_in_between_gives_and_takes_nothing(boss, colleague):
    give(colleague, boss)
    late = Person.objects.get(pk=boss.pk)
    take(boss, colleague)
    assert code_of(take, colleague, late) == "not_site_administrator"
    Person.objects.filter(pk=boss.pk).update(is_superuser=True, is_active=False)
    assert code_of(take, colleague, late) == "you_are_switched_off"
    assert Person.objects.get(pk=colleague.pk).is_superuser


def test_the_last_one_stays_and_one_who_is_switched_off_does_not_count(boss, colleague):
    assert code_of(take, boss, boss) == "last_site_administrator"
    give(colleague, boss)
    Person.objects.filter(pk=colleague.pk).update(is_active=False)
    assert code_of(take, boss, boss) == "last_site_administrator"
    take(colleague, boss)
    Person.objects.filter(pk=colleague.pk).update(is_active=True)
    give(colleague, boss)
    take(boss, boss)
    assert list(site_administrators.all_of_them()) == [colleague]


def test_whoever_works_for_nobody_is_signed_out(boss, colleague):
    give(colleague, boss)
    for person in (boss, colleague):
        Client().force_login(person)
    take(boss, colleague)
    assert not StoredSession.objects.filter(person=boss).exists()
    assert StoredSession.objects.filter(person=colleague).exists()


def test_pages_ask_first_who_is_there(boss, colleague):
    client = Client()
    client.force_login(boss)
    assert client.get(PAGE).status_code == 200
    sent = {"phone": "139 0000 0701"}
    for answer in (client.post(PAGE, sent), client.get(f"{PAGE}{boss.pk}/end/")):
        assert (answer.status_code, answer["Location"].startswith("/staff/security/confirm/")) == (302, True)
    assert told() == []
    client = proved(boss)
    assert "是唯一的网站管理员" in client.get(f"{PAGE}{boss.pk}/end/").text
    refused = client.post(f"{PAGE}{boss.pk}/end/")
    assert (refused.status_code, "是唯一的网站管理员" in refused.text) == (409, True)
    unknown = client.post(PAGE, {"phone": "139 0000 0799"})
    assert (unknown.status_code, "还没有账号" in unknown.text) == (422, True)
    assert "麦小穗现在是网站管理员" in client.post(PAGE, sent, follow=True).text
    assert "照样登录、照样做事" in client.get(f"{PAGE}{colleague.pk}/end/").text
    assert "不再是网站管理员了" in client.post(f"{PAGE}{colleague.pk}/end/", follow=True).text
    assert client.get(f"{PAGE}{colleague.pk}/end/").status_code == 404


def test_programs_ask_the_same(boss, colleague, client):
    client.force_login(boss)
    sent = {"phone": colleague.phone}
    for answer in (client.post(API, sent, "application/json"), client.delete(f"{API}{boss.pk}/")):
        assert (answer.status_code, answer.json()["code"]) == (409, "proof_needed")
    client = proved(boss)
    assert client.post(API, {"phone": "12"}, "application/json").status_code == 400
    last = client.delete(f"{API}{boss.pk}/")
    assert (last.status_code, last.json()["code"]) == (409, "last_site_administrator")
    made = client.post(API, sent, "application/json")
    assert (made.status_code, made.json()["has_second_factor"], made.json()["phone"]) == (201, True, "139****0701")
    assert [one["id"] for one in client.get(API).json()["results"]] == [boss.pk, colleague.pk]
    assert client.delete(f"{API}{colleague.pk}/").status_code == 204
    keeper = Client()
    keeper.force_login(MembershipFactory(organization=AssociationFactory(), role="administrator").person)
    assert (keeper.get(API).status_code, keeper.get(PAGE).status_code) == (403, 403)
