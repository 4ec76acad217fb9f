"""Cover is found: who is asked, what they say, who wins, what is undone, and whom to ring."""

import datetime as dt

import pytest

from core.errors import Refusal
from events.models import Occurrence
from notifications.models import Message, OptOut, Purpose, StaffTask
from tests.factories.people import StreetFactory
from tests.factories.taking_part import VolunteerFactory
from tests.volunteers.signups.making import (
    HOUR,
    MINUTE,
    NOW,
    START,
    asks,
    fresh,
    on,
    organizer_of,
    paused,
    questions_read,
    refused,
    shift,
    sought,
)
from volunteers import tasks
from volunteers.models import Cover, Qualification, Shift, SignUp, VolunteerQualification
from volunteers.personal_data import erase, export
from volunteers.shifts import planning
from volunteers.shifts.cancelling import cancel_sign_ups
from volunteers.shifts.moving import set_aside
from volunteers.signups import candidates, cover_answers, covers, ending_covers, offers, waiting
from volunteers.signups.by_staff import take_off
from volunteers.signups.withdrawing import withdraw

pytestmark = pytest.mark.django_db
DAY_BEFORE = START - 23 * HOUR


def status(sign_up_) -> str:
    return SignUp.objects.get(pk=sign_up_.pk).status


def taken(wanted) -> int:
    return Shift.objects.get(pk=wanted.pk).taken


def test_the_five_best_are_asked_and_who_asked_stays_until_somebody_comes():
    wanted, mine, others, cover = sought()
    assert [one.volunteer for one in asks(cover)] == others[:5]
    texts = Message.objects.filter(purpose=Purpose.OFFER).order_by("pk")
    assert [text.phone for text in texts] == [one.person.phone for one in others[:5]]
    assert all(one.link in text.text for one, text in zip(asks(cover), texts, strict=True))
    assert (status(mine), taken(wanted), cover.status) == ("confirmed", 1, "seeking")
    assert covers.ask(sign_up=mine, now=NOW) == cover


def test_the_first_yes_wins_and_the_other_is_told_kindly():
    wanted, mine, others, cover = sought()
    first, second, *_ = asks(cover)
    got = cover_answers.accept(ask=first, now=NOW + HOUR)
    assert (got.volunteer, got.status, got.path) == (others[0], "confirmed", "cover")
    assert (status(mine), taken(wanted), fresh(cover).status) == ("withdrawn", 1, "found")
    with pytest.raises(Refusal) as caught:
        cover_answers.accept(ask=second, now=NOW + HOUR)
    assert (caught.value.code, "谢谢你愿意来" in caught.value.message) == ("cover_taken", True)
    second.refresh_from_db()
    assert second.answer == "late"
    assert cover_answers.accept(ask=first, now=NOW + HOUR) == got, "pressed twice"
    assert SignUp.objects.active().filter(shift=wanted).count() == 1
    assert Message.objects.filter(about=f"sign-up:{got.pk}", purpose=Purpose.SHIFT).count() == 1
    assert not Message.objects.filter(about=f"cover-ask:{second.pk}", state="pending").exists()


def test_who_asked_is_told_when_the_yes_is_settled():
    _, mine, _, cover = sought()
    cover_answers.accept(ask=asks(cover)[0], now=NOW + HOUR)
    [told] = Message.objects.filter(about=f"cover:{cover.pk}")
    assert (told.phone, told.not_before) == (mine.volunteer.person.phone, NOW + HOUR + cover_answers.UNDO)
    assert "你不用去了" in told.text


def test_no_is_an_answer_and_silence_is_none():
    _, _, others, cover = sought(7)
    for one in asks(cover)[:4]:
        cover_answers.decline(ask=one, now=NOW)
    assert [one.answer for one in asks(cover)] == ["no"] * 4 + ["asked"]
    assert refused(cover_answers.accept, ask=cover_answers.decline(ask=asks(cover)[0], now=NOW), now=START) == "ended"
    cover_answers.decline(ask=asks(cover)[4], now=NOW)
    assert [one.volunteer for one in asks(cover)[5:]] == others[5:], "all said no: the next are asked"
    assert cover_answers.accept(ask=asks(cover)[0], now=NOW).status == "confirmed", "a no may become a yes"


def test_the_next_are_asked_when_the_round_is_over(time_machine):
    _, _, others, cover = sought(7)
    time_machine.move_to(cover.answer_by - MINUTE)
    assert tasks.seek_cover() == 0
    time_machine.move_to(cover.answer_by)
    assert tasks.seek_cover() == 1
    assert [one.volunteer for one in asks(cover)] == others
    assert fresh(cover).answer_by > cover.answer_by
    assert cover_answers.accept(ask=asks(cover)[0], now=cover.answer_by).status == "confirmed", (
        "who is slow may still come"
    )


def test_deadlines_lie_in_waking_hours():
    *_, cover = sought(now=dt.datetime(2026, 9, 14, 10, 0, tzinfo=dt.UTC))  # 18:00, a quarter of what is left: 11:07
    assert cover.answer_by == dt.datetime(2026, 9, 15, 3, 7, 30, tzinfo=dt.UTC)
    *_, cover = sought(now=dt.datetime(2026, 9, 16, 15, 0, tzinfo=dt.UTC))  # 23:00, asked at eight
    assert cover.answer_by == dt.datetime(2026, 9, 17, 3, 52, 30, tzinfo=dt.UTC)


def test_with_nobody_left_the_organizers_ring_and_who_asked_is_still_on_it():
    wanted, mine, _, cover = sought(1)
    organizer = organizer_of(wanted)
    cover_answers.decline(ask=asks(cover)[0], now=NOW)
    assert (fresh(cover).status, status(mine)) == ("nobody", "confirmed")
    [task] = StaffTask.objects.filter(person=organizer)
    assert (task.kind, task.path) == ("cover", f"/staff/shifts/{wanted.pk}/cover/")
    assert "1 位去不了" in task.text
    [told] = Message.objects.filter(about=f"cover:{cover.pk}")
    assert (told.phone, "你还在这个岗上" in told.text) == (mine.volunteer.person.phone, True)


def test_with_no_time_the_organizers_have_five_to_ring_and_nobody_is_asked():
    wanted = shift()
    mine = on(wanted)
    organizer = organizer_of(wanted)
    others = [VolunteerFactory() for _ in range(6)]
    cover = covers.ask(sign_up=mine, now=START - 3 * HOUR)
    assert (cover.status, [one.volunteer for one in asks(cover)]) == ("nobody", others[:5])
    assert {one.answer for one in asks(cover)} == {"ring"}
    assert not Message.objects.filter(purpose=Purpose.OFFER).exists()
    [task] = StaffTask.objects.filter(person=organizer)
    assert all(one.number in task.text or one.person.name in task.text for one in others[:5])
    got = cover_answers.accept(ask=asks(cover)[2], now=START - 3 * HOUR, by=organizer)
    assert (got.volunteer, got.reason, status(mine)) == (others[2], "电话里答应的", "withdrawn")


def test_a_late_withdrawal_seeks_cover():
    wanted = shift()
    mine = on(wanted)
    organizer = organizer_of(wanted)
    others = [VolunteerFactory() for _ in range(2)]
    withdraw(sign_up=mine, now=DAY_BEFORE, reason="车坏了")
    [cover] = Cover.objects.all()
    assert (cover.status, cover.leaving, taken(wanted)) == ("seeking", mine, 0)
    [task] = StaffTask.objects.filter(person=organizer)
    assert (task.kind, "问了 2 位" in task.text) == ("late_withdrawal", True)
    got = cover_answers.accept(ask=asks(cover)[1], now=DAY_BEFORE)
    assert (got.volunteer, taken(wanted)) == (others[1], 1)
    assert not Message.objects.filter(about=f"cover:{cover.pk}").exists(), "who left has left"


@pytest.mark.parametrize("why", ["early", "enough", "closed", "waits", "staff"])
def test_no_cover_is_sought_where_none_is_needed(why):
    wanted = shift(maximum=2 if why == "enough" else 1)
    mine = on(wanted)
    VolunteerFactory()
    if why == "enough":
        on(wanted)
    if why == "closed":
        planning.close_shift(shift=wanted, closed=True, now=NOW)
    if why == "waits":
        waiting.join(volunteer_id=VolunteerFactory().pk, shift_id=wanted.pk, now=NOW)
    if why == "staff":
        take_off(sign_up=mine, reason="换人", now=DAY_BEFORE)
    else:
        withdraw(sign_up=mine, now=NOW if why == "early" else DAY_BEFORE, reason="车坏了")
    assert not Cover.objects.exists()


def test_the_list_goes_first_and_cover_comes_when_it_is_through():
    wanted = shift()
    mine = on(wanted)
    first = waiting.join(volunteer_id=VolunteerFactory().pk, shift_id=wanted.pk, now=NOW)
    other = VolunteerFactory()
    assert refused(covers.ask, sign_up=mine, now=NOW) == "people_wait"
    withdraw(sign_up=mine, now=DAY_BEFORE, reason="车坏了")
    assert (status(first), Cover.objects.count()) == ("offered", 0)
    offers.decline(sign_up=first, now=DAY_BEFORE)
    [cover] = Cover.objects.all()
    assert [one.volunteer for one in asks(cover)] == [other], "neither who left nor who said no"


def test_who_waits_but_is_busy_does_not_stop_it():
    wanted = shift()
    mine = on(wanted)
    busy = VolunteerFactory()
    waiting.join(volunteer_id=busy.pk, shift_id=wanted.pk, now=NOW)
    on(shift(start=START + HOUR), busy)
    other = VolunteerFactory()
    cover = covers.ask(sign_up=mine, now=NOW)
    assert [one.volunteer for one in asks(cover)] == [other]


def test_who_is_asked_in_which_order():
    street, far = StreetFactory(), StreetFactory()
    wanted = shift(language="彝语")
    wanted.occurrence.venue.area = street
    wanted.occurrence.venue.save()
    speaks = {"languages": "普通话、彝语"}
    elsewhere, anywhere, busy, near = (VolunteerFactory(**speaks) for _ in range(4))
    elsewhere.areas.add(far)
    near.areas.add(street)
    busy.areas.add(street)
    on(shift(start=START + dt.timedelta(days=2)), busy)
    VolunteerFactory()
    paused(VolunteerFactory(**speaks))
    on(shift(start=START + HOUR), VolunteerFactory(**speaks))
    silent = VolunteerFactory(**speaks)
    OptOut.objects.create(number=OptOut.sealed_number(silent.person.phone_hash), purpose="offer", since=NOW)
    found = candidates.best(wanted, count=9, now=NOW)
    assert found == [near, busy, anywhere, elsewhere]


def test_only_holders_of_a_valid_certificate_are_asked():
    first_aid = Qualification.objects.create(name="急救证样例")
    wanted = shift(qualification=first_aid)
    holder, expired, claimed, _ = (VolunteerFactory() for _ in range(4))
    for volunteer, state, until in (
        (holder, "verified", None),
        (expired, "verified", NOW.date()),
        (claimed, "claimed", None),
    ):
        VolunteerQualification.objects.create(
            volunteer=volunteer, qualification=first_aid, status=state, valid_until=until
        )
    assert candidates.best(wanted, count=9, now=NOW) == [holder]


def test_who_said_no_is_not_asked_for_this_shift_again():
    wanted, mine, (first, second), cover = sought(2)
    cover_answers.decline(ask=asks(cover)[0], now=NOW)
    ending_covers.end(cover=cover, now=NOW)
    again = covers.ask(sign_up=mine, now=NOW)
    assert again != cover
    assert [(one.volunteer, one.answer) for one in asks(again)] == [(second, "ring")], "texted a minute ago"
    ending_covers.end(cover=again, now=NOW)
    later = covers.ask(sign_up=mine, now=NOW + candidates.AGAIN + MINUTE)
    assert [one.volunteer for one in asks(later)] == [second]
    assert first not in candidates.best(wanted, count=9, now=NOW)


def test_the_rules_are_weighed_on_yes():
    wanted, mine, others, cover = sought()
    on(shift(start=START + HOUR), others[0])
    assert refused(cover_answers.accept, ask=asks(cover)[0], now=NOW) == "overlaps"
    paused(others[1])
    assert refused(cover_answers.accept, ask=asks(cover)[1], now=NOW) == "inactive"
    assert (status(mine), taken(wanted), fresh(cover).status) == ("confirmed", 1, "seeking")


def test_a_closed_shift_may_change_hands():
    wanted, _, _, cover = sought()
    planning.close_shift(shift=wanted, closed=True, now=NOW)
    assert cover_answers.accept(ask=asks(cover)[0], now=NOW).status == "confirmed"


def test_whoever_waits_and_says_yes_waits_no_more():
    wanted = shift()
    mine = on(wanted)
    cover = covers.ask(sign_up=mine, now=NOW)
    assert cover.status == "nobody"
    late = waiting.join(volunteer_id=VolunteerFactory().pk, shift_id=wanted.pk, now=NOW)
    ask = covers.question(cover, wanted, late.volunteer, NOW)
    got = cover_answers.accept(ask=ask, now=NOW)
    assert (got.pk, got.status, got.position, taken(wanted)) == (late.pk, "confirmed", None, 1)


def test_a_yes_by_mistake_is_undone_for_ten_minutes_and_the_place_is_sought_again():
    wanted, mine, others, cover = sought()
    got = cover_answers.accept(ask=asks(cover)[0], now=NOW)
    assert refused(cover_answers.accept, ask=asks(cover)[1], now=NOW) == "cover_taken"
    at = NOW + 9 * MINUTE
    undone = cover_answers.undo(cover=cover, now=at)
    assert (status(got), status(mine), taken(wanted), undone.status) == ("withdrawn", "confirmed", 1, "seeking")
    assert [one.answer for one in asks(cover)] == ["undone", "asked", "asked", "asked", "asked", "asked"]
    assert asks(cover)[5].volunteer == others[5], "one more, so that five can answer"
    assert Message.objects.filter(about=f"cover-ask:{asks(cover)[1].pk}").count() == 2, "who was late is asked again"
    assert not Message.objects.filter(about=f"cover:{cover.pk}", state="pending", text__contains="不用去了").exists()
    assert cover_answers.undo(cover=cover, now=at).status == "seeking", "pressed twice"
    assert refused(cover_answers.accept, ask=asks(cover)[0], now=at) == "cover_undone"
    assert cover_answers.accept(ask=asks(cover)[1], now=at).volunteer == others[1]


def test_after_ten_minutes_only_staff_undo_and_nobody_is_put_back_unasked():
    wanted, mine, _, cover = sought()
    got = cover_answers.accept(ask=asks(cover)[0], now=NOW)
    at = NOW + 11 * MINUTE
    assert refused(cover_answers.undo, cover=cover, now=at) == "undo_late"
    by = organizer_of(wanted)
    assert refused(cover_answers.undo, cover=cover, now=at, by=by) == "reason_missing"
    assert refused(cover_answers.undo, cover=cover, now=START, by=by, reason="换人") == "ended"
    cover_answers.undo(cover=cover, now=at, by=by, reason="要换会彝语的")
    assert (status(got), status(mine), taken(wanted), fresh(cover).status) == ("withdrawn", "withdrawn", 0, "seeking")
    assert Message.objects.filter(about=f"sign-up:{got.pk}", text__contains="").exclude(state="withdrawn").exists()


def test_who_has_another_shift_meanwhile_is_not_put_back():
    wanted, mine, _, cover = sought()
    cover_answers.accept(ask=asks(cover)[0], now=NOW)
    on(shift(start=START + HOUR), mine.volunteer)
    cover_answers.undo(cover=cover, now=NOW + MINUTE)
    assert (status(mine), taken(wanted)) == ("withdrawn", 0)


def test_an_undone_place_goes_to_the_list_first():
    wanted, _, _, cover = sought()
    got = cover_answers.accept(ask=asks(cover)[0], now=NOW)
    first = waiting.join(volunteer_id=VolunteerFactory().pk, shift_id=wanted.pk, now=NOW)
    cover_answers.undo(cover=cover, now=NOW + 11 * MINUTE, by=organizer_of(wanted), reason="换人")
    assert (status(got), status(first), taken(wanted), fresh(cover).status) == ("withdrawn", "offered", 1, "ended")


def test_who_withdrew_after_a_yes_has_nothing_to_undo():
    _, _, _, cover = sought()
    got = cover_answers.accept(ask=asks(cover)[0], now=NOW)
    withdraw(sign_up=got, now=NOW)
    assert refused(cover_answers.undo, cover=cover, now=NOW) == "nothing_to_undo"


def test_who_asked_may_go_all_the_same_or_leave_before_anybody_comes():
    wanted, mine, others, cover = sought()
    ending_covers.end(cover=cover, now=NOW)
    assert (status(mine), refused(cover_answers.accept, ask=asks(cover)[0], now=NOW)) == ("confirmed", "cover_over")
    assert not Message.objects.filter(purpose=Purpose.OFFER, state="pending").exists()
    again = covers.ask(sign_up=mine, now=NOW)
    withdraw(sign_up=mine, now=NOW)
    assert (taken(wanted), fresh(again).status) == (0, "seeking")
    assert (cover_answers.accept(ask=asks(again)[0], now=NOW).volunteer in others, taken(wanted)) == (True, 1)
    assert refused(ending_covers.end, cover=again, now=NOW) == "cover_found"


def test_a_free_place_that_others_filled_is_sought_no_more():
    wanted, mine, _, cover = sought()
    withdraw(sign_up=mine, now=NOW)
    on(wanted)
    assert refused(cover_answers.accept, ask=asks(cover)[0], now=NOW) == "cover_taken"
    covers.go_on(now=cover.answer_by)
    assert fresh(cover).status == "ended"


def test_staff_seek_for_a_free_place():
    wanted = shift(maximum=2)
    on(wanted)
    by = organizer_of(wanted)
    other = VolunteerFactory()
    cover = covers.ask_for_free_place(shift=wanted, by=by, now=NOW)
    assert covers.ask_for_free_place(shift=wanted, by=by, now=NOW) == cover
    assert (cover.by, [one.volunteer for one in asks(cover)]) == (by, [other])
    assert (cover_answers.accept(ask=asks(cover)[0], now=NOW).volunteer, taken(wanted)) == (other, 2)
    assert refused(covers.ask_for_free_place, shift=wanted, by=by, now=NOW) == "full"


@pytest.mark.parametrize("how", ["cancelled", "postponed", "erased"])
def test_what_becomes_of_a_search(how):
    wanted, mine, others, cover = sought(3)
    occurrence = wanted.occurrence
    if how == "erased":
        erase(person=others[0].person, now=NOW)
        assert [one.answer for one in asks(cover)] == ["no", "asked", "asked"]
        erase(person=mine.volunteer.person, now=NOW)
        assert (fresh(cover).reason, fresh(cover).status, taken(wanted)) == ("", "seeking", 0)
        return
    occurrence.state = Occurrence.State.CANCELLED if how == "cancelled" else Occurrence.State.POSTPONED
    occurrence.save()
    (cancel_sign_ups if how == "cancelled" else set_aside)(occurrences=[occurrence], now=NOW)
    assert fresh(cover).status == "ended"
    assert refused(cover_answers.accept, ask=asks(cover)[0], now=NOW) == "cover_over"


def test_whoever_asks_gets_their_questions_with_their_data():
    wanted, _, others, _ = sought(1)
    [row] = export(others[0].person)["asked_to_cover"]
    assert (row["event"], row["answer"], row["answered_at"]) == (wanted.occurrence.event.title, "asked", None)


def test_cover_is_refused_to_who_is_not_on_it():
    wanted, mine, *_ = sought()
    withdraw(sign_up=mine, now=NOW)
    other = shift()
    gone = on(other)
    withdraw(sign_up=gone, now=NOW)
    assert refused(covers.ask, sign_up=gone, now=NOW) == "not_signed_up"
    late = on(shift(maximum=2))
    assert refused(covers.ask, sign_up=late, now=START) == "ended"
    assert wanted != other


def test_a_yes_is_taken_back_while_another_free_place_is_sought():
    wanted = shift(maximum=3, ideal=3)
    by = organizer_of(wanted)
    on(wanted)
    people = [VolunteerFactory() for _ in range(8)]
    first = covers.ask_for_free_place(shift=wanted, by=by, now=NOW)
    cover_answers.accept(ask=asks(first)[0], now=NOW)
    second = covers.ask_for_free_place(shift=wanted, by=by, now=NOW)
    assert (second != first, second.is_seeking) == (True, True)
    cover_answers.undo(cover=first, now=NOW + MINUTE)
    assert (fresh(first).status, fresh(second).status, taken(wanted)) == ("ended", "seeking", 1)
    assert len(people) == 8


def test_nobody_seeks_again_and_again():
    _, mine, _, cover = sought(covers.A_DAY * 5)
    for number in range(1, covers.A_DAY):
        ending_covers.end(cover=cover, now=NOW)
        cover = covers.ask(sign_up=mine, now=NOW + number * MINUTE)
        questions_read()
    ending_covers.end(cover=cover, now=NOW)
    assert refused(covers.ask, sign_up=mine, now=NOW + HOUR) == "sought_often"
    assert mine.covers.count() == covers.A_DAY
    assert covers.ask(sign_up=mine, now=NOW + 24 * HOUR + MINUTE).is_unsettled


def test_the_searches_of_whoever_is_replaced_are_over():
    """Nobody had said yes when they were asked by name, and somebody did afterwards."""
    wanted, mine, _, cover = sought(1)
    cover_answers.decline(ask=asks(cover)[0], now=NOW)
    assert fresh(cover).status == "nobody"
    VolunteerFactory()
    again = covers.ask(sign_up=mine, now=NOW)
    assert fresh(cover).status == "ended"
    cover_answers.accept(ask=asks(again)[0], now=NOW)
    assert {row.status for row in Cover.objects.filter(leaving=mine)} == {"ended", "found"}
    assert taken(wanted) == 1


def test_who_was_silent_may_say_yes_in_the_next_search():
    """The five are asked, nobody answers in time; the organizers begin anew for the same place."""
    wanted, mine, _, cover = sought(1, start=NOW + 10 * HOUR)
    [silent] = asks(cover)
    covers.go_on(now=silent.answer_by)
    assert fresh(cover).status == "nobody"
    again = covers.ask(sign_up=mine, now=silent.answer_by, by=organizer_of(wanted))
    silent.refresh_from_db()
    assert (silent.cover, fresh(cover).status) == (again, "ended")
    cover_answers.accept(ask=silent, now=silent.answer_by + MINUTE)
    assert (fresh(again).status, status(mine)) == ("found", "withdrawn")


def test_who_came_too_late_is_asked_for_the_next_free_place():
    wanted = shift(maximum=3, ideal=3)
    by = organizer_of(wanted)
    on(wanted)
    people = [VolunteerFactory() for _ in range(2)]
    first = covers.ask_for_free_place(shift=wanted, by=by, now=NOW)
    questions_read()
    yes, late = asks(first)
    cover_answers.accept(ask=yes, now=NOW)
    assert refused(cover_answers.accept, ask=late, now=NOW) == "cover_taken"
    second = covers.ask_for_free_place(shift=wanted, by=by, now=NOW)
    assert [one.volunteer for one in asks(second)] == [late.volunteer]
    assert {yes.volunteer, late.volunteer} == set(people)


def test_the_last_who_was_asked_is_erased_and_the_organizers_still_hear():
    wanted, _, (last,), cover = sought(1)
    by = organizer_of(wanted)
    erase(person=last.person, now=NOW)
    assert fresh(cover).status == "nobody"
    assert [task.person for task in StaffTask.objects.filter(about=f"cover:{cover.pk}")] == [by]
