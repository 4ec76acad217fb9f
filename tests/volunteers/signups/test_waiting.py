"""A full shift is waited for: order, offers, answers, who is passed over, and when there is no time to ask."""

import datetime as dt

import pytest

from core.errors import Refusal
from notifications.models import Message, Purpose, StaffTask
from tests.factories.events import OccurrenceFactory
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers import tasks
from volunteers.models import Shift, SignUp
from volunteers.personal_data import erase
from volunteers.profiles.enrolling import describe
from volunteers.shifts import planning
from volunteers.shifts.opening import open_shifts
from volunteers.signups import offers, waiting
from volunteers.signups.signing_up import sign_up
from volunteers.signups.withdrawing import withdraw

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 10, 1, 0, tzinfo=dt.UTC)
START = dt.datetime(2026, 9, 17, 6, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def shift(*, start=START, **facts) -> Shift:
    occurrence = OccurrenceFactory(start=start, end=start + 2 * HOUR)
    return ShiftFactory(occurrence=occurrence, start=start, end=start + 2 * HOUR, **({"maximum": 1} | facts))


def on(wanted, *, now=NOW, **facts) -> SignUp:
    return sign_up(volunteer_id=VolunteerFactory(**facts).pk, shift_id=wanted.pk, now=now)


def waits(wanted, *, now=NOW, **facts) -> SignUp:
    return waiting.join(volunteer_id=VolunteerFactory(**facts).pk, shift_id=wanted.pk, now=now)


def refused(call, **arguments) -> str:
    with pytest.raises(Refusal) as caught:
        call(**arguments)
    return caught.value.code


def states(*sign_ups) -> list[str]:
    return [SignUp.objects.get(pk=one.pk).status for one in sign_ups]


def taken(wanted) -> int:
    return Shift.objects.get(pk=wanted.pk).taken


def full(count=2, **facts):
    """A full shift, who is on it, and those who wait."""
    wanted = shift(**facts)
    return wanted, on(wanted), [waits(wanted) for _ in range(count)]


def test_the_first_who_waits_is_asked_and_says_yes():
    wanted, mine, (first, second) = full()
    withdraw(sign_up=mine, now=NOW)
    assert (states(first, second), taken(wanted)) == (["offered", "waitlisted"], 1)
    [message] = Message.objects.filter(purpose=Purpose.OFFER)
    assert message.phone == first.volunteer.person.phone
    assert "候补轮到你了" in message.text
    assert "9月11日" in message.text
    offers.accept(sign_up=first, now=NOW + HOUR)
    first.refresh_from_db()
    assert (first.status, first.path, first.position, first.answer_by) == ("confirmed", "waiting_list", None, None)
    assert taken(wanted) == 1
    message.refresh_from_db()
    assert message.state == Message.State.WITHDRAWN
    assert Message.objects.filter(purpose=Purpose.SHIFT, about=f"sign-up:{first.pk}").count() == 1


@pytest.mark.parametrize("left", ["declined", "withdrawn", "late"])
def test_a_no_passes_it_on(left):
    wanted, mine, (first, second) = full()
    withdraw(sign_up=mine, now=NOW)
    if left == "declined":
        offers.decline(sign_up=first, now=NOW)
    elif left == "withdrawn":
        withdraw(sign_up=first, now=NOW)
    else:
        first.refresh_from_db()
        assert offers.expire_offers(now=first.answer_by - HOUR) == 0
        assert offers.expire_offers(now=first.answer_by) == 1
        assert offers.expire_offers(now=first.answer_by) == 0
    assert states(first, second) == ["expired" if left == "late" else "declined", "offered"]
    assert taken(wanted) == 1
    assert refused(offers.accept, sign_up=first, now=NOW) == "offer_gone"


def test_the_task_ends_what_nobody_answered(time_machine):
    wanted, mine, [first] = full(1)
    withdraw(sign_up=mine, now=NOW)
    time_machine.move_to(NOW + dt.timedelta(days=2))
    assert (tasks.expire_offers(), states(first), taken(wanted)) == (1, ["expired"], 0)


def test_whoever_waits_is_not_signed_up_past_the_list_and_does_not_wait_twice():
    wanted, mine, [first] = full(1)
    assert refused(waiting.join, volunteer_id=first.volunteer_id, shift_id=wanted.pk, now=NOW) == "waiting"
    assert refused(sign_up, volunteer_id=first.volunteer_id, shift_id=wanted.pk, now=NOW) == "waiting"
    withdraw(sign_up=mine, now=NOW)
    assert refused(sign_up, volunteer_id=first.volunteer_id, shift_id=wanted.pk, now=NOW) == "offered"
    assert refused(sign_up, volunteer_id=VolunteerFactory().pk, shift_id=wanted.pk, now=NOW) == "full"


def test_who_left_waits_again_behind_the_others():
    wanted, mine, [first] = full(1)
    withdraw(sign_up=first, now=NOW)
    second = waits(wanted)
    again = waiting.join(volunteer_id=first.volunteer_id, shift_id=wanted.pk, now=NOW)
    assert [one.pk for one in SignUp.objects.waiting().filter(shift=wanted)] == [second.pk, again.pk]
    withdraw(sign_up=mine, now=NOW)
    assert states(second, again) == ["offered", "waitlisted"]


def test_there_is_no_waiting_where_there_is_room_or_no_time():
    assert refused(waits, wanted=shift()) == "has_room"
    wanted = shift()
    on(wanted)
    assert refused(waits, wanted=wanted, now=START - 3 * HOUR) == "no_time_to_wait"
    assert refused(waits, wanted=wanted, now=START) == "ended"
    closed = shift(closed=True, taken=1)
    assert refused(waits, wanted=closed) == "closed"


def test_the_list_has_an_end(monkeypatch):
    monkeypatch.setattr(waiting, "LONGEST", 1)
    wanted, *_ = full(1)
    assert refused(waits, wanted=wanted) == "waiting_list_full"


def test_who_has_become_unfit_is_passed_over_told_once_and_keeps_the_position():
    wanted, mine, (first, second) = full()
    other = shift(start=START + HOUR)
    busy = sign_up(volunteer_id=first.volunteer_id, shift_id=other.pk, now=NOW)
    withdraw(sign_up=mine, now=NOW)
    assert states(first, second) == ["waitlisted", "offered"]
    offers.decline(sign_up=second, now=NOW)
    told = Message.objects.filter(about=f"sign-up:{first.pk}")
    assert [("有了空位" in one.text, "两个岗时间撞了" in one.text) for one in told] == [(True, True)]
    assert taken(wanted) == 0
    withdraw(sign_up=busy, now=NOW)
    assert (states(first), taken(wanted)) == (["offered"], 1)


def test_who_stands_behind_those_who_were_asked_was_not_passed_over():
    _, mine, (first, second) = full()
    sign_up(volunteer_id=second.volunteer_id, shift_id=shift(start=START + HOUR).pk, now=NOW)
    withdraw(sign_up=mine, now=NOW)
    assert states(first, second) == ["offered", "waitlisted"]
    assert not Message.objects.filter(about=f"sign-up:{second.pk}").exists()


def test_the_rules_are_weighed_again_on_yes():
    wanted, mine, [first] = full(1)
    withdraw(sign_up=mine, now=NOW)
    other = shift(start=START + HOUR)
    sign_up(volunteer_id=first.volunteer_id, shift_id=other.pk, now=NOW)
    assert refused(offers.accept, sign_up=first, now=NOW) == "overlaps"
    assert (states(first), taken(wanted)) == (["offered"], 1)


def test_a_language_learnt_gets_an_offer():
    wanted, mine, [first] = full(1)
    Shift.objects.filter(pk=wanted.pk).update(language="彝语")
    withdraw(sign_up=mine, now=NOW)
    assert states(first) == ["waitlisted"]
    describe(volunteer=first.volunteer, name="样例", languages="普通话、彝语", areas=[], now=NOW)
    assert states(first) == ["offered"]


def test_more_places_reopening_and_opening_all_ask_the_next():
    for change in ("larger", "reopened", "opened"):
        wanted, mine, (first, second) = full()
        planning.close_shift(shift=wanted, closed=True, now=NOW)
        withdraw(sign_up=mine, now=NOW)
        assert states(first, second) == ["waitlisted"] * 2
        wanted.refresh_from_db()
        if change == "larger":
            Shift.objects.filter(pk=wanted.pk).update(closed=False)
            need = planning.Need(role="讲解员", minimum=1, ideal=1, maximum=2)
            planning.edit_shift(shift=wanted, span=wanted.span, need=need, now=NOW)
        elif change == "reopened":
            planning.close_shift(shift=wanted, closed=False, now=NOW)
        else:
            open_shifts(wanted.occurrence.event, now=NOW)
        assert states(first, second) == ["offered", "offered" if change == "larger" else "waitlisted"]


def test_with_no_time_to_answer_nobody_is_put_on_it_and_the_organizers_are_told():
    wanted, mine, [first] = full(1)
    organizer = MembershipFactory(organization=wanted.occurrence.event.host, role="organizer").person
    withdraw(sign_up=mine, now=START - 3 * HOUR, reason="孩子发烧")
    assert (states(first), taken(wanted)) == (["waitlisted"], 0)
    told = {task.text for task in StaffTask.objects.filter(person=organizer)}
    assert any("孩子发烧" in text and "还剩 0 人" in text for text in told)
    assert any("来不及发短信问候补的 1 人" in text for text in told)
    assert sign_up(volunteer_id=VolunteerFactory().pk, shift_id=wanted.pk, now=START - 3 * HOUR).status == "confirmed"


def test_leaving_late_asks_why_and_tells_at_once():
    wanted, mine, _ = full(0)
    organizer = MembershipFactory(organization=wanted.occurrence.event.host, role="organizer").person
    late = START - dt.timedelta(minutes=25)
    assert refused(withdraw, sign_up=mine, now=late) == "reason_missing"
    assert refused(withdraw, sign_up=mine, now=late, reason="  ") == "reason_missing"
    withdraw(sign_up=mine, now=late, reason="车坏在半路")
    [task] = StaffTask.objects.filter(person=organizer)
    assert (task.kind, "车坏在半路" in task.text, task.path) == ("late_withdrawal", True, f"/staff/shifts/{wanted.pk}/")
    assert task.message.at_once
    assert task.message.phone == organizer.phone


def test_leaving_in_time_is_silent():
    wanted, mine, _ = full(0)
    MembershipFactory(organization=wanted.occurrence.event.host, role="organizer")
    withdraw(sign_up=mine, now=NOW)
    assert StaffTask.objects.count() == 0


def test_who_waits_may_leave_shortly_before_without_a_word():
    wanted, _, [first] = full(1)
    MembershipFactory(organization=wanted.occurrence.event.host, role="organizer")
    withdraw(sign_up=first, now=START - HOUR)
    assert (states(first), taken(wanted), StaffTask.objects.count()) == (["withdrawn"], 1, 0)


def test_erasing_gives_places_and_offers_to_the_next():
    wanted, mine, (first, second) = full()
    erase(person=mine.volunteer.person, now=NOW)
    assert states(mine, first, second) == ["withdrawn", "offered", "waitlisted"]
    erase(person=first.volunteer.person, now=NOW)
    assert (states(first, second), taken(wanted)) == (["withdrawn", "offered"], 1)


def test_a_stopped_shift_asks_nobody_and_its_offers_are_taken_back():
    wanted, mine, [first] = full(1)
    withdraw(sign_up=mine, now=NOW)
    wanted.occurrence.event.state = "cancelled"
    wanted.occurrence.event.save()
    assert refused(offers.accept, sign_up=first, now=NOW) == "cancelled"
