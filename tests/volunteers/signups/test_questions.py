"""Questions of a search that were never read, who is to be rung, and who is told of what somebody did."""

import pytest

from notifications.models import Message, StaffTask
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import VolunteerFactory
from tests.volunteers.signups.making import (
    HOUR,
    MINUTE,
    NOW,
    asks,
    fresh,
    on,
    organizer_of,
    questions_read,
    refused,
    shift,
    sought,
)
from volunteers.signups import cover_answers, covers, ending_covers

pytestmark = pytest.mark.django_db


def test_what_was_taken_back_before_it_left_was_not_asked():
    """Begun and ended at night: no phone has rung, nobody was asked, and the three searches are not used up. The organizers
    were told each time, and not without end.
    """
    wanted = shift()
    mine = on(wanted)
    others = [VolunteerFactory() for _ in range(5)]
    for number in range(covers.MOST_BEGUN):
        cover = covers.ask(sign_up=mine, now=NOW + number * MINUTE)
        assert [one.volunteer for one in asks(cover)] == others
        gone = asks(cover)[0]
        ending_covers.end(cover=cover, now=NOW + number * MINUTE)
        assert asks(cover) == []
    assert refused(cover_answers.accept, ask=gone, now=NOW + HOUR) == "cover_over"
    assert refused(cover_answers.decline, ask=gone, now=NOW + HOUR) == "cover_over"
    assert refused(covers.ask, sign_up=mine, now=NOW + HOUR) == "sought_often"
    assert mine.covers.count() == covers.MOST_BEGUN


def test_with_no_time_for_a_text_the_organizers_are_told_once():
    """Each press would text them at once: they ring already. Taken back and begun again it is another search, ten a day."""
    wanted = shift(start=NOW + HOUR)
    organizer_of(wanted)
    mine = on(wanted)
    VolunteerFactory()
    first = covers.ask(sign_up=mine, now=NOW)
    for number in range(3):
        assert covers.ask(sign_up=mine, now=NOW + number * MINUTE) == first
    assert StaffTask.objects.count() == 1
    for _ in range(covers.MOST_BEGUN - 1):
        ending_covers.end(cover=fresh(first), now=NOW)
        first = covers.ask(sign_up=mine, now=NOW)
    ending_covers.end(cover=first, now=NOW)
    assert refused(covers.ask, sign_up=mine, now=NOW) == "sought_often"


def test_who_was_only_rung_and_said_no_was_not_asked_by_text():
    """Three searches in which the organizers rang: none of the three that text people."""
    wanted = shift(start=NOW + HOUR)
    mine = on(wanted)
    by = organizer_of(wanted)
    for number in range(covers.A_DAY):
        VolunteerFactory()
        cover = covers.ask(sign_up=mine, now=NOW + number * MINUTE)
        [rung] = asks(cover)
        assert rung.answer == "ring"
        cover_answers.decline(ask=rung, now=NOW + number * MINUTE, by=by)
        ending_covers.end(cover=cover, now=NOW + number * MINUTE)
    assert covers.ask(sign_up=mine, now=NOW + 9 * MINUTE).is_unsettled


def test_a_yes_before_the_text_leaves_takes_it_back():
    """Noted by telephone at night: else it would come in the morning, about a place that has somebody."""
    wanted = shift()
    mine = on(wanted)
    VolunteerFactory()
    cover = covers.ask(sign_up=mine, now=NOW)
    [asked] = asks(cover)
    cover_answers.accept(ask=asked, now=NOW, by=organizer_of(wanted))
    assert [one.answer for one in asks(cover)] == ["yes"]
    assert [one.state for one in Message.objects.filter(about=f"cover-ask:{asked.pk}")] == ["withdrawn"]


def test_the_organizers_hear_that_the_mate_who_was_asked_does_not_come():
    """They had been ringing until somebody was asked by name, which ended that search."""
    wanted, mine, _, cover = sought(1)
    organizer = organizer_of(wanted)
    cover_answers.decline(ask=asks(cover)[0], now=NOW)
    mate = VolunteerFactory()
    by_name = covers.ask(sign_up=mine, only=mate, now=NOW)
    assert (fresh(cover).status, fresh(by_name).status) == ("ended", "seeking")
    cover_answers.decline(ask=asks(by_name)[0], now=NOW)
    [task] = StaffTask.objects.filter(person=organizer, about=f"cover:{by_name.pk}")
    assert ("请的队友没有答应" in task.text, "替他找人" in task.text) == (True, True)


def test_who_says_the_last_no_is_not_told_of_it():
    """An organizer who is a volunteer too, and was asked."""
    wanted, _, (last,), cover = sought(1)
    colleague = organizer_of(wanted)
    MembershipFactory(organization=wanted.occurrence.event.host, role="organizer", person=last.person)
    cover_answers.decline(ask=asks(cover)[0], now=NOW)
    assert {task.person for task in StaffTask.objects.filter(about=f"cover:{cover.pk}")} == {colleague}


def test_who_was_late_stays_so_when_the_second_question_is_taken_back():
    _, _, _, cover = sought(2)
    yes, late = asks(cover)
    cover_answers.accept(ask=yes, now=NOW)
    assert refused(cover_answers.accept, ask=late, now=NOW) == "cover_taken"
    cover_answers.undo(cover=cover, now=NOW + MINUTE)
    late.refresh_from_db()
    assert late.answer == "asked"
    ending_covers.end(cover=cover, now=NOW + MINUTE)
    late.refresh_from_db()
    assert late.answer == "late", "they hold the link of the first text"


def test_five_are_to_be_rung_however_often_it_is_given_up():
    wanted = shift(start=NOW + 3 * HOUR)
    mine = on(wanted)
    for _ in range(9):
        VolunteerFactory()
    cover = covers.ask(sign_up=mine, now=NOW)
    assert (cover.status, [one.answer for one in asks(cover)]) == ("nobody", ["ring"] * 5)
    by = organizer_of(wanted)
    for one in asks(cover)[:2]:
        cover_answers.accept(ask=one, now=NOW, by=by)
        cover_answers.undo(cover=cover, now=NOW + MINUTE, by=by, reason="听错了")
    assert sorted(one.answer for one in asks(cover)) == ["ring"] * 5 + ["undone"] * 2


def test_who_was_silent_and_who_is_to_be_rung_are_five_together():
    """Five were silent in the search before; the next finds two others to ring, and takes the silent over."""
    _, mine, _, first = sought(2, start=NOW + 10 * HOUR)
    ending_covers.end(cover=first, now=NOW)
    others = [VolunteerFactory() for _ in range(5)]
    cover = covers.ask(sign_up=mine, now=NOW)
    questions_read()
    late = cover.answer_by
    covers.go_on(now=late)
    assert (fresh(cover).status, {one.volunteer for one in asks(cover)}) == ("nobody", set(others))
    again = covers.ask(sign_up=mine, now=late)
    assert again != cover
    assert sorted(one.volunteer_id for one in asks(again)) == [one.pk for one in others]


@pytest.mark.parametrize("who", ["staff", "volunteer"])
def test_whoever_acted_is_not_told_of_it(who):
    """Two organizers; the shift is so near that the text to the other goes at once."""
    wanted, _, others, cover = sought(start=NOW + 6 * HOUR)
    by, colleague = organizer_of(wanted), organizer_of(wanted)
    if who == "volunteer":
        MembershipFactory(organization=wanted.occurrence.event.host, role="organizer", person=others[0].person)
    cover_answers.accept(ask=asks(cover)[0], now=NOW)
    if who == "staff":
        cover_answers.undo(cover=cover, now=NOW + MINUTE, by=by, reason="听错了")
        expected = {colleague}
    else:
        cover_answers.take_back(ask=asks(cover)[0], now=NOW + MINUTE)
        expected = {by, colleague}
    told = StaffTask.objects.filter(about=f"cover:{cover.pk}")
    assert {task.person for task in told} == expected


def test_whoever_begins_or_notes_the_last_no_is_not_told_of_it():
    wanted = shift(start=NOW + 10 * HOUR)
    mine = on(wanted)
    VolunteerFactory()
    by, colleague = organizer_of(wanted), organizer_of(wanted)
    cover = covers.ask(sign_up=mine, now=NOW, by=by)
    assert {task.person for task in StaffTask.objects.filter(about=f"cover:{cover.pk}")} == {colleague}
    cover_answers.decline(ask=asks(cover)[0], now=NOW, by=by)
    assert fresh(cover).status == "nobody"
    assert {task.person for task in StaffTask.objects.filter(about=f"cover:{cover.pk}")} == {colleague}
