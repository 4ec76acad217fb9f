"""The pages about second factors: ours, and without a script or style of their own."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
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


def key_of(person, name="样例密钥"):
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {"clientExtensionResults": {}}}
    )


def at_the_second_step(client, person):
    client.logout()
    sent = {"phone": person.phone, "password": PASSWORD}
    return client.post("/staff/sign-in/", sent, follow=True)


def test_the_app_is_opened_on_the_phone_itself(client, staff):
    confirm(client)
    page = client.get(f"{BASE}totp/activate/")
    assert 'href="otpauth://totp/' in page.text
    page = client.post(f"{BASE}totp/activate/", {"code": wide_digits(page.context["form"].secret)}, follow=True)
    assert "抄好了" in page.text
    assert "placeholder" not in client.get(f"{BASE}reauthenticate/").text.partition("<main")[2]


def test_the_second_step_asks_for_the_app_where_there_is_one_and_says_who_helps(client, staff):
    TOTP.activate(staff, "JBSWY3DPEHPK3PXP")
    page = at_the_second_step(client, staff)
    assert ("请用安全密钥；" in page.text, "打开手机上的验证器" in page.text) == (False, True)
    assert "重设第二道验证" in page.text


def test_a_recovery_code_that_was_used_is_called_one(client, staff):
    TOTP.activate(staff, "JBSWY3DPEHPK3PXP")
    code = RecoveryCodes.activate(staff).get_unused_codes()[0]
    at_the_second_step(client, staff)
    path = f"{BASE}authenticate/"
    assert client.post(path, {"code": code}).status_code == 302
    at_the_second_step(client, staff)
    page = client.post(path, {"code": code})
    assert ("备用码不对，或者用过了" in page.text, "验证器上最新的那组" in page.text) == (True, False)
    assert "验证器上最新的那组" in client.post(path, {"code": "000000"}).text


def test_while_the_app_is_set_up_nothing_is_called_a_recovery_code(client, staff):
    confirm(client)
    page = client.post(f"{BASE}totp/activate/", {"code": "00000000"})
    assert ("数字不对" in page.text, "备用码" in page.text.partition("<main")[2].partition("</main")[0]) == (
        True,
        False,
    )


def test_turning_the_app_off_says_what_is_asked_for_then(client, staff):
    confirm(client)
    TOTP.activate(staff, "JBSWY3DPEHPK3PXP")
    assert "改用短信验证码" in client.get(f"{BASE}totp/deactivate/").text
    key_of(staff)
    page = client.get(f"{BASE}totp/deactivate/")
    assert ("改用短信验证码" in page.text, "登录时用安全密钥" in page.text) == (False, True)


def test_taking_a_key_away_names_it_and_says_what_is_asked_for_then(client, staff):
    confirm(client)
    page = client.get(f"{BASE}webauthn/keys/{key_of(staff).pk}/remove/")
    words = "如果没有别的密钥，也没有验证器，登录就改用短信验证码"
    assert ("样例密钥" in page.text, words in page.text) == (True, True)


def test_names_of_keys_are_short_and_a_wrong_one_is_said(client, staff):
    confirm(client)
    key = key_of(staff)
    path = f"{BASE}webauthn/keys/{key.pk}/edit/"
    for name, words in (("", "请给它写一个名字"), ("长" * 41, "名字太长了")):
        assert words in client.post(path, {"name": name}).text
    assert client.post(path, {"name": "办公室的电脑"}).status_code == 302
    key.refresh_from_db()
    assert key.wrap().name == "办公室的电脑"


def test_other_ways_of_proving_who_one_is_stand_in_our_words(client, staff):
    TOTP.activate(staff, "JBSWY3DPEHPK3PXP")
    key_of(staff)
    page = client.get("/staff/security/confirm/")
    assert [way["description"] for way in page.context["reauthentication_alternatives"]] == [
        "用安全密钥", "用验证器或备用码",
    ]  # fmt: skip
