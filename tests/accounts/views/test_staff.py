"""The staff entrance: password first, then a second proof."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from accounts.models import PasswordTry
from accounts.signing_in import openings, passwords
from core import clock
from core.errors import Refusal
from tests.factories.people import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db

PAGE, CODE, PASSWORD = "/staff/sign-in/", "/staff/sign-in/code/", "a long enough one"
PHONE = "+8613900000123"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def organizer():
    person = PersonFactory(phone=PHONE)
    person.set_password(PASSWORD)
    person.save()
    MembershipFactory(person=person)
    return person


def type_in(client, phone="13900000123", password=PASSWORD, **more):
    return client.post(PAGE, {"phone": phone, "password": password, **more})


def signed_in_as(client):
    return int(client.session.get("_auth_user_id", 0))


@pytest.fixture
def _still(time_machine):
    """The digits of an authenticator are those of half a minute: the clock stands still."""
    time_machine.move_to("2026-09-17 01:00:00+00:00", tick=False)


def with_totp(person):
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(person, secret)
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_password_then_code(client, organizer, sent):
    answer = type_in(client, next="/staff/villages/")
    assert (answer.url, signed_in_as(client)) == ("/staff/sign-in/code/?next=%2Fstaff%2Fvillages%2F", 0)
    assert "139****0123" in client.get(answer.url).text
    assert client.post(CODE, {"code": sent[0], "next": "/staff/villages/"}).url == "/staff/villages/"
    assert signed_in_as(client) == organizer.pk


@pytest.mark.parametrize(
    ("phone", "password"), [("13900000123", "wrong"), ("13900000999", PASSWORD), ("13900000555", PASSWORD)]
)
def test_wrong_password_and_unknown_number_are_told_the_same(client, organizer, sent, phone, password):
    PersonFactory(phone="+8613900000555")
    page = type_in(client, phone, password)
    assert "手机号或密码不对，请核对后再试。" in page.text
    assert (sent, client.session.get("staff_code")) == ([], None)


def test_somebody_switched_off_is_told_the_same(client, organizer):
    organizer.is_active = False
    organizer.save()
    assert "手机号或密码不对" in type_in(client).text


def test_a_code_of_the_public_page_does_not_open_the_staff_page(client, organizer, sent):
    client.post("/sign-in/", {"phone": "13900000123"})
    assert client.post(CODE, {"code": sent[0]}).url == PAGE


def test_the_number_alone_does_not_open_staff_pages(client, organizer, sent):
    client.post("/sign-in/", {"phone": "13900000123"})
    client.post("/sign-in/code/", {"code": sent[0]})
    assert signed_in_as(client) == organizer.pk
    assert client.get("/staff/villages/").url == "/staff/sign-in/?next=/staff/villages/"
    assert client.get("/admin/").url == "/staff/sign-in/?next=/admin/"


@pytest.mark.usefixtures("_still")
def test_an_authenticator_app_takes_the_place_of_sms(client, organizer, sent):
    number = with_totp(organizer)
    answer = type_in(client)
    assert (answer.url, sent, signed_in_as(client)) == ("/staff/security/2fa/authenticate/", [], 0)
    assert "再核对一下" in client.get(answer.url).text
    answer = client.post(answer.url, {"code": number})
    assert (answer.url, signed_in_as(client)) == ("/staff/", organizer.pk)


@pytest.mark.usefixtures("_still")
def test_sms_does_not_go_round_the_second_factor(client, organizer, sent):
    number = with_totp(organizer)
    client.post("/sign-in/", {"phone": "13900000123"})
    answer = client.post("/sign-in/code/", {"code": sent[0]})
    assert (answer.url, signed_in_as(client)) == ("/staff/security/2fa/authenticate/", 0)
    page = client.post(answer.url, {"code": "000000"})
    assert ("数字不对，请看看验证器上最新的那组。" in page.text, signed_in_as(client)) == (True, 0)
    client.post(answer.url, {"code": number})
    assert signed_in_as(client) == organizer.pk


def test_secrets_of_second_factors_are_sealed(organizer):
    with_totp(organizer)
    assert "JBSWY3DPEHPK3PXP" not in str(Authenticator.objects.get().data)


def test_a_second_factor_can_be_required(client, organizer, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    client.force_login(organizer)
    assert client.get("/staff/villages/").url == "/staff/security/2fa/"
    assert client.get("/staff/security/2fa/").status_code == 200
    with_totp(organizer)
    assert client.get("/admin/").url != "/staff/security/2fa/"


def test_the_admin_has_no_entrance_of_its_own(client):
    assert client.get("/admin/login/?next=/admin/").url == "/staff/sign-in/?next=/admin/"


def test_next_of_another_site_is_ignored(client, organizer, sent):
    assert type_in(client, next="https://evil.example/").url == "/staff/sign-in/code/?next=%2Fstaff%2F"


def check(now, phone=PHONE, password="wrong", network="here"):
    return passwords.check(phone=phone, password=password, network=network, now=now)


def refused(*args, **kwargs):
    with pytest.raises(Refusal) as caught:
        check(*args, **kwargs)
    return caught.value.code


def test_five_wrong_ones_close_the_number_for_a_while(organizer):
    now = clock.now()
    assert [refused(now) for _ in range(6)] == ["sign_in_wrong"] * 5 + ["too_many_tries"]
    assert refused(now, password=PASSWORD) == "too_many_tries"
    assert check(now + dt.timedelta(minutes=16), password=PASSWORD) == organizer
    assert PasswordTry.objects.count() == 0


def test_an_unknown_number_is_closed_the_same_way():
    now = clock.now()
    codes = [refused(now, phone="+8613900000999") for _ in range(6)]
    assert codes == ["sign_in_wrong"] * 5 + ["too_many_tries"]


def test_a_network_is_closed_after_a_hundred(organizer):
    now = clock.now()
    for last in range(100):
        refused(now, phone=f"+86139000002{last:02d}")
    assert refused(now, password=PASSWORD) == "too_many_tries"
    assert check(now, password=PASSWORD, network="elsewhere") == organizer


def test_an_administrator_lets_somebody_in_who_used_up_the_codes(organizer, sent, monkeypatch):
    """Without a device that is known: six browsers within the hour, then the nine digits."""
    begin = clock.now()
    for turn in range(5):
        monkeypatch.setattr(clock, "now", lambda turn=turn: begin + turn * MINUTE)
        assert type_in(Client()).status_code == 302
    monkeypatch.setattr(clock, "now", lambda: begin + 6 * MINUTE)
    client = Client()
    kept_out = type_in(client)
    assert "请管理员放行" in kept_out.text
    assert 'name="opening"' in kept_out.text
    digits = openings.give(phone=PHONE, reason="换了手机", by=PersonFactory(), now=clock.now())
    assert "放行码不对" in type_in(client, opening="000 000 000").text
    assert type_in(client, opening=digits).status_code == 302
    assert client.post(CODE, {"code": sent[-1]}).status_code == 302
    assert (len(sent), signed_in_as(client)) == (6, organizer.pk)
