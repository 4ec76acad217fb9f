"""Waiting for a full shift, on the phone and by programs."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from tests.factories.events import OccurrenceFactory
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.models import SignUp
from volunteers.signups.signing_up import sign_up
from volunteers.signups.withdrawing import withdraw

pytestmark = pytest.mark.django_db
MINE = "/volunteer/mine/"


@pytest.fixture
def volunteer(client):
    made = VolunteerFactory(person__name="松小果")
    client.force_login(made.person)
    return made


@pytest.fixture
def full():
    """A full shift of one place in three days at ten, and who is on it."""
    day = (clock.now() + dt.timedelta(days=3)).replace(hour=2, minute=0, second=0, microsecond=0)
    occurrence = OccurrenceFactory(start=day, end=day + dt.timedelta(hours=2))
    shift = ShiftFactory(occurrence=occurrence, start=day, end=day + dt.timedelta(hours=2), maximum=1)
    return sign_up(volunteer_id=VolunteerFactory().pk, shift_id=shift.pk, now=clock.now())


def text_of(answer) -> str:
    return answer.content.decode()


def wait(client, full):
    return client.post(reverse("volunteers:wait", args=[full.shift_id]), follow=True)


def mine_of(volunteer) -> SignUp:
    return SignUp.objects.get(volunteer=volunteer)


def test_from_a_full_shift_to_a_place(client, volunteer, full):
    page = text_of(client.get(reverse("volunteers:shift", args=[full.shift_id])))
    assert 'data-reason="full"' in page
    assert reverse("volunteers:wait", args=[full.shift_id]) in page
    assert "你在候补里，排第 1" in text_of(wait(client, full))
    assert "排第 1" in text_of(wait(client, full))  # pressed twice
    assert "不候补了" in text_of(client.get(MINE))
    withdraw(sign_up=full, now=clock.now())
    assert "候补轮到你了" in text_of(client.get("/volunteer/"))
    answer = reverse("volunteers:answer", args=[mine_of(volunteer).pk])
    assert answer in text_of(client.get(MINE))
    client.post(answer, {"yes": "1"})
    assert mine_of(volunteer).status == "confirmed"
    assert client.post(answer, {"yes": "1"})["Location"] == MINE  # pressed twice
    assert 'data-reason="offer_gone"' in text_of(client.post(answer))


def test_no_is_an_answer_too(client, volunteer, full):
    wait(client, full)
    withdraw(sign_up=full, now=clock.now())
    answer = reverse("volunteers:answer", args=[mine_of(volunteer).pk])
    assert client.post(answer)["Location"] == MINE
    assert client.post(answer)["Location"] == MINE
    assert mine_of(volunteer).status == "declined"
    assert "有空位没去" in text_of(client.get(MINE))


def test_nobody_answers_for_another(client, volunteer, full):
    other = sign_up(volunteer_id=VolunteerFactory().pk, shift_id=ShiftFactory().pk, now=clock.now())
    assert client.post(reverse("volunteers:answer", args=[other.pk]), {"yes": "1"}).status_code == 404


def test_leaving_the_list(client, volunteer, full):
    wait(client, full)
    url = reverse("volunteers:withdraw", args=[mine_of(volunteer).pk])
    assert "不候补这个岗了吗" in text_of(client.get(url))
    assert "不候补了，让给后面的人" in text_of(client.post(url, follow=True))
    assert mine_of(volunteer).status == "withdrawn"


def test_leaving_late_asks_why_beside_the_field(client, volunteer, full, time_machine):
    withdraw(sign_up=full, now=clock.now())
    mine = sign_up(volunteer_id=volunteer.pk, shift_id=full.shift_id, now=clock.now())
    time_machine.move_to(full.shift.start - dt.timedelta(hours=3))
    client.force_login(volunteer.person)
    url = reverse("volunteers:withdraw", args=[mine.pk])
    assert 'name="reason"' in text_of(client.get(url))
    refused = client.post(url, {"reason": " "})
    assert (refused.status_code, 'name="reason"' in text_of(refused)) == (409, True)
    assert "已经告诉组织者" in text_of(client.post(url, {"reason": "孩子发烧"}, follow=True))
    mine.refresh_from_db()
    assert (mine.status, mine.reason) == ("withdrawn", "孩子发烧")


def test_organizers_see_who_waits(client, volunteer, full):
    wait(client, full)
    host = full.shift.occurrence.event.host
    client.force_login(MembershipFactory(organization=host, role="organizer").person)
    page = text_of(client.get(reverse("volunteers:edit_shift", args=[full.shift_id])))
    assert "候补 1 人" in page
    assert "松小果" in page
    assert volunteer.person.phone not in page


def test_by_programs(client, volunteer, full):
    api = f"/api/v1/shifts/{full.shift_id}"
    assert client.post(f"{api}/sign-up/").json()["code"] == "full"
    made = client.post(f"{api}/wait/")
    assert (made.status_code, made.json()["status"], made.json()["position"]) == (201, "waitlisted", 1)
    assert client.post(f"{api}/wait/").json()["code"] == "waiting"
    mine = f"/api/v1/sign-ups/{made.json()['id']}"
    assert client.post(f"{mine}/accept/").json()["code"] == "offer_gone"
    withdraw(sign_up=full, now=clock.now())
    assert client.post(f"{api}/sign-up/").json()["code"] == "offered"
    assert client.post(f"{mine}/accept/").json()["status"] == "confirmed"
    assert client.post(f"{mine}/decline/").json()["code"] == "offer_gone"
    assert client.post(f"{mine}/withdraw/", {}, content_type="application/json").json()["status"] == "withdrawn"
