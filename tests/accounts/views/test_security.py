"""The pages about second factors: ours, and without a script or style of their own."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP

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
