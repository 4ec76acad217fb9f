"""One's own new password: what it takes, and what it ends."""

import pytest
from django.test import Client

from accounts.signing_in import devices, passwords
from api.keys.issuing import issue
from core import clock
from core.errors import Refusal
from notifications.models import Message
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db
OLD, NEW = "a long enough one", "another long one"


@pytest.fixture
def person():
    person = MembershipFactory().person
    person.set_password(OLD)
    person.save()
    Message.objects.all().delete()
    return person


@pytest.fixture
def page(client, person):
    client.force_login(person)

    def send(current=OLD, new=NEW, again=None):
        fields = {"current": current, "new": new, "again": new if again is None else again}
        return client.post("/staff/security/password/", fields)

    return send


def test_it_is_changed_and_all_else_ends(client, person, page):
    other = Client()
    other.force_login(person)
    issue(person=person, name="大屏", scopes=["read"], days=3, now=clock.now())
    assert page()["Location"] == "/staff/security/2fa/"
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert (client.get("/staff/").status_code, other.get("/staff/").status_code) == (200, 302)
    assert person.api_tokens.get().ended_why == "password"
    assert "密码刚刚改过" in Message.objects.get().text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"current": "wrong"}, "现在的密码不对"),
        ({"current": ""}, "请填现在的密码。"),
        ({"new": "short"}, "密码"),
        ({"new": "12345678901"}, "密码"),
        ({"new": OLD}, "新密码和现在的一样"),
        ({"again": "something else"}, "两次填的不一样"),
    ],
)
def test_what_it_takes(client, person, page, fields, words):
    answer = page(**fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    person.refresh_from_db()
    assert person.check_password(OLD)
    assert Message.objects.count() == 0
    assert client.get("/staff/").status_code == 200


def test_guessing_is_counted(page):
    texts = [page(current="wrong").text for _ in range(6)]
    assert "试的次数太多了" in texts[-1]
    assert "试的次数太多了" in page().text


def test_a_session_of_a_code_alone_does_not_get_there(client, person):
    from accounts.signing_in.entering import CODE_ONLY

    client.force_login(person)
    session = client.session
    session[CODE_ONLY] = True
    session.save()
    assert client.get("/staff/security/password/")["Location"] == "/staff/sign-in/?next=/staff/security/password/"


def test_strangers_who_close_the_number_keep_nobody_from_a_new_password(client, person, page):
    now = clock.now()
    client.cookies[devices.COOKIE] = devices.remember(person=person, token="", now=now)
    for number in range(40):
        with pytest.raises(Refusal):
            passwords.check(phone=person.phone, password="guess", network=f"network {number}", now=now)
    with pytest.raises(Refusal, match="试的次数太多"):
        passwords.check(phone=person.phone, password=OLD, network="elsewhere", now=now)
    assert page()["Location"] == "/staff/security/2fa/"


def test_all_that_is_wrong_with_the_new_one_is_said_at_once_and_counts_no_try(person, page):
    for _ in range(7):
        answer = page(current="wrong", new="short", again="other")
        assert ("密码太短" in answer.text, "两次填的不一样" in answer.text) == (True, True)
    assert page().status_code == 302
