"""Courses over the API: what each lesson will come to, taking and leaving several."""

import pytest
from rest_framework.test import APIClient

from tests.factories.taking_part import VolunteerFactory
from tests.volunteers.signups.lessons import course, lesson_of
from tests.volunteers.signups.making import NOW, on
from volunteers.models import Shift, SignUp

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def client():
    made = APIClient()
    made.force_authenticate(VolunteerFactory().person)
    return made


def address(shift) -> str:
    return f"/api/v1/shifts/{shift.pk}/course/"


def seen(answer) -> list[tuple]:
    return [
        (one["shift"]["id"], one["refusal"] and one["refusal"]["code"], one["may_wait"]) for one in answer["lessons"]
    ]


def test_a_course_is_seen_taken_and_left(client):
    lessons = course(3)
    for _ in range(2):
        on(lessons[1])
    found = client.get(address(lessons[0])).json()
    assert found["total"] == 3
    assert seen(found) == [(lessons[0].pk, None, False), (lessons[1].pk, "full", True), (lessons[2].pk, None, False)]
    Shift.objects.filter(pk=lessons[2].pk).update(note="量血压")
    wanted = [{"shift": one["shift"]["id"], "terms": one["terms"], "wait": one["may_wait"]} for one in found["lessons"]]
    made = client.post(address(lessons[0]), {"lessons": wanted}, format="json")
    assert made.status_code == 200
    told = {
        one["shift"]: one["refusal"]["code"] if one["refusal"] else one["sign_up"]["status"]
        for one in made.json()["lessons"]
    }
    assert told == {lessons[0].pk: "confirmed", lessons[1].pk: "waitlisted", lessons[2].pk: "lesson_changed"}
    mine = [one["sign_up"]["id"] for one in made.json()["lessons"] if one["sign_up"]]
    left = client.post("/api/v1/shifts/leave-course/", {"sign_ups": mine}, format="json").json()["lessons"]
    assert [one["sign_up"]["status"] for one in left] == ["withdrawn", "withdrawn"]


def test_refusals_of_all_have_their_codes(client):
    lessons = course(2)
    many = [{"shift": number} for number in range(31)]
    assert client.post(address(lessons[0]), {"lessons": []}, format="json").json()["code"] == "nothing_ticked"
    assert client.post(address(lessons[0]), {"lessons": many}, format="json").status_code == 400
    answer = client.post("/api/v1/shifts/leave-course/", {"sign_ups": []}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_ticked")


def test_a_shift_of_its_own_has_no_course(client):
    assert client.get(address(lesson_of())).json() == {"total": 1, "lessons": []}


def test_sign_ups_of_others_are_not_left(client):
    theirs = on(lesson_of())
    answer = client.post("/api/v1/shifts/leave-course/", {"sign_ups": [theirs.pk]}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_signed_up")
    assert SignUp.objects.get(pk=theirs.pk).status == "confirmed"
