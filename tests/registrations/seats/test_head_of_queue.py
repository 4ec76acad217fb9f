"""The desk where free seats are kept for whoever heads the queue: call, skip once, split."""

import pytest
from rest_framework.test import APIClient

from core import clock
from core.errors import Refusal
from notifications.models import Message
from registrations import queries
from registrations.models import Registration
from registrations.registering import withdrawing
from registrations.seats import head_of_queue
from registrations.seats.head_of_queue import Part
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.registrations import fill, register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
Status = Registration.Status
HEAD = {"phone": "+8613900000001", "wait_if_full": True}


@pytest.fixture
def pool():
    """Six seats, two of them free."""
    made = SeatPoolFactory(capacity=6)
    fill(made, 4)
    return made


@pytest.fixture
def head(pool):
    """A family of four, for whom the two are kept."""
    return register(pool, *"甲乙丙丁", **HEAD)


def counts(pool):
    pool.refresh_from_db()
    return pool.taken, pool.waiting, pool.beside


def status(*rows):
    return [Registration.objects.get(pk=row.pk).status for row in rows]


def words(pool):
    return queries.seat_words([pool.occurrence], now=clock.now())[pool.occurrence_id].words


def skip(row, reason="电话没人接"):
    return head_of_queue.skip(registration=row, by=PersonFactory(), reason=reason, now=clock.now())


def split(row, **part):
    return head_of_queue.split(
        registration=row, part=Part(**part), by=PersonFactory(), reason="电话里说好了", now=clock.now()
    )


def code_of(verb, *given, **more) -> str:
    with pytest.raises(Refusal) as caught:
        verb(*given, **more)
    return caught.value.code


def test_whoever_stands_behind_gets_the_seats_this_once(pool, head):
    behind = register(pool, "戊", phone="+8613900000002")
    skip(head)
    assert (status(head, behind), counts(pool)) == ([Status.WAITLISTED, Status.OFFERED], (5, 1, 0))
    step = head.steps.get()
    assert (step.kind, step.seats, step.reason) == ("skipped", 2, "电话没人接")
    assert words(pool) == "快满了，只剩 1 个名额"
    assert register(pool, "己", phone="+8613900000003").status == Status.CONFIRMED
    withdrawing.withdraw(registration=Registration.objects.first(), now=clock.now())
    assert words(pool) == "还有 1 个名额，先问排在前面的一家"
    assert register(pool, "庚", phone="+8613900000004").status == Status.WAITLISTED


def test_newcomers_may_have_what_nobody_behind_wants(pool, head):
    skip(head)
    assert words(pool) == "快满了，只剩 2 个名额"
    assert register(pool, "戊", "己", phone="+8613900000002").status == Status.CONFIRMED
    assert (status(head), counts(pool)) == ([Status.WAITLISTED], (6, 1, 0))


def test_a_party_that_was_skipped_is_next_once_there_is_room(pool, head):
    skip(head)
    for row in Registration.objects.order_by("pk")[:2]:
        withdrawing.withdraw(registration=row, now=clock.now())
    assert (status(head), counts(pool)) == ([Status.OFFERED], (6, 0, 0))


def test_what_is_not_skipped(pool, head):
    second = register(pool, *"戊己庚", phone="+8613900000002")
    assert code_of(skip, head, reason=" ") == "reason_missing"
    assert code_of(skip, second) == "not_next"
    assert code_of(skip, Registration.objects.first()) == "not_waiting"
    skip(head)
    skip(second)
    assert register(pool, "辛", phone="+8613900000003").status == Status.CONFIRMED


def test_who_keeps_no_seats_is_not_skipped():
    full = SeatPoolFactory(capacity=1)
    fill(full, 1)
    assert code_of(skip, register(full, "甲", phone="+8613900000002")) == "nothing_to_skip"


def test_a_part_comes_and_the_rest_waits_at_its_place(pool, head):
    behind = register(pool, "戊", phone="+8613900000002")
    made = split(head, names=("甲", "丙"))
    head.refresh_from_db()
    assert (made.status, made.party_size, sorted(one.name for one in made.attendees.all())) == (
        "confirmed",
        2,
        ["丙", "甲"],
    )
    assert (head.status, head.party_size, head.claims.get().seats) == ("waitlisted", 2, 2)
    assert (status(behind), counts(pool)) == ([Status.WAITLISTED], (6, 2, 0))
    assert made.link_token != head.link_token
    assert made.short_link in Message.objects.order_by("pk").last().text
    assert [one.kind for one in (*head.steps.all(), *made.steps.all())] == ["split", "split"]
    for row in Registration.objects.order_by("pk")[:2]:
        withdrawing.withdraw(registration=row, now=clock.now())
    assert status(head, behind) == [Status.OFFERED, Status.WAITLISTED]


def test_a_part_comes_and_the_others_are_dropped(pool, head):
    made = split(head, names=("甲", "丙"), keeps_rest=False)
    assert (made.pk, made.status, made.party_size, made.attendees.count()) == (head.pk, "confirmed", 2, 2)
    assert counts(pool) == (6, 0, 0)


def test_a_class_beside_the_queue_is_split():
    pool = SeatPoolFactory(capacity=60)
    fill(pool, 10)
    group = {"made_for": "group", "attendees": (), "group_name": "八街小学", "pupils": 55, "adults": 5}
    row = register(pool, **group, wait_if_full=True)
    assert code_of(split, row, pupils=55, adults=0) == "adult_missing"
    assert code_of(split, row, pupils=49, adults=4) == "party_does_not_fit"
    made = split(row, pupils=46, adults=4)
    row.refresh_from_db()
    assert (made.status, made.party_size, made.group_name, made.attendees.get().name) == (
        "confirmed",
        50,
        *["八街小学"] * 2,
    )
    assert (row.status, row.pupils, row.adults, counts(pool)) == ("waitlisted", 9, 1, (60, 0, 1))


def test_parts_that_are_none(pool, head):
    for names in ((), ("甲", "没来的"), tuple("甲乙丙丁")):
        assert code_of(split, head, names=names) == "split_size"
    assert code_of(split, head, names=tuple("甲乙丙")) == "party_does_not_fit"
    second = register(pool, *"戊己庚", phone="+8613900000002")
    assert code_of(split, second, names=("戊",)) == "party_does_not_fit"
    assert counts(pool) == (4, 2, 0)


def test_the_pages_of_the_desk(client, pool, head):
    client.force_login(MembershipFactory(organization=pool.event.host).person)
    listed = client.get(f"/staff/events/{pool.event_id}/registrations/")
    assert "空 2 个名额" in listed.text
    assert "13900000001" not in listed.text
    base = f"/staff/registrations/{head.pk}/"
    assert "请打 139 0000 0001" in client.post(f"{base}call/", follow=True).text.replace("13900000001", "139 0000 0001")
    assert "请写一句原因。" in client.post(f"{base}skip/", {"skip-reason": ""}).text
    assert client.post(f"{base}skip/", {"skip-reason": "没人接"}).status_code == 302
    page = client.post(
        f"{base}split/", {"split-people": ["甲", "乙", "丙"], "split-rest": "wait", "split-reason": "行"}
    )
    assert 'data-reason="party_does_not_fit"' in page.text
    sent = {"split-people": ["甲", "乙"], "split-rest": "wait", "split-reason": "行"}
    assert client.post(f"{base}split/", sent).status_code == 302
    own = client.get(f"/r{head.link_token}").text
    assert ("主办方先给了后面的人" in own, "没人接" in own, "分成两份" in own) == (True, True, True)
    assert [one.kind for one in head.steps.all()] == ["called", "skipped", "split"]


def test_only_whoever_heads_the_queue_is_skipped_on_its_page(client, pool, head):
    behind = register(pool, "戊", "己", "庚", phone="+8613900000002", wait_if_full=True)
    client.force_login(MembershipFactory(organization=pool.event.host).person)
    pages = [client.get(f"/staff/registrations/{row.pk}/").text for row in (head, behind)]
    assert ["这次先问后面的" in page for page in pages] == [True, False]
    refused = client.post(f"/staff/registrations/{behind.pk}/skip/", {"skip-reason": "没人接"})
    assert 'data-reason="not_next"' in refused.text


def test_programs_do_the_same(pool, head):
    api, base = APIClient(), f"/api/v1/registrations/{head.pk}/"
    api.force_authenticate(MembershipFactory(organization=pool.event.host).person)
    assert api.post(f"{base}call/").json() == {"phone": "139 0000 0001"}
    assert api.post(f"{base}skip/", {"reason": "没人接"}).json()["status"] == "waitlisted"
    answer = api.post(f"{base}split/", {"names": ["甲", "乙"], "reason": "说好了", "rest": "drop"}, format="json")
    assert (answer.json()["status"], answer.json()["party_size"]) == ("confirmed", 2)
    assert api.post(f"{base}split/", {"names": ["甲"], "reason": "x"}, format="json").json()["code"] == "not_waiting"


def test_only_the_host_is_at_the_desk(client, pool, head):
    stranger = MembershipFactory().person
    client.force_login(stranger)
    api = APIClient()
    api.force_authenticate(PersonFactory(phone=head.phone))
    for verb in ("call", "skip", "split"):
        assert client.post(f"/staff/registrations/{head.pk}/{verb}/").status_code == 404
        assert api.post(f"/api/v1/registrations/{head.pk}/{verb}/", {"reason": "x"}).status_code == 404
