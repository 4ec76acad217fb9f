"""A withdrawal is undone where the seats are free; late ones are told to the organizers."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.errors import Refusal
from events.models import Occurrence
from notifications.models import Message, StaffTask
from registrations.models import Registration
from registrations.registering import restoring, withdrawing
from registrations.registering.withdrawing import LATE
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.registrations import fill, register, unproven
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db


def withdrawn(pool, *names, **facts) -> Registration:
    return withdrawing.withdraw(registration=register(pool, *names, **facts), now=clock.now())


def refusal(registration, now=None) -> str:
    with pytest.raises(Refusal) as caught:
        restoring.restore(registration=registration, by=PersonFactory(), now=now or clock.now())
    return caught.value.code


def test_the_party_has_its_seats_again_and_is_told():
    pool = SeatPoolFactory(capacity=3)
    row = withdrawn(pool, "甲", "乙")
    done = restoring.restore(registration=row, by=PersonFactory(name="样例组织者"), now=clock.now())
    pool.refresh_from_db()
    assert (done.status, pool.taken, done.claims.get().held) == ("confirmed", 2, True)
    assert "您的报名恢复了" in Message.objects.to_number(row.phone).first().text
    assert [step.get_kind_display() for step in row.steps.all()] == ["恢复了报名"]


def test_seats_that_somebody_has_or_waits_for_are_not_taken_away():
    pool = SeatPoolFactory(capacity=2)
    row = withdrawn(pool, "甲", "乙")
    fill(pool, 1, first=5)
    assert refusal(row) == "no_seats_left"
    fill(pool, 2, first=6)
    pool.refresh_from_db()
    assert (pool.taken, pool.waiting) == (2, 1)
    assert refusal(row) == "no_seats_left"


def test_what_is_over_active_unproven_or_registered_again_is_not_restored():
    pool = SeatPoolFactory(capacity=9)
    row = withdrawn(pool, "甲")
    assert refusal(register(pool, "乙", phone="+8613900000124")) == "not_withdrawn"
    assert refusal(row, now=pool.occurrence.end + dt.timedelta(hours=1)) == "already_begun"
    guess = unproven(pool, "丙", phone="+8613900000125")
    assert refusal(withdrawing.withdraw(registration=guess, now=clock.now())) == "not_withdrawn"
    register(pool, "甲")
    assert refusal(row) == "already_registered"


def test_of_a_course_only_what_is_still_to_come():
    pool = SeatPoolFactory(capacity=9)
    Occurrence.objects.filter(pk=pool.occurrence_id).update(state=Occurrence.State.CANCELLED)
    row = register(SeatPoolFactory(capacity=9), "甲")
    withdrawing.withdraw(registration=row, now=clock.now())
    Occurrence.objects.filter(event=row.event).update(state=Occurrence.State.CANCELLED)
    assert refusal(row) == "already_begun"


def test_organizers_hear_of_who_leaves_within_a_day_of_the_start():
    pool = SeatPoolFactory(capacity=9)
    MembershipFactory(organization=pool.event.host, role="organizer")
    start = pool.occurrence.start
    early = register(pool, "甲")
    withdrawing.withdraw(registration=early, now=start - LATE - dt.timedelta(minutes=1))
    assert not StaffTask.objects.filter(kind="late_withdrawal").exists()
    late = register(pool, "乙", phone="+8613900000124")
    withdrawing.withdraw(registration=late, now=start - dt.timedelta(minutes=25))
    task = StaffTask.objects.get(kind="late_withdrawal")
    assert "乙 1人刚退了" in task.text
    staff = register(pool, "丙", phone="+8613900000125")
    withdrawing.withdraw(registration=staff, by=PersonFactory(), reason="重了", now=start - dt.timedelta(minutes=20))
    assert StaffTask.objects.filter(kind="late_withdrawal").count() == 1


def test_staff_find_somebody_by_name_or_last_digits_and_undo_the_withdrawal(client):
    pool = SeatPoolFactory(capacity=9)
    client.force_login(MembershipFactory(organization=pool.event.host, role="organizer").person)
    row = withdrawn(pool, "王奶奶", "李奶奶")
    register(pool, "赵爷爷", phone="+8613900004567")
    path = reverse("registrations:staff_list", args=[pool.event_id])

    def found(text):
        return [one.contact_name for one in client.get(path, {"q": text}).context["rows"]]

    assert found("李奶奶") == found("0123") == [row.contact_name]
    assert found("赵") == found("4567") == ["赵爷爷"]
    assert found("567") == found("没有") == []
    page = client.get(reverse("registrations:staff_registration", args=[row.pk]))
    assert "恢复这份报名" in page.text
    page = client.post(reverse("registrations:staff_restore", args=[row.pk]), follow=True)
    assert "恢复了" in page.text
    page = client.post(reverse("registrations:staff_restore", args=[row.pk]), follow=True)
    assert "只有退掉的报名才能恢复" in page.text


def test_the_file_has_a_row_a_person_and_a_group_in_one(client):
    pool = SeatPoolFactory(capacity=90)
    client.force_login(MembershipFactory(organization=pool.event.host, role="organizer").person)
    register(pool, "王奶奶", "李奶奶")
    group = {"made_for": "group", "attendees": (), "group_name": "样例小学", "pupils": 30, "adults": 2}
    register(pool, phone="+8613900004567", **group)
    text = client.get(reverse("registrations:export", args=[pool.event_id, "csv"])).content.decode("utf-8-sig")
    rows = [line.split(",") for line in text.splitlines()]
    assert rows[0][0] == "姓名"
    assert [(row[0], row[3]) for row in rows[1:]] == [("样例小学", "32"), ("王奶奶", "1"), ("李奶奶", "1")]
