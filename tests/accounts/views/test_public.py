"""The way in by phone, and out."""

import pytest
from django.urls import reverse

from accounts.models import Code, Person
from core import clock
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

SIGN_IN, CODE, RESEND = "/sign-in/", "/sign-in/code/", "/sign-in/resend/"


def signed_in_as(client):
    return int(client.session.get("_auth_user_id", 0))


def test_the_whole_way_with_next(client, sent):
    answer = client.post(SIGN_IN, {"phone": "139 0000 0123", "next": "/calendars/"})
    assert (answer.status_code, answer.url) == (302, "/sign-in/code/?next=%2Fcalendars%2F")
    page = client.get(answer.url)
    assert "139****0123" in page.text
    assert 'autocomplete="one-time-code"' in page.text
    answer = client.post(CODE, {"code": sent[0], "next": "/calendars/"})
    assert (answer.status_code, answer.url) == (302, "/mine/about-me/?next=%2Fcalendars%2F")
    answer = client.post(answer.url, {"name": "麦奶奶", "language": "zh-hans"})
    assert (answer.status_code, answer.url) == (302, "/calendars/")
    assert (signed_in_as(client), Person.objects.get().name) == (Person.objects.get().pk, "麦奶奶")


def test_somebody_known_goes_straight_on(client, sent):
    PersonFactory(phone="+8613900000123", last_login=clock.now())
    client.post(SIGN_IN, {"phone": "13900000123"})
    assert client.post(CODE, {"code": sent[0]}).url == "/mine/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_next_leads_nowhere_else(client, sent, target):
    PersonFactory(phone="+8613900000123", last_login=clock.now())
    client.post(SIGN_IN, {"phone": "13900000123", "next": target})
    assert client.post(CODE, {"code": sent[0], "next": target}).url == "/mine/"


def test_a_wrong_number_is_explained_beside_the_field(client, sent):
    page = client.post(SIGN_IN, {"phone": "139 0000 123"})
    assert "现在是 10 位，手机号要 11 位。" in page.text
    assert ('value="139 0000 123"' in page.text, sent) == (True, [])


def test_a_wrong_code_is_explained_beside_the_field(client, sent):
    client.post(SIGN_IN, {"phone": "13900000123"})
    page = client.post(CODE, {"code": f"{(int(sent[0]) + 1) % 10**6:06d}"})
    assert "验证码不对。收到好几条的话，换一条试试，还能试 4 次。" in page.text
    assert signed_in_as(client) == 0


def test_limits_are_told_in_words(client, sent):
    client.post(SIGN_IN, {"phone": "13900000123"})
    page = client.post(SIGN_IN, {"phone": "13900000123"})
    assert "刚给这个号码发过一条" in page.text
    page = client.post(RESEND, follow=True)
    assert "刚给这个号码发过一条" in page.text
    assert len(sent) == 1


def test_another_code_after_a_minute(client, sent, time_machine):
    time_machine.move_to("2026-09-17 02:00:00+00:00", tick=False)
    client.post(SIGN_IN, {"phone": "13900000123"})
    time_machine.move_to("2026-09-17 02:01:00+00:00", tick=False)
    page = client.post(RESEND, {"next": "/calendars/"}, follow=True)
    assert (page.redirect_chain, len(sent)) == ([("/sign-in/code/?next=%2Fcalendars%2F", 302)], 2)
    client.post(CODE, {"code": sent[1]})
    assert signed_in_as(client) == Person.objects.get().pk


def test_the_code_page_without_a_code_asks_for_the_number(client):
    assert client.get(CODE).url == SIGN_IN
    assert client.post(RESEND).url == SIGN_IN


def test_a_code_of_another_session_does_not_work_here(client, sent):
    Code.objects.all()
    client.post(SIGN_IN, {"phone": "13900000123"})
    client.cookies.clear()
    assert client.post(CODE, {"code": sent[0]}).url == SIGN_IN


def test_signing_out_needs_a_post(client):
    client.force_login(PersonFactory())
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == "/"
    assert signed_in_as(client) == 0


def test_signing_in_begins_a_clean_session(client, sent):
    other = PersonFactory()
    client.force_login(other)
    session = client.session
    session["left"] = "behind"
    session.save()
    client.post(SIGN_IN, {"phone": "13900000123"})
    client.post(CODE, {"code": sent[0]})
    assert ("left" in client.session, signed_in_as(client) == other.pk) == (False, False)


def test_elder_mode(client):
    client.cookies["elder"] = "1"
    assert 'data-mode="elder"' in client.get(SIGN_IN).text


def test_pages_name_each_other(client):
    assert (reverse("accounts:sign_in"), reverse("accounts:enter_code")) == (SIGN_IN, CODE)
    assert client.get("/privacy/").status_code == 200
