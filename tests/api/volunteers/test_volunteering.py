"""Volunteers through the API: what I can take, signing up, withdrawing; the codes of the rules."""

import pytest
from rest_framework.test import APIClient

from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def volunteer():
    return VolunteerFactory()


@pytest.fixture
def client(volunteer):
    client = APIClient()
    client.force_authenticate(volunteer.person)
    return client


def test_open_shifts_are_public():
    shift = ShiftFactory()
    rows = APIClient().get("/api/v1/shifts/").json()["results"]
    assert [(row["id"], row["role"], row["taken"]) for row in rows] == [(shift.pk, "讲解员", 0)]


def test_shifts_of_drafts_are_hidden(client):
    shift = ShiftFactory(occurrence__event__state="draft", occurrence__event__published_at=None)
    assert len(client.get("/api/v1/shifts/").json()["results"]) == 0
    assert client.post(f"/api/v1/shifts/{shift.pk}/sign-up/").status_code == 404


def test_signing_up_and_withdrawing(client, volunteer):
    shift = ShiftFactory()
    made = client.post(f"/api/v1/shifts/{shift.pk}/sign-up/")
    assert (made.status_code, made.json()["volunteer"]) == (201, volunteer.number)
    again = client.post(f"/api/v1/shifts/{shift.pk}/sign-up/")
    assert (again.status_code, again.json()["code"]) == (409, "already_in")
    done = client.post(f"/api/v1/sign-ups/{made.json()['id']}/withdraw/")
    assert done.json()["status"] == "withdrawn"


def test_why_not_the_rest(client):
    full = ShiftFactory(maximum=1, taken=1)
    free = ShiftFactory()
    rows = client.get("/api/v1/shifts/mine/").json()["results"]
    codes = {row["shift"]["id"]: row["refusal"] and row["refusal"]["code"] for row in rows}
    assert codes == {full.pk: "full", free.pk: None}


def test_people_who_have_not_enrolled_are_told_how():
    client = APIClient()
    client.force_authenticate(PersonFactory())
    answer = client.post(f"/api/v1/shifts/{ShiftFactory().pk}/sign-up/")
    assert answer.status_code == 403


def test_who_sees_a_sign_up(client):
    shift = ShiftFactory()
    pk = client.post(f"/api/v1/shifts/{shift.pk}/sign-up/").json()["id"]
    assert APIClient().get("/api/v1/sign-ups/").status_code == 401
    people = [
        (MembershipFactory(organization=shift.occurrence.event.host).person, 200, 404),
        (MembershipFactory().person, 404, 404),
        (VolunteerFactory().person, 404, 404),
    ]
    for person, reading, writing in people:
        other = APIClient()
        other.force_authenticate(person)
        assert other.get(f"/api/v1/sign-ups/{pk}/").status_code == reading
        assert other.post(f"/api/v1/sign-ups/{pk}/withdraw/").status_code == writing


@pytest.mark.parametrize("rows", [1, 3])
def test_query_counts(client, django_assert_num_queries, rows):
    for shift in ShiftFactory.create_batch(rows):
        shift.occurrence.event.save()
        client.post(f"/api/v1/shifts/{shift.pk}/sign-up/")
    with django_assert_num_queries(2):
        assert len(client.get("/api/v1/shifts/").json()["results"]) == rows
    with django_assert_num_queries(2):
        assert len(client.get("/api/v1/sign-ups/").json()["results"]) >= 1


def test_a_changed_shift_is_agreed_to_or_not(client, volunteer):
    shift = ShiftFactory(role="讲解员")
    made = client.post(f"/api/v1/shifts/{shift.pk}/sign-up/").json()
    address = f"/api/v1/sign-ups/{made['id']}/"
    refused = client.post(f"{address}agree/")
    assert (made["agreement"], refused.status_code, refused.json()["code"]) == ("", 409, "nothing_to_agree")
    staff = APIClient()
    staff.force_authenticate(MembershipFactory(organization=shift.occurrence.event.host, role="organizer").person)
    assert staff.patch(f"/api/v1/shifts/{shift.pk}/", {"note": "讲讲"}, format="json").status_code == 200
    assert client.get(address).json()["agreement"] == ""
    changed = staff.patch(f"/api/v1/shifts/{shift.pk}/", {"note": "量血压", "task_changed": True}, format="json")
    assert changed.status_code == 200
    asked = staff.get(address).json()
    assert (asked["agreement"], bool(asked["asked_again_at"])) == ("asked", True)
    staff.patch(f"/api/v1/shifts/{shift.pk}/", {"note": "量血糖", "task_changed": True}, format="json")
    late = client.post(f"{address}agree/", {"terms": asked["terms"]}, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "changed_again")
    shown = client.get(address).json()["terms"]
    assert client.post(f"{address}agree/", {"terms": shown}, format="json").json()["agreement"] == "yes"
    staff.patch(f"/api/v1/shifts/{shift.pk}/", {"role": "引导员"}, format="json")
    left = client.post(f"{address}disagree/").json()
    assert (left["status"], left["agreement"]) == ("withdrawn", "no")
