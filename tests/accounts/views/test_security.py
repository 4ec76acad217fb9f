"""The pages about second factors: ours, and without a script or style of their own."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from accounts.models import PasswordTry
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

BASE, PASSWORD = "/staff/security/2fa/", "a long enough one"


@pytest.fixture
def staff(client):
    person = PersonFactory()
    person.set_password(PASSWORD)
    person.save()
    client.force_login(person)
    return person


def confirm(client):
    answer = client.get(f"{BASE}totp/activate/")
    assert client.get(answer.url).status_code == 200
    return client.post(answer.url, {"password": PASSWORD, "next": BASE})


def test_anonymous_people_are_asked_to_sign_in(client):
    assert client.get(BASE).status_code == 302


def test_an_authenticator_app_is_set_up_after_the_password(client, staff):
    assert confirm(client).status_code == 302
    page = client.get(f"{BASE}totp/activate/")
    assert ("启用验证器" in page.text, "data:image/svg+xml" in page.text) == (True, True)
    page = client.post(f"{BASE}totp/activate/", {"code": "000000"})
    assert "数字不对" in page.text


def test_digits_are_read_in_any_width_when_it_is_set_up_and_when_it_confirms(client, staff, time_machine):
    time_machine.move_to("2026-09-17 01:00:00+00:00", tick=False)
    confirm(client)
    page = client.get(f"{BASE}totp/activate/")
    secret = page.context["form"].secret
    assert client.post(f"{BASE}totp/activate/", {"code": wide_digits(secret)}).status_code == 302
    time_machine.shift(3600)
    assert client.post(f"{BASE}reauthenticate/", {"code": wide_digits(secret), "next": BASE}).url == BASE


def wide_digits(secret):
    text = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    return text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "登录安全"),
        ("totp/deactivate/", "停用验证器"),
        ("recovery-codes/generate/", "换一批"),
        ("webauthn/", "安全密钥"),
        ("webauthn/add/", "加一把密钥"),
        ("reauthenticate/", "确认是你"),
    ],
)
def test_pages_keep_to_the_content_policy(client, staff, path, words):
    confirm(client)
    TOTP.activate(staff, "JBSWY3DPEHPK3PXP")
    page = client.get(f"{BASE}{path}", SERVER_NAME="localhost")
    assert (page.status_code, words in page.text) == (200, True)
    assert [word for word in ("<style", " style=", "onclick=", "<script>") if word in page.text] == []


@pytest.mark.parametrize("path", ["webauthn/add/", "webauthn/reauthenticate/"])
@pytest.mark.parametrize("answer", ["", "x", "[]", "{}", '"x"', "9", '{"id": 1, "response": {}}', "[" * 100_000])
def test_what_is_no_answer_of_a_key_is_refused(client, staff, path, answer):
    confirm(client)
    page = client.post(f"{BASE}{path}", {"credential": answer, "name": "样例", "passwordless": "on"}, follow=True)
    assert page.status_code == 200
    assert not Authenticator.objects.filter(user=staff).exists()


def test_a_wrong_password_is_told_and_counted(client, staff):
    answer = client.get(f"{BASE}totp/activate/")
    page = client.post(answer.url, {"password": "wrong"})
    assert ("密码不对，请再试一次。" in page.text, PasswordTry.objects.count()) == (True, 1)


def test_recovery_codes(client, staff):
    confirm(client)
    TOTP.activate(staff, "JBSWY3DPEHPK3PXP")
    page = client.post(f"{BASE}recovery-codes/generate/", follow=True)
    assert "还剩 10 个" in page.text


def test_turning_it_off(client, staff):
    confirm(client)
    TOTP.activate(staff, "JBSWY3DPEHPK3PXP")
    assert "验证器已经停用。" in client.post(f"{BASE}totp/deactivate/", follow=True).text
