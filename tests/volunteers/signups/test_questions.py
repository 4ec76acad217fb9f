"""Questions of a search that were never read, who is to be rung, and who is told of what somebody did."""

import pytest

from notifications.models import StaffTask
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
    refused,
    shift,
    sought,
)
from volunteers.signups import cover_answers, covers, ending_covers

pytestmark = pytest.mark.django_db


def test_what_was_taken_back_before_it_left_was_not_asked():
    """Begun and ended at night, again and again: no phone has rung, nobody was asked, and the three searches are not used up."""
    wanted = shift()
    mine = on(wanted)
    others = [VolunteerFactory() for _ in range(5)]
    for number in range(covers.A_DAY + 1):
        cover = covers.ask(sign_up=mine, now=NOW + number * MINUTE)
        assert [one.volunteer for one in asks(cover)] == others
        gone = asks(cover)[0]
        ending_covers.end(cover=cover, now=NOW + number * MINUTE)
        assert asks(cover) == []
    assert refused(cover_answers.accept, ask=gone, now=NOW + HOUR) == "cover_over"
    assert refused(cover_answers.decline, ask=gone, now=NOW + HOUR) == "cover_over"


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
    """Five were silent in the search before; the next finds others to ring, and takes the silent over."""
    _, mine, others, cover = sought(7, start=NOW + 5 * HOUR)
    late = cover.answer_by
    covers.go_on(now=late)
    assert (fresh(cover).status, len(asks(cover))) == ("nobody", 5)
    again = covers.ask(sign_up=mine, now=late)
    assert {one.volunteer for one in asks(again)} == set(others[:5])
    assert len(asks(again)) == 5


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
