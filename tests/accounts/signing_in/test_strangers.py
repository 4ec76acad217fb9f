"""What strangers do to a number, tried through the pages: whoever is known comes in all the same."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from accounts.models import PasswordTry
from accounts.signing_in import devices, openings
from core import clock
from tests.factories.people import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
PUBLIC, STAFF, PASSWORD = "/sign-in/", "/staff/sign-in/", "a long enough one"
NUMBER, SECRET = "13900000123", "JBSWY3DPEHPK3PXP"


@pytest.fixture
def authenticator(organizer, time_machine):
    """Its digits are those of half a minute: the clock stands still."""
    time_machine.move_to("2026-09-17 01:00:00+00:00", tick=False)
    return TOTP.activate(organizer, SECRET)


@pytest.fixture
def organizer():
    person = PersonFactory(phone=f"+86{NUMBER}")
    person.set_password(PASSWORD)
    person.save()
    MembershipFactory(person=person)
    return person


@pytest.fixture
def known(organizer):
    """A browser in which the organizer has signed in before."""
    client = Client()
    client.cookies[devices.COOKIE] = devices.remember(person=organizer, token="", now=clock.now())
    return client


def signed_in_as(client):
    return int(client.session.get("_auth_user_id", 0))


def type_in(client, password=PASSWORD, **more):
    return client.post(STAFF, {"phone": NUMBER, "password": password, **more})


def guess(times, password="wrong"):
    """In the same WiFi."""
    stranger = Client()
    return [type_in(stranger, password) for _ in range(times)]


def digits():
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def test_a_training_of_eighty_signs_in_on_one_network(sent, time_machine):
    time_machine.move_to("2026-09-17 01:00:00+00:00", tick=False)
    people = [Client() for _ in range(80)]
    for number, client in enumerate(people):
        answer = client.post(PUBLIC, {"phone": f"139001{number:05d}"})
        assert (number, answer.status_code) == (number, 302)
    for client, text in zip(people, sent, strict=True):
        client.post("/sign-in/code/", {"code": f"{(int(text) + 1) % 10**6:06d}"})
        client.post("/sign-in/code/", {"code": text})
    assert len({signed_in_as(client) for client in people} - {0}) == 80


def test_an_organizer_signs_in_while_a_stranger_asks_for_their_number(organizer, known, sent, time_machine):
    start = dt.datetime(2026, 9, 17, 1, 0, tzinfo=dt.UTC)
    for minute in range(0, 700, 61):
        time_machine.move_to(start + dt.timedelta(minutes=minute), tick=False)
        Client().post(PUBLIC, {"phone": NUMBER})
    assert Client().post(PUBLIC, {"phone": NUMBER}).status_code == 200
    for client in (Client(), known):  # after the right password; and from a known device
        assert type_in(client).status_code == 302
        Client().post(PUBLIC, {"phone": NUMBER})
        assert client.post(f"{STAFF}code/", {"code": sent[-1]}).url == "/staff/"
        assert signed_in_as(client) == organizer.pk


def test_a_strangers_code_ends_no_code_of_mine(organizer, known, sent, client):
    known.post(PUBLIC, {"phone": NUMBER})
    client.post(PUBLIC, {"phone": NUMBER})
    assert "换一条试试" in known.post("/sign-in/code/", {"code": sent[1]}).text
    known.post("/sign-in/code/", {"code": sent[0]})
    assert signed_in_as(known) == organizer.pk


def test_a_known_device_signs_in_while_a_stranger_guesses_passwords(organizer, known, sent):
    assert "试的次数太多了" in guess(40)[-1].text
    assert type_in(known).url.startswith(f"{STAFF}code/")
    assert "试的次数太多了" in type_in(Client()).text


def test_a_known_device_guesses_ten_times(organizer, known):
    pages = [type_in(known, "wrong").text for _ in range(11)]
    assert ["试的次数太多了" in page for page in pages] == [False] * 10 + [True]


def test_an_authenticator_opens_while_a_stranger_guesses_passwords(organizer, client, authenticator):
    guess(120)
    page = type_in(client).text
    assert ("试的次数太多了" in page, "验证器上的数字" in page, "放行码" in page) == (True, True, True)
    assert type_in(client, code=digits()).url == "/staff/"
    assert signed_in_as(client) == organizer.pk


def test_the_fields_stay_away_from_whoever_was_not_kept_out(client, organizer):
    pages = client.get(STAFF).text, type_in(client, "wrong").text
    assert ["放行码" in page for page in pages] == [False, False]


def test_wrong_digits_and_a_wrong_password_are_told_the_same(client, organizer, authenticator):
    pages = [type_in(client, *pair) for pair in ((PASSWORD,), ("wrong",))]
    texts = []
    for password, code in ((PASSWORD, "000000"), ("wrong", digits()), ("wrong", "000000")):
        page = type_in(client, password, code=code)
        texts.append(page.context["form"].non_field_errors()[0])
    assert (pages[0].status_code, texts) == (302, ["手机号或密码不对，请核对后再试。"] * 3)
    assert signed_in_as(client) == 0


def test_digits_help_nobody_without_an_authenticator(client, organizer):
    guess(6)
    assert "手机号或密码不对" in type_in(client, code="123456").text


def wide(text):
    return text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))


@pytest.mark.parametrize("dress", [wide, lambda text: f" {text[:3]} {text[3:]}", lambda text: f"{text}\u200b"])
def test_digits_open_in_any_width_beside_the_password_and_after_it(organizer, authenticator, dress, time_machine):
    assert type_in(Client(), code=dress(digits())).url == "/staff/"
    time_machine.shift(60)
    later = Client()
    address = type_in(later).url
    assert later.post(address, {"code": dress(digits())}).url == "/staff/"


def test_a_recovery_code_opens_too(client, organizer, authenticator):
    Authenticator.objects.create(
        user=organizer, type=Authenticator.Type.RECOVERY_CODES, data={"migrated_codes": [_sealed("12345678")]}
    )
    guess(6)
    assert type_in(client, code="12345678").url == "/staff/"


def _sealed(text):
    from core import crypto

    return crypto.seal(text)


def test_right_password_and_wrong_digits_end_after_ten_from_anywhere(organizer, authenticator):
    for number in range(10):
        stranger = Client(REMOTE_ADDR=f"198.51.{number}.7")
        type_in(stranger, code="000000")
    assert PasswordTry.objects.filter(way="second").count() == 10
    assert "试的次数太多了" in type_in(Client(REMOTE_ADDR="203.0.113.1"), code=digits()).text


def test_strangers_elsewhere_close_nothing_here(organizer, sent):
    for number in range(5):
        stranger = Client(REMOTE_ADDR=f"198.51.{number}.7")
        for _ in range(5):
            type_in(stranger, "wrong")
    assert type_in(Client()).status_code == 302


def test_an_opening_lets_in_who_is_kept_out_at_the_staff_entrance(organizer, client, sent):
    guess(6)
    text = openings.give(phone=organizer.phone, reason="新电脑", by=PersonFactory(), now=clock.now())
    assert "放行码不对" in type_in(client, opening="123").text
    assert type_in(client, opening=text).url.startswith(f"{STAFF}code/")
    client.post(f"{STAFF}code/", {"code": sent[-1]})
    assert signed_in_as(client) == organizer.pk


def test_an_opening_lets_in_who_is_kept_out_at_the_public_page(client, sent):
    client.post(PUBLIC, {"phone": NUMBER})
    page = Client().post(PUBLIC, {"phone": NUMBER})
    assert "放行码" in page.text
    text = openings.give(phone=f"+86{NUMBER}", reason="新手机", by=PersonFactory(), now=clock.now())
    other = Client()
    assert "放行码不对" in other.post(PUBLIC, {"phone": NUMBER, "opening": "999"}).text
    assert other.post(PUBLIC, {"phone": NUMBER, "opening": text}).status_code == 302
    other.post("/sign-in/code/", {"code": sent[-1]})
    assert signed_in_as(other) > 0


def test_an_opening_alone_opens_nothing(organizer, client):
    text = openings.give(phone=organizer.phone, reason="新电脑", by=PersonFactory(), now=clock.now())
    assert "手机号或密码不对" in type_in(client, "wrong", opening=text).text
    assert signed_in_as(client) == 0


def test_digits_after_the_right_password_are_counted_apart_for_a_known_device(organizer, known, authenticator):
    stranger = Client()
    type_in(stranger)
    address = "/staff/security/2fa/authenticate/"
    pages = [stranger.post(address, {"code": "000000"}).text for _ in range(6)]
    assert ["试的次数太多了" in page for page in pages] == [False] * 5 + [True]
    type_in(known)
    assert known.post(address, {"code": digits()}).url == "/staff/"


NO_KEY = [
    "", "x", "[]", "{}", "null", '{"response": "x"}', '{"id": 1, "response": {"userHandle": null}}', "9", "[" * 100_000,
    '{"a":' * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("credential", NO_KEY)
def test_a_passkey_that_nobody_can_read_is_told_in_words(client, organizer, credential):
    assert "challenge" in str(client.get(f"{STAFF}passkey/").json())
    page = client.post(f"{STAFF}passkey/", {"credential": credential, "next": "/staff/villages/"}, follow=True)
    assert page.redirect_chain == [(f"{STAFF}?next=%2Fstaff%2Fvillages%2F", 302)]
    assert ("这把密钥没认出来" in page.text, signed_in_as(client)) == (True, 0)


def test_a_key_that_nobody_can_read_is_no_error_after_the_password(client, organizer, authenticator):
    type_in(client)
    for credential in ("[]", '{"id": 1}', "x", "[" * 100_000):
        page = client.post("/staff/security/2fa/authenticate/", {"credential": credential})
        assert (page.status_code, signed_in_as(client)) == (200, 0)
