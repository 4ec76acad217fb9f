"""A number is proved through the API, and staff confirm or clear what is not."""

import re

import pytest
from rest_framework.test import APIClient

from notifications.models import Message
from registrations.models import Registration
from tests.api.registrations.test_registering import asked
from tests.factories.people import MembershipFactory
from tests.factories.registrations import unproven
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
    status, made = post("", asked(pool))
    row = Registration.objects.get()
    assert (status, made["status"], made["link"]) == (201, "unproven", "")
    assert made["prove_by"] is not None
    assert row.link_token not in str(made)
    wrong = f"{(int(code()) + 1) % 10**6:06d}"
    refused = post(f"{made['id']}/prove/", {"token": made["proof_token"], "code": wrong})
    assert (refused[0], refused[1]["code"]) == (409, "code_wrong")
    status, done = post(f"{made['id']}/prove/", {"token": made["proof_token"], "code": code()})
    assert (status, done["status"], done["link"], done["proof_token"]) == (200, "confirmed", row.short_link, "")
    assert Message.objects.count() == 1


def test_the_same_sent_twice_is_one(pool):
    first, second = post("", asked(pool))[1], post("", asked(pool))[1]
    assert (first["id"], first["proof_token"]) == (second["id"], second["proof_token"])
    assert Message.objects.count() == 1


@pytest.mark.parametrize("token", ["", "x" * 14, "麦" * 14])
def test_without_the_token_nobody_tries_a_code(pool, token):
    made = post("", asked(pool))[1]
    assert post(f"{made['id']}/prove/", {"token": token, "code": code()})[0] in {400, 404}
    assert post(f"{made['id']}/prove-again/", {"token": token})[0] in {400, 404}
    assert Registration.objects.get().proof_tries == 0


def test_another_text_waits_a_minute(pool):
    made = post("", asked(pool))[1]
    status, refused = post(f"{made['id']}/prove-again/", {"token": made["proof_token"]})
    assert (status, refused["code"]) == (409, "too_soon")


def test_staff_confirm_and_clear(pool):
    clerk = MembershipFactory(organization=pool.event.host).person
    rang, typed = unproven(pool), unproven(pool, "乱写", phone="+8613900000199")
    assert post(f"{rang.pk}/confirm-number/", person=clerk)[1]["status"] == "confirmed"
    cleared = post("clear-unproven/", {"event": pool.event.slug, "reason": "乱报"}, person=clerk)
    assert cleared == (200, {"cleared": 1})
    assert Registration.objects.get(pk=typed.pk).status == "withdrawn"
    again = post("clear-unproven/", {"event": pool.event.slug, "reason": "乱报"}, person=clerk)
    assert (again[0], again[1]["code"]) == (409, "nothing_unproven")
