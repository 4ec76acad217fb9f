"""The texts that ask to say yes again: one a number, in the morning of what holds then, with the link to answer."""

import datetime as dt

import pytest

from events.changes import rescheduling
from events.changes.previewing import preview
from events.models import Change
from notifications.models import Message
from notifications.outbox import untold
from tests.events.conftest import at, make_drive
from tests.factories.people import PersonFactory
from tests.factories.registrations import register
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory, VolunteerFactory
from tests.volunteers.signups.test_agreeing import HOUR, NIGHT, NOW, asked_texts, edit, fresh, move, taken
from volunteers.models import Qualification, Shift, VolunteerQualification
from volunteers.signups import agreeing
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def stop():
    return make_drive(1).occurrences.get()


@pytest.fixture
def shift(stop):
    return ShiftFactory(occurrence=stop, role="讲解员", note="讲实验", maximum=2, start=at(14, 9), end=at(14, 12))


def texts_of_the_morning(mine) -> list[str]:
    """What leaves at eight."""
    while untold.finalize_next(now=at(9, 8)) is not None:
        pass
    waiting = Message.objects.to_number(mine.volunteer.person.phone).filter(purpose="change", state="pending")
    return list(waiting.values_list("text", flat=True))


@pytest.mark.parametrize("is_edited_first", [True, False])
def test_an_edit_and_a_move_of_one_night_ask_once(stop, shift, is_edited_first):
    mine = taken(shift)
    for number, is_edit in enumerate((is_edited_first, not is_edited_first)):
        at_night = NIGHT + number * HOUR
        if is_edit:
            edit(shift, role="引导员", now=at_night)
        else:
            move(stop, now=at_night)
    (text,) = texts_of_the_morning(mine)
    assert "还去不去请点开答复" in text
    assert "岗位：引导员" in text
    assert fresh(mine).again_link in text


def test_a_move_that_is_taken_back_the_same_night_leaves_the_question_of_the_edit(stop, shift):
    mine = taken(shift)
    edit(shift, role="引导员", now=NIGHT)
    move(stop, now=NIGHT + HOUR)
    move(stop, by=-HOUR, now=NIGHT + 2 * HOUR)
    (text,) = texts_of_the_morning(mine)
    assert "你的岗位改了，现在是引导员" in text


def test_a_text_of_the_night_says_in_the_morning_what_holds_then(shift):
    mine, other = taken(shift), taken(shift)
    edit(shift, role="引导员", now=NIGHT)
    agreeing.agree(sign_up=other, now=NIGHT)
    Shift.objects.filter(pk=shift.pk).update(note="带队")
    for _ in range(9):
        if untold.finalize_next(now=at(9, 8)) is None:
            break
    (text,) = asked_texts(mine)
    assert "要做的：带队" in text
    assert asked_texts(other) == []


def test_a_date_that_moves_asks_in_the_text_of_the_change(stop, shift):
    mine = taken(shift)
    plan = rescheduling.plan_moves(
        occurrence=stop, start=stop.start + HOUR, end=stop.end + HOUR, venue_id=stop.venue_id, shift_rest=False
    )
    shown = preview(change_kind=Change.Kind.RESCHEDULED, event=stop.event, moves=plan, reason="路塌了", now=NOW).texts
    move(stop)
    (text,) = (
        Message.objects.to_number(mine.volunteer.person.phone).filter(purpose="change").values_list("text", flat=True)
    )
    assert "还去不去请点开答复" in text
    assert fresh(mine).again_link in text
    assert shown.texts()[mine.volunteer.person.phone] == text.removeprefix("【科普活动】")
    assert fresh(mine).is_asked_again


def test_who_is_registered_too_gets_the_link_to_answer():
    """They come to the first stop and help at the second; both move."""
    drive = make_drive(2, slug="both")
    first, second = drive.occurrences.order_by("start")
    mine = taken(ShiftFactory(occurrence=second, role="讲解员", maximum=2, start=second.start, end=second.end))
    phone = mine.volunteer.person.phone
    register(SeatPoolFactory(occurrence=first), phone=phone, now=NOW)
    rescheduling.reschedule(
        event=drive,
        moves=rescheduling.plan_moves(
            occurrence=first, start=first.start + HOUR, end=first.end + HOUR, venue_id=first.venue_id, shift_rest=True
        ),
        by=PersonFactory(),
        reason="路塌了",
        now=NOW + HOUR,
    )
    text = Message.objects.to_number(phone).filter(purpose="change").latest("pk").text
    assert "还去不去请点开答复" in text
    assert "报名1人" in text
    assert text.endswith(f"详情 {fresh(mine).again_link}")


def test_the_text_of_a_move_names_a_certificate_that_runs_out_before(stop, shift):
    paper = Qualification.objects.create(name="急救证")
    Shift.objects.filter(pk=shift.pk).update(qualification=paper)
    volunteer = VolunteerFactory()
    VolunteerQualification.objects.create(
        volunteer=volunteer, qualification=paper, status="verified", valid_until=at(15, 9).date()
    )
    sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=NOW)
    move(stop, by=dt.timedelta(days=3))
    (text,) = Message.objects.to_number(volunteer.person.phone).filter(purpose="change").values_list("text", flat=True)
    assert "你的“急救证”那天不在有效期里" in text
