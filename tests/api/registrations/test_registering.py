"""Registering through the API: no key needed; people see their own number's, staff those of their events."""

import pytest
from rest_framework.test import APIClient

from accounts.consents.consent_texts import CURRENT
from core.phone_numbers import phones
from registrations.models import SeatPool
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.registrations import known
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def proved_once():
    """Unknown numbers are tried in ``test_proving.py``."""
    known("13900000123", "13900000124", *(f"1390000020{number}" for number in range(3)))


def asked(pool, **more):
    party = {
        "event": pool.event.slug,
        "occurrences": [str(pool.occurrence.uid)],
        "phone": "139 0000 0123",
        "contact_name": "麦小穗",
        "attendees": [{"name": "麦奶奶", "age_band": "elder"}],
        "consent": CURRENT.number,
    }
    return party | more


def own(number):
    """A program whose key is of the number."""
    client = APIClient()
    client.force_authenticate(PersonFactory(phone=phones.parse(number)))
    return client


def test_confirmed_then_waiting():
    pool = SeatPoolFactory(capacity=1)
    first = own("13900000123").post("/api/v1/registrations/", asked(pool)).json()
    second = own("13900000124").post("/api/v1/registrations/", asked(pool, phone="13900000124")).json()
    assert (first["status"], first["position"], first["number"]) == ("confirmed", None, "139****0123")
    assert (second["status"], second["position"]) == ("waitlisted", 1)
    assert APIClient().get(first["link"].replace("http://127.0.0.1:8000", "")).status_code in {200, 404}


def test_refusals_carry_the_code():
    pool = SeatPoolFactory()
    full = asked(pool, attendees=[{"name": f"麦{number}"} for number in range(5)])
    SeatPool.objects.update(capacity=2)
    refused = APIClient().post("/api/v1/registrations/", full)
    assert (refused.status_code, refused.json()["code"]) == (409, "party_too_large")


def test_the_longest_names_are_kept_on_every_database():
    """Letters that become many when they are compared, and a group's name in the list of those who come."""
    pool = SeatPoolFactory(capacity=60)
    party = asked(pool, attendees=[{"name": "\ufdfa" * 40}])
    group = asked(pool, made_for="group", group_name="样" * 60, pupils=3, adults=1, phone="13900000124", attendees=[])
    answers = [own(body["phone"]).post("/api/v1/registrations/", body) for body in (party, group)]
    assert [answer.json()["status"] for answer in answers] == ["confirmed", "confirmed"]
    assert answers[1].json()["group_name"] == "样" * 60
    nobody = APIClient().post("/api/v1/registrations/", asked(pool, attendees=[{"name": "\u200b"}]))
    assert nobody.json()["code"] == "name_missing"


def test_a_wrong_number_is_explained_beside_its_field():
    answer = APIClient().post("/api/v1/registrations/", asked(SeatPoolFactory(), phone="139 0000 123"))
    assert answer.json()["detail"] == {"phone": ["现在是 10 位，手机号要 11 位。"]}


def test_who_sees_it():
    pool = SeatPoolFactory()
    APIClient().post("/api/v1/registrations/", asked(pool))
    owner, colleague = PersonFactory(phone="+8613900000123"), MembershipFactory(organization=pool.event.host).person
    stranger, other = PersonFactory(phone="+8613900000999"), MembershipFactory().person
    assert APIClient().get("/api/v1/registrations/").status_code == 401
    for person, count in ((owner, 1), (colleague, 1), (stranger, 0), (other, 0)):
        client = APIClient()
        client.force_authenticate(person)
        answer = client.get("/api/v1/registrations/")
        assert len(answer.json()["results"]) == count
        assert "13900000123" not in answer.content.decode()


def test_withdrawing_is_for_the_owner_and_the_host():
    pool = SeatPoolFactory()
    owner = own("13900000123")
    pk = owner.post("/api/v1/registrations/", asked(pool)).json()["id"]
    client = APIClient()
    client.force_authenticate(PersonFactory(phone="+8613900000999"))
    assert client.post(f"/api/v1/registrations/{pk}/withdraw/").status_code == 404
    assert owner.post(f"/api/v1/registrations/{pk}/withdraw/").json()["status"] == "withdrawn"
    again = owner.post(f"/api/v1/registrations/{pk}/withdraw/")
    assert (again.status_code, again.json()["code"]) == (409, "not_active")


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count(django_assert_num_queries, rows):
    pool = SeatPoolFactory()
    for number in range(rows):
        APIClient().post("/api/v1/registrations/", asked(pool, phone=f"1390000020{number}"))
    client = APIClient()
    client.force_authenticate(MembershipFactory(organization=pool.event.host).person)
    with django_assert_num_queries(5):
        assert len(client.get("/api/v1/registrations/").json()["results"]) == rows
