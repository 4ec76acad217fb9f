"""A number is proved through the API, and staff confirm or clear what is not."""

import re

import pytest
from rest_framework.test import APIClient

from notifications.models import Message
from registrations.models import Registration
from tests.api.registrations.test_registering import asked
from tests.factories.people import MembershipFactory
from tests.factories.registrations import register, unproven
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
HERE = "/api/v1/registrations/"


@pytest.fixture
def pool():
    return SeatPoolFactory(capacity=10)


def post(path, sent=None, *, person=None):
    client = APIClient()
    client.force_authenticate(person)
    answer = client.post(f"{HERE}{path}", sent or {}, format="json")
    return answer.status_code, answer.json()


def code() -> str:
    return re.search(r"验证码(\d{6})", Message.objects.get().text).group(1)


def test_the_link_comes_only_with_the_proof(pool):
    status, sent = post("", asked(pool))
    row = Registration.objects.get()
    assert (status, sorted(sent)) == (202, ["event", "message", "number", "proof_token"])
    assert row.link_token not in str(sent)
    wrong = f"{(int(code()) + 1) % 10**6:06d}"
    refused = post("prove/", {"token": sent["proof_token"], "code": wrong})
    assert (refused[0], refused[1]["code"]) == (409, "code_wrong")
    status, done = post("prove/", {"token": sent["proof_token"], "code": code()})
    assert (status, done["status"], done["link"]) == (200, "confirmed", row.short_link)
    assert Message.objects.count() == 1


def test_the_same_sent_twice_is_one(pool):
    assert [post("", asked(pool))[0] for _ in range(2)] == [202, 202]
    assert (Registration.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.parametrize("token", ["", "x" * 14, "麦" * 14, "x" * 300])
def test_without_the_token_nobody_tries_a_code(pool, token):
    post("", asked(pool))
    assert post("prove/", {"token": token, "code": code()})[0] in {400, 409}
    assert post("prove-again/", {"token": token})[0] in {400, 202}
    assert (Registration.objects.get().proof_tries, Message.objects.count()) == (0, 1)


def test_another_text_waits_a_minute(pool):
    sent = post("", asked(pool))[1]
    assert post("prove-again/", {"token": sent["proof_token"]})[0] == 202
    assert Message.objects.count() == 1


def test_programs_do_not_learn_whether_a_number_is_registered(pool):
    register(pool, "麦奶奶")
    rows = [post("", asked(pool, phone=phone)) for phone in ("13900000123", "13900000456")]
    assert [(status, sorted(sent), len(sent["proof_token"])) for status, sent in rows[:1]] == [
        (status, sorted(sent), len(sent["proof_token"])) for status, sent in rows[1:]
    ]
    for _, sent in rows:
        refused = post("prove/", {"token": sent["proof_token"], "code": "12"})
        assert (refused[0], refused[1]["code"]) == (409, "code_wrong")


def test_staff_confirm_and_clear(pool):
    clerk = MembershipFactory(organization=pool.event.host).person
    rang, typed = unproven(pool), unproven(pool, "乱写", phone="+8613900000199")
    assert post(f"{rang.pk}/confirm-number/", person=clerk)[1]["status"] == "confirmed"
    cleared = post("clear-unproven/", {"event": pool.event.slug, "reason": "乱报"}, person=clerk)
    assert cleared == (200, {"cleared": 1})
    assert Registration.objects.get(pk=typed.pk).status == "withdrawn"
    again = post("clear-unproven/", {"event": pool.event.slug, "reason": "乱报"}, person=clerk)
    assert (again[0], again[1]["code"]) == (409, "nothing_unproven")
