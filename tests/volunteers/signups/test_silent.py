"""Who is silent about a changed shift: organizers hear it in time, once, and of nobody of whom it is not so any more."""

import datetime as dt

import pytest

from accounts.personal_data.erasing import erase
from events.changes import cancelling, postponing
from notifications.models import Message, StaffTask
from tests.events.conftest import at, make_drive
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from tests.volunteers.signups.making import refused
from tests.volunteers.signups.test_agreeing import HOUR, NOW, asked_texts, edit, fresh, move, taken
from volunteers.models import SignUp
from volunteers.signups import agreeing, handing_over, terms, withdrawing

pytestmark = pytest.mark.django_db
NEAR = at(13, 10)


@pytest.fixture
def stop():
    return make_drive(1).occurrences.get()


@pytest.fixture
def shift(stop):
    MembershipFactory(organization=stop.event.host, role="organizer")
    return ShiftFactory(occurrence=stop, role="讲解员", note="讲实验", maximum=3, start=at(14, 9), end=at(14, 12))


@pytest.fixture
def two(shift):
    found = taken(shift, person__name="温小泉"), taken(shift, person__name="谷小讲")
    edit(shift, role="引导员")
    assert agreeing.tell_of_silent(now=NEAR) == 1
    return found


def tasks() -> list[str]:
    return [one.text for one in StaffTask.objects.filter(kind="unanswered")]


def test_where_one_of_two_answers_only_the_other_is_named(two):
    agreeing.agree(sign_up=two[0], now=NEAR)
    assert tasks() == []
    assert agreeing.tell_of_silent(now=NEAR) == 1
    [text] = tasks()
    assert "谷小讲还没说去不去" in text
    assert "温小泉" not in text


@pytest.mark.parametrize("cause", ["cancelled", "postponed", "moved", "left", "no"])
def test_nobody_is_rung_about_what_is_over(stop, shift, two, cause):
    by = PersonFactory()
    if cause == "cancelled":
        cancelling.cancel_event(event=stop.event, by=by, reason="路塌了", now=NEAR)
    elif cause == "postponed":
        postponing.postpone(event=stop.event, occurrences=[stop], by=by, reason="路塌了", now=NEAR)
    elif cause == "moved":
        move(stop, now=NEAR, by=dt.timedelta(days=9))
    else:
        verb = agreeing.disagree if cause == "no" else withdrawing.withdraw
        for row in two:
            verb(sign_up=row, now=NEAR)
    assert tasks() == []
    assert agreeing.tell_of_silent(now=NEAR + 3 * HOUR) == 0


def test_a_place_that_changes_hands_asks_nobody(two):
    row = fresh(two[0])
    handing_over.leave(row, now=NEAR, reason="")
    assert (fresh(row).is_asked_again, tasks()) == (False, [])


def test_erasing_takes_the_name_from_what_organizers_are_told(two, shift):
    other = taken(shift, person__name="顾小北")
    withdrawing.withdraw(sign_up=other, now=NEAR, reason="病了")
    assert any("顾小北" in one.text for one in StaffTask.objects.all())
    for row in (two[0], other):
        erase(person=row.volunteer.person, now=NEAR)
    said = [*StaffTask.objects.values_list("text", flat=True), *Message.objects.values_list("text", flat=True)]
    assert not [text for text in said if "温小泉" in text or "顾小北" in text]
    assert fresh(two[0]).agreement == ""
    assert agreeing.tell_of_silent(now=NEAR) == 1
    assert "谷小讲还没说去不去" in tasks()[0]


def test_little_time_is_halved(shift):
    taken(shift)
    edit(shift, role="引导员", now=shift.start - dt.timedelta(minutes=90))
    assert agreeing.tell_of_silent(now=shift.start - dt.timedelta(minutes=46)) == 0
    assert agreeing.tell_of_silent(now=shift.start - dt.timedelta(minutes=45)) == 1


def test_organizers_sleep_unless_it_begins_before_the_morning(stop, shift):
    taken(shift)
    edit(shift, role="引导员", now=at(13, 22))
    assert agreeing.tell_of_silent(now=at(14, 0)) == 0
    assert agreeing.tell_of_silent(now=at(14, 8)) == 1
    early = ShiftFactory(occurrence=stop, role="搬运", start=at(14, 6), end=at(14, 8))
    SignUp.objects.create(
        shift=early,
        volunteer=VolunteerFactory(),
        created_at=NOW,
        changed_at=NOW,
        agreement="asked",
        agreed_to=terms.of(early, place="别处"),
        asked_again_at=at(13, 22),
    )
    assert agreeing.tell_of_silent(now=at(14, 0)) == 1


def test_those_who_were_told_of_leave_room_for_others(stop, shift, monkeypatch):
    monkeypatch.setattr(agreeing, "A_RUN", 1)
    second = ShiftFactory(occurrence=stop, role="讲解员二", start=at(14, 10), end=at(14, 12))
    for one in (shift, second):
        taken(one)
        edit(one, role=f"新{one.role}")
    assert [agreeing.tell_of_silent(now=NEAR) for _ in range(3)] == [1, 1, 0]


def test_what_has_begun_asks_nobody(shift):
    mine = taken(shift)
    edit(shift, role="引导员", now=at(14, 10))
    assert fresh(mine).agreement == ""
    assert asked_texts(mine) == []


def test_a_yes_in_between_is_not_taken_for_a_no(shift):
    mine = taken(shift)
    edit(shift, role="引导员")
    stale = fresh(mine)
    agreeing.agree(sign_up=mine, now=NOW)
    assert refused(withdrawing.withdraw, sign_up=stale, now=NOW, answers=True) == "nothing_to_agree"
    assert (fresh(mine).status, fresh(mine).agreement) == ("confirmed", "yes")


def test_a_calendar_hears_that_an_answer_is_due(shift):
    mine = taken(shift)
    edit(shift, role="引导员", now=NOW + HOUR)
    assert fresh(mine).changed_at == NOW + HOUR
