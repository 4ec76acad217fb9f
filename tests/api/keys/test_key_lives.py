"""How keys end: by time, by hand, and with what made them right."""

import datetime as dt

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from rest_framework.test import APIClient

from accounts.models import Person
from accounts.personal_data import erasing, exporting
from api.keys.issuing import issue
from api.models import ApiToken
from core import clock
from core.errors import Refusal
from organizations.models import Membership
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough one"


def made(person, *, name="样例", days=30, now=None):
    return issue(person=person, name=name, scopes=["read"], days=days, now=now or clock.now())


def asked(key):
    """Status and code of an answer that anybody gets without a key."""
    answer = APIClient().get("/api/v1/areas/", headers={"Authorization": f"Bearer {key}"})
    return (answer.status_code, None if answer.status_code == 200 else answer.json()["code"])


def ended(person):
    return set(person.api_tokens.values_list("ended_why", flat=True))


def test_it_expires():
    key = made(PersonFactory(), days=30, now=clock.now() - dt.timedelta(days=30))
    assert asked(key) == (401, "key_expired")
    assert asked(made(PersonFactory(), days=30, now=clock.now() - dt.timedelta(days=29))) == (200, None)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_at_most_a_year(days):
    with pytest.raises(Refusal) as caught:
        made(PersonFactory(), days=days)
    assert caught.value.code == "key_too_long"


def test_so_many_and_no_more(settings):
    settings.API_KEYS_PER_PERSON = 2
    person, long_ago = PersonFactory(), clock.now() - dt.timedelta(days=31)
    made(person, now=long_ago)
    for _ in range(2):
        made(person)
    with pytest.raises(Refusal) as caught:
        made(person)
    assert caught.value.code == "too_many_keys"
    ApiToken.objects.filter(person=person, created_at__gt=long_ago).first().delete()
    made(person)


def test_a_key_for_nothing_is_none():
    with pytest.raises(Refusal) as caught:
        issue(person=PersonFactory(), name="样例", scopes=["everything"], days=1, now=clock.now())
    assert caught.value.code == "no_scope"


def test_its_last_use_is_noted_and_not_at_each_request(django_assert_num_queries):
    key = made(person := PersonFactory())
    assert asked(key) == (200, None)
    first = person.api_tokens.get().last_used_at
    asked(key)
    assert person.api_tokens.get().last_used_at == first
    person.api_tokens.update(last_used_at=first - dt.timedelta(minutes=6))
    asked(key)
    assert person.api_tokens.get().last_used_at > first - dt.timedelta(minutes=1)


def test_each_key_has_a_rate_of_its_own(monkeypatch):
    from api.throttling import KeyRateThrottle

    monkeypatch.setattr(KeyRateThrottle, "THROTTLE_RATES", {"key": "2/min"})
    person = PersonFactory()
    wild, other = made(person), made(person)
    assert [asked_status(wild) for _ in range(3)] == [200, 200, 429]
    assert asked_status(other) == 200


def asked_status(key):
    return APIClient().get("/api/v1/areas/", headers={"Authorization": f"Bearer {key}"}).status_code


def by_set_password(person):
    person.set_password(PASSWORD)
    person.save()


def by_taking_the_password(person):
    person.set_unusable_password()
    person.save()


@pytest.mark.parametrize("change", [by_set_password, by_taking_the_password])
def test_another_password_ends_them(change):
    person = PersonFactory()
    key = made(person)
    change(person)
    assert (asked(key), ended(person)) == ((401, "key_ended"), {"password"})


def test_a_reset_by_an_administrator_ends_them_and_says_who(client):
    administrator = MembershipFactory(role="administrator").person
    administrator.set_password(PASSWORD)
    administrator.save()
    row = MembershipFactory(organization=administrator.memberships.get().organization)
    key = made(row.person)
    client.force_login(administrator)
    client.post("/staff/security/confirm/", {"password": PASSWORD})
    assert client.post(f"/staff/people/{row.pk}/password/", {"reason": "忘了密码"}).status_code == 302
    assert (asked(key), row.person.api_tokens.get().ended_by) == ((401, "key_ended"), administrator)


def test_a_reset_by_command_ends_them(monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: PASSWORD)
    person = PersonFactory()
    key = made(person)
    call_command("changepassword", person.phone_hash, verbosity=0)
    assert asked(key) == (401, "key_ended")


def test_hashing_the_same_password_anew_ends_nothing(settings):
    person = PersonFactory()
    by_set_password(person)
    key = made(person)
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert person.check_password(PASSWORD)
    assert person.password.startswith("pbkdf2")
    assert asked(key) == (200, None)


def test_saving_anything_else_ends_nothing():
    person = PersonFactory()
    key = made(person)
    person.name = "新"
    person.save()
    assert asked(key) == (200, None)


def test_whoever_is_switched_off_has_no_keys_and_gets_none_back():
    person = PersonFactory()
    key = made(person)
    person.is_active = False
    person.save()
    assert asked(key) == (401, "key_ended")
    person.is_active = True
    person.save()
    assert (asked(key), ended(person)) == ((401, "key_ended"), {"inactive"})


def test_whoever_works_nowhere_any_more_has_no_keys():
    first = MembershipFactory()
    second = MembershipFactory(person=first.person)
    key = made(first.person)
    first.delete()
    assert asked(key) == (200, None)
    Membership.objects.filter(pk=second.pk).delete()
    assert (asked(key), ended(first.person)) == ((401, "key_ended"), {"membership"})


def test_a_membership_that_is_given_to_somebody_else_has_ended_for_its_owner():
    membership = MembershipFactory()
    former, second = membership.person, MembershipFactory()
    key, other = made(former), made(second.person)
    membership.role = "administrator"
    membership.save()
    assert asked(key) == (200, None)
    MembershipFactory(person=second.person)
    for row in (membership, second):
        row.person = PersonFactory()
        row.save()
    assert (asked(key), asked(other)) == ((401, "key_ended"), (200, None))
    assert ended(former) == {ApiToken.Why.MEMBERSHIP}


def test_the_end_of_an_organization_ends_them_too():
    member = MembershipFactory()
    key = made(member.person)
    member.organization.delete()
    assert asked(key) == (401, "key_ended")


def test_a_missing_second_factor_stops_the_keys_of_staff_alone(settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    staff = MembershipFactory().person
    key, other = made(staff), made(PersonFactory())
    assert (asked(key), asked(other)) == ((403, "second_factor_missing"), (200, None))
    app = TOTP.activate(staff, "JBSWY3DPEHPK3PXP").instance
    assert asked(key) == (200, None)
    app.delete()
    assert asked(key) == (403, "second_factor_missing")


def test_erasing_ends_them_and_takes_their_names():
    key = made(person := PersonFactory(), name="麦奶奶的大屏")
    erasing.erase(person=person, now=clock.now())
    row = ApiToken.objects.get(person=person)
    assert (asked(key), row.name, row.ended_why) == ((401, "key_ended"), "", "erased")


def test_an_administrator_sees_and_ends_those_of_their_staff(client):
    host = OrganizationFactory()
    boss = MembershipFactory(organization=host, role="administrator").person
    clerk, stranger = MembershipFactory(organization=host).person, MembershipFactory().person
    key = made(clerk, name="街道大屏")
    made(stranger, name="别处的")
    client.force_login(boss)
    page = client.get("/staff/keys/").text
    assert ("街道大屏" in page, "别处的" in page) == (True, False)
    assert client.post(f"/staff/keys/{stranger.api_tokens.get().pk}/end/").status_code == 404
    assert client.post(f"/staff/keys/{clerk.api_tokens.get().pk}/end/").status_code == 302
    row = clerk.api_tokens.get()
    assert (asked(key), row.ended_why, row.ended_by) == ((401, "key_ended"), "administrator", boss)
    client.force_login(clerk)
    assert f"管理员停用：{boss}" in client.get("/mine/keys/").text


@pytest.mark.parametrize("role", ["viewer", "organizer", "approver"])
def test_nobody_else_does(client, role):
    host = OrganizationFactory()
    key = made(clerk := MembershipFactory(organization=host).person)
    client.force_login(MembershipFactory(organization=host, role=role).person)
    assert client.get("/staff/keys/").status_code == 403
    assert client.post(f"/staff/keys/{clerk.api_tokens.get().pk}/end/").status_code == 404
    assert client.post(f"/api/v1/keys/{clerk.api_tokens.get().pk}/end/").status_code == 404
    assert asked(key) == (200, None)


def test_programs_of_pages_do_the_same(client):
    boss = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    clerk = MembershipFactory().person
    client.force_login(clerk)
    facts = {"name": "大屏", "scopes": ["read"], "days": 30}
    key = client.post("/api/v1/keys/", facts, content_type="application/json").json()["key"]
    assert (asked(key), len(client.get("/api/v1/keys/").json()["results"])) == ((200, None), 1)
    wrong = client.post("/api/v1/keys/", facts | {"days": 366}, content_type="application/json")
    assert wrong.status_code == 400
    client.force_login(boss)
    (row,) = client.get("/api/v1/keys/staff/").json()["results"]
    assert client.post(f"/api/v1/keys/{row['id']}/end/").status_code == 204
    assert asked(key) == (401, "key_ended")


def test_the_lists_cost_the_same_for_one_and_for_many(client, django_assert_max_num_queries):
    host = OrganizationFactory()
    client.force_login(MembershipFactory(organization=host, role="administrator").person)
    for _ in range(5):
        made(MembershipFactory(organization=host).person)
    with django_assert_max_num_queries(12):
        client.get("/staff/keys/")


def test_inactive_people_are_turned_away_however_they_were_switched_off():
    key = made(person := PersonFactory())
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert asked(key) == (401, "key_ended")


def test_the_export_says_what_each_key_is_for_and_until_when():
    person, now = PersonFactory(), clock.now()
    key = made(person, now=now)
    assert asked(key) == (200, None)
    (row,) = exporting.export(person=person)["api"]
    assert (row["name"], row["scopes"], row["revoked_at"]) == ("样例", ["read"], None)
    assert row["expires_at"] == (now + dt.timedelta(days=30)).isoformat()
    assert row["last_used_at"] is not None
