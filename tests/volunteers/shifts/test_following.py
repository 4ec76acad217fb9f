"""Shifts follow their occurrences; everybody on them hears of it once."""

import datetime as dt

import pytest

from accounts.signals import erasing, exporting
from events.changes import cancelling, postponing, rescheduling
from events.changes.previewing import preview
from events.models import Change
from notifications.models import Message, Purpose, StaffTask
from tests.events.conftest import at, make_drive
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.models import Qualification, Shift, SignUp, Volunteer, VolunteerQualification
from volunteers.signups import waiting
from volunteers.signups.signing_up import sign_up
from volunteers.signups.withdrawing import withdraw

pytestmark = pytest.mark.django_db
NOW = at(8, 12)
OVERLAP = "，和你另一个岗撞了，请登录处理"


@pytest.fixture
def drive():
    made = make_drive(3)
    for stop in made.occurrences.all():
        ShiftFactory(occurrence=stop, start=stop.start - dt.timedelta(minutes=30), end=stop.end)
    return made


def shift_at(drive, position: int) -> Shift:
    return Shift.objects.get(occurrence__event=drive, occurrence__position=position)


def take(volunteer: Volunteer, shift: Shift) -> SignUp:
    return sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=NOW)


def moves(drive, position: int, by: dt.timedelta, *, rest: bool = False):
    stop = drive.occurrences.get(position=position)
    return rescheduling.plan_moves(
        occurrence=stop, start=stop.start + by, end=stop.end + by, venue_id=stop.venue_id, shift_rest=rest
    )


def move(drive, position: int, by: dt.timedelta, *, rest: bool = False) -> Change:
    found = rescheduling.reschedule(
        event=drive,
        moves=moves(drive, position, by, rest=rest),
        by=PersonFactory(),
        reason="路塌了",
        now=NOW,
        override_reason="会补人",
    )
    assert found is not None
    return found


def change_texts(volunteer: Volunteer) -> list[str]:
    told = Message.objects.to_number(volunteer.person.phone).filter(purpose__in=(Purpose.CHANGE, Purpose.CANCELLATION))
    return list(told.values_list("text", flat=True))


def test_a_shift_keeps_its_offset(drive):
    move(drive, 2, dt.timedelta(days=1, hours=1), rest=True)
    assert [(shift.start, shift.end) for shift in Shift.objects.order_by("start")] == [
        (at(14, 9), at(14, 12)),
        (at(16, 10), at(16, 13)),
        (at(17, 10), at(17, 13)),
    ]


def test_one_text_names_every_shift_that_moved(drive):
    volunteer = VolunteerFactory()
    take(volunteer, shift_at(drive, 2))
    take(volunteer, shift_at(drive, 3))
    move(drive, 2, dt.timedelta(days=7), rest=True)
    (text,) = change_texts(volunteer)
    assert text.count("岗位：讲解员") == 2
    assert "第2站" in text
    assert "第3站" in text
    assert OVERLAP not in text


def test_a_move_onto_another_shift_is_marked_and_said(drive):
    volunteer, calm = VolunteerFactory(), VolunteerFactory()
    first, second = take(volunteer, shift_at(drive, 1)), take(volunteer, shift_at(drive, 2))
    take(calm, shift_at(drive, 2))
    other = ShiftFactory(start=at(15, 16), end=at(15, 18))
    third = take(volunteer, other)
    previewed = preview(
        change_kind=Change.Kind.RESCHEDULED,
        event=drive,
        moves=moves(drive, 2, dt.timedelta(hours=7)),
        reason="路塌了",
        now=NOW,
    ).texts
    move(drive, 2, dt.timedelta(hours=7))
    rows = [SignUp.objects.get(pk=row.pk).has_overlap for row in (first, second, third)]
    (text,) = change_texts(volunteer)
    assert rows == [False, True, True]
    assert f"岗位：讲解员{OVERLAP}" in text
    assert text.endswith("/volunteer/mine/")
    assert OVERLAP not in change_texts(calm)[0]
    assert previewed.texts()[volunteer.person.phone] == text.removeprefix("【科普活动】")


def test_moving_away_again_clears_the_mark(drive):
    volunteer = VolunteerFactory()
    mine = take(volunteer, shift_at(drive, 2))
    take(volunteer, ShiftFactory(start=at(15, 16), end=at(15, 18)))
    move(drive, 2, dt.timedelta(hours=7))
    move(drive, 2, dt.timedelta(hours=-7))
    mine.refresh_from_db()
    assert mine.has_overlap is False


def test_a_cancelled_stop_releases_its_volunteers_and_tells_them_why(drive):
    volunteer = VolunteerFactory()
    gone, kept = take(volunteer, shift_at(drive, 1)), take(volunteer, shift_at(drive, 2))
    stop = drive.occurrences.get(position=1)
    cancelling.cancel_occurrences(event=drive, occurrences=[stop], by=PersonFactory(), reason="暴雨", now=NOW)
    gone.refresh_from_db()
    kept.refresh_from_db()
    (text,) = change_texts(volunteer)
    assert (gone.status, kept.status, shift_at(drive, 1).taken) == ("cancelled", "confirmed", 0)
    assert "岗位：讲解员" in text
    assert "原因：暴雨" in text
    confirmations = Message.objects.filter(purpose=Purpose.SHIFT).order_by("pk")
    assert list(confirmations.values_list("state", flat=True)) == ["withdrawn", "pending"]


def test_somebody_who_withdrew_long_ago_hears_nothing(drive):
    volunteer = VolunteerFactory()
    mine = take(volunteer, shift_at(drive, 1))
    SignUp.objects.filter(pk=mine.pk).update(status="withdrawn")
    move(drive, 1, dt.timedelta(minutes=30))
    assert change_texts(volunteer) == []


def test_a_move_beyond_the_end_of_a_certificate_is_told_to_who_prepares_the_shift(drive):
    paper = Qualification.objects.create(name="急救证")
    Shift.objects.filter(pk=shift_at(drive, 3).pk).update(qualification=paper)
    volunteer = VolunteerFactory(person__name="温小泉")
    VolunteerQualification.objects.create(
        volunteer=volunteer, qualification=paper, valid_until=at(16, 9).date(), status="verified"
    )
    take(volunteer, shift_at(drive, 3))
    organizer = MembershipFactory(organization=drive.host, role="organizer").person
    move(drive, 3, dt.timedelta(days=6))
    told = StaffTask.objects.filter(person=organizer, kind="lost_qualification")
    assert ["温小泉" in task.text for task in told] == [True]


def test_waiting_and_offers_follow_a_move(drive):
    """Who waits hears of it; whoever was asked has no longer to answer than until shortly before the new start."""
    shift = shift_at(drive, 1)
    Shift.objects.filter(pk=shift.pk).update(maximum=1)
    mine = take(VolunteerFactory(), shift)
    first, second = (waiting.join(volunteer_id=VolunteerFactory().pk, shift_id=shift.pk, now=NOW) for _ in range(2))
    withdraw(sign_up=mine, now=NOW)
    first.refresh_from_db()
    assert first.answer_by == at(9, 12)
    move(drive, 1, NOW + dt.timedelta(hours=6) - shift.occurrence.start)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("offered", "waitlisted")
    assert first.answer_by < at(8, 18)
    assert ["候补岗位：讲解员" in text for one in (first, second) for text in change_texts(one.volunteer)] == [True] * 2


@pytest.mark.parametrize("what", ["cancel", "postpone", "move"])
def test_whoever_need_not_be_there_any_more_is_asked_elsewhere(drive, what):
    """They waited for a shift at the same time, and were passed over while they had this one."""
    stop = drive.occurrences.get(position=1)
    other = ShiftFactory(start=stop.start, end=stop.end, maximum=1, occurrence__start=stop.start)
    before, volunteer = take(VolunteerFactory(), other), VolunteerFactory()
    mine = waiting.join(volunteer_id=volunteer.pk, shift_id=other.pk, now=NOW)
    take(volunteer, shift_at(drive, 1))
    withdraw(sign_up=before, now=NOW)
    mine.refresh_from_db()
    assert mine.is_waiting
    facts = {"event": drive, "occurrences": [stop], "by": PersonFactory(), "reason": "暴雨", "now": NOW}
    if what == "move":
        move(drive, 1, dt.timedelta(days=-1))
    else:
        {"cancel": cancelling.cancel_occurrences, "postpone": postponing.postpone}[what](**facts)
    mine.refresh_from_db()
    assert mine.is_offered


def test_a_person_takes_their_data_along(drive):
    volunteer, export = VolunteerFactory(), {}
    take(volunteer, shift_at(drive, 1))
    exporting.send(None, person=volunteer.person, export=export)
    assert export["volunteers"]["number"] == volunteer.number
    assert [row["event"] for row in export["volunteers"]["shifts"]] == ["科普大篷车"]
    nobody = {}
    exporting.send(None, person=PersonFactory(), export=nobody)
    assert nobody["volunteers"] == {}


def test_erasing_gives_coming_places_back_and_keeps_past_counts(drive):
    volunteer = VolunteerFactory(languages="彝语")
    past, coming = take(volunteer, shift_at(drive, 1)), take(volunteer, shift_at(drive, 3))
    erasing.send(None, person=volunteer.person, now=at(15, 8))
    volunteer.refresh_from_db()
    past.refresh_from_db()
    coming.refresh_from_db()
    assert (past.status, coming.status) == ("confirmed", "withdrawn")
    assert (shift_at(drive, 1).taken, shift_at(drive, 3).taken) == (1, 0)
    assert (volunteer.active, volunteer.languages, volunteer.history.count()) == (False, "", 0)
