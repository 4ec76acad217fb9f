"""Organizers say what help is needed."""

import datetime as dt

import pytest

from core.errors import Refusal
from core.spans import Span
from notifications.models import Message, StaffTask
from tests.events.conftest import at, make_drive
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.models import Qualification, Shift
from volunteers.shifts.planning import Need, add_shift, close_shift, edit_shift, remove_shift
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
NOW = at(8, 12)
SPAN = Span(at(14, 9), at(14, 12))


def need(**facts) -> Need:
    return Need(**{"role": "讲解员", "minimum": 1, "ideal": 2, "maximum": 3, **facts})


def code_of(call) -> str:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value.code


def test_one_stop():
    drive = make_drive(3)
    (made,) = add_shift(occurrence=drive.occurrences.get(position=1), span=SPAN, need=need(note="讲小实验"))
    assert (made.role, made.minimum, made.ideal, made.maximum, made.note) == ("讲解员", 1, 2, 3, "讲小实验")
    assert (made.start, made.end) == (at(14, 9), at(14, 12))


def test_every_stop_at_the_same_offset_but_none_twice():
    drive = make_drive(3)
    first, second, third = drive.occurrences.order_by("position")
    ShiftFactory(occurrence=second, role="讲解员")
    made = add_shift(occurrence=first, span=SPAN, need=need(), everywhere=True)
    assert [(shift.occurrence_id, shift.start) for shift in made] == [(first.pk, at(14, 9)), (third.pk, at(16, 9))]


def test_refusals_of_adding():
    drive = make_drive(1)
    stop = drive.occurrences.get()
    assert code_of(lambda: add_shift(occurrence=stop, span=SPAN, need=need(ideal=4))) == "numbers_out_of_order"
    added = add_shift(occurrence=stop, span=SPAN, need=need())
    assert add_shift(occurrence=stop, span=SPAN, need=need()) == added
    assert code_of(lambda: add_shift(occurrence=stop, span=SPAN, need=need(maximum=9))) == "nothing_to_add"
    assert Shift.objects.count() == 1
    drive.state = "cancelled"
    drive.save()
    assert code_of(lambda: add_shift(occurrence=stop, span=SPAN, need=need(role="引导员"))) == "not_live"


def test_editing_never_goes_below_who_is_in():
    shift = ShiftFactory(maximum=3, start=at(14, 9), end=at(14, 12))
    for _ in range(2):
        sign_up(volunteer_id=VolunteerFactory().pk, shift_id=shift.pk, now=NOW)
    fewer = need(ideal=1, maximum=1)
    assert code_of(lambda: edit_shift(shift=shift, span=SPAN, need=fewer, now=NOW)) == "maximum_below_taken"
    later = SPAN.shifted(dt.timedelta(hours=1))
    assert code_of(lambda: edit_shift(shift=shift, span=later, need=need(), now=NOW)) == "times_taken"
    assert code_of(lambda: edit_shift(shift=shift, span=SPAN, need=need(minimum=3), now=NOW)) == "numbers_out_of_order"
    assert code_of(lambda: edit_shift(shift=shift, span=SPAN, need=need(), now=at(14, 12))) == "begun"
    edited = edit_shift(shift=shift, span=SPAN, need=need(role="引导员", maximum=2), now=NOW)
    assert (edited.role, edited.maximum, Shift.objects.get().taken) == ("引导员", 2, 2)


def test_what_is_asked_for_is_not_changed_over_the_heads_of_those_who_are_on_it():
    shift = ShiftFactory(maximum=3, start=at(14, 9), end=at(14, 12))
    paper = Qualification.objects.create(name="急救证")
    mine = sign_up(volunteer_id=VolunteerFactory(person__name="温小泉").pk, shift_id=shift.pk, now=NOW)
    with pytest.raises(Refusal) as caught:
        edit_shift(shift=shift, span=SPAN, need=need(qualification=paper), now=NOW)
    assert (caught.value.code, caught.value.detail["names"]) == ("people_unfit", ["温小泉"])
    assert code_of(lambda: edit_shift(shift=shift, span=SPAN, need=need(language="彝语"), now=NOW)) == "people_unfit"
    organizer = MembershipFactory(organization=shift.occurrence.event.host, role="organizer").person
    edit_shift(shift=shift, span=SPAN, need=need(qualification=paper), now=NOW, keeps_unfit=True)
    mine.refresh_from_db()
    assert mine.status == "confirmed"
    told = Message.objects.to_number(mine.volunteer.person.phone).order_by("pk").last()
    assert "还去不去" in told.text
    assert "急救证" in told.text
    assert StaffTask.objects.get(person=organizer).kind == "lost_qualification"
    again = edit_shift(shift=shift, span=SPAN, need=need(qualification=paper, note="早点来"), now=NOW)
    assert again.note == "早点来"


def test_times_of_an_empty_shift_may_move():
    shift = ShiftFactory(start=at(14, 9), end=at(14, 12))
    edited = edit_shift(shift=shift, span=SPAN.shifted(dt.timedelta(hours=1)), need=need(), now=NOW)
    assert edited.start == at(14, 10)


def test_sign_ups_open_before_the_shift_begins():
    shift = ShiftFactory(start=at(14, 9), end=at(14, 12))
    late = need(opens_at=at(14, 9))
    assert code_of(lambda: edit_shift(shift=shift, span=SPAN, need=late, now=NOW)) == "opens_too_late"
    assert edit_shift(shift=shift, span=SPAN, need=need(minimum=0, opens_at=at(14, 8)), now=NOW).minimum == 0


def test_closing_and_opening_again():
    shift = ShiftFactory()
    close_shift(shift=shift, closed=True, now=NOW)
    assert Shift.objects.get().closed is True
    close_shift(shift=shift, closed=False, now=NOW)
    assert Shift.objects.get().closed is False


def test_only_untouched_shifts_go_away():
    kept, gone = ShiftFactory(start=at(14, 9), end=at(14, 12)), ShiftFactory()
    sign_up(volunteer_id=VolunteerFactory().pk, shift_id=kept.pk, now=NOW)
    assert code_of(lambda: remove_shift(shift=kept)) == "has_sign_ups"
    remove_shift(shift=gone)
    assert list(Shift.objects.all()) == [kept]
