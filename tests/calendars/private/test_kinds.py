"""Private feeds of a team, of what an organization hosts and of its places: who has them, what stands there, what went."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendars.models import FeedToken
from calendars.private import entry_facts, scopes
from core.errors import Refusal
from events.changes import cancelling, rescheduling
from events.changes.rescheduling import Move
from events.models import OccurrenceBooking
from organizations.models import Membership
from tests.calendars.conftest import DAY, NOW, at
from tests.calendars.private.making import HOUR, booking, entries, found, grant, held, member, said
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory
from tests.factories.registrations import register
from tests.factories.resources import SpaceFactory
from tests.factories.taking_part import (
    SeatPoolFactory,
    ShiftFactory,
    TeamFactory,
    TeamMembershipFactory,
    VolunteerFactory,
)
from venues.models import Booking
from volunteers.signups import signing_up, waiting, withdrawing

pytestmark = pytest.mark.django_db


# -- who may -------------------------------------------------------------------------------


def test_each_is_offered_what_is_theirs(team, captain, lecture):
    MembershipFactory(person=captain, organization=lecture.event.host, role="organizer")
    MembershipFactory(person=captain, organization=OrganizationFactory(), role="viewer")
    member(TeamFactory(), "别的队长", role="captain")
    host = lecture.event.host.slug
    assert [scope.value for scope in scopes.offered(captain)] == [
        "mine",
        "team:xianjie-team",
        f"hosted:{host}",
        f"places:{host}",
    ]


@pytest.mark.parametrize(("kind", "slug"), [("team", "xianjie-team"), ("hosted", "x"), ("places", ""), ("mine", "x")])
def test_nobody_gets_what_is_not_theirs(team, person, kind, slug):
    TeamMembershipFactory(team=team, volunteer__person=person, role="member")
    OrganizationFactory(slug="x")
    with pytest.raises(Refusal) as refusal:
        scopes.chosen(person, kind=kind, slug=slug)
    assert refusal.value.code == "no_such_calendar"


def test_who_works_for_the_association_follows_its_own_work(person, lecture):
    MembershipFactory(person=person, organization=AssociationFactory(), role="organizer")
    with pytest.raises(Refusal):
        scopes.chosen(person, kind="hosted", slug=lecture.event.host.slug)


@pytest.mark.parametrize("ends", ["member", "left"])
def test_a_captain_no_longer_reads_as_one_who_revoked_it(client, team, captain, ends):
    path = grant(captain, "team", team.slug)
    assert client.get(path).status_code == 200
    mine = team.memberships.get(role="captain")
    if ends == "left":
        mine.state, mine.until = "left", NOW
    mine.role = "member" if ends == "member" else "captain"
    mine.save()
    gone = client.get(path)
    unknown = client.get(f"/calendars/private/{'x' * 32}/team.ics")
    assert (gone.status_code, gone.content, dict(gone.items())) == (404, unknown.content, dict(unknown.items()))


@pytest.mark.parametrize("kind", ["hosted", "places"])
def test_an_organizer_no_longer_reads_nothing(client, organizer, lecture, kind):
    path = grant(organizer, kind, lecture.event.host.slug)
    assert client.get(path).status_code == 200
    Membership.objects.filter(person=organizer).update(role="viewer")
    assert client.get(path).status_code == 404
    Membership.objects.all().delete()
    assert client.get(path).status_code == 404


# -- a team --------------------------------------------------------------------------------


def test_the_captain_sees_how_many_come_and_who_comes_on_places_of_the_team(client, team, captain, lecture):
    shift = ShiftFactory(occurrence=lecture, maximum=5, minimum=2, ideal=3, note="带大家量血压")
    shown, hidden = member(team, "王芳"), member(team, "李明", shows_name=False)
    alone, with_others = member(team, "刘洋"), member(team, "陈静")
    stranger = VolunteerFactory(person__name="外人")
    for volunteer in (shown, hidden, alone, with_others, stranger):
        signing_up.sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=NOW)
    held(team, shift, shown, hidden)
    held(TeamFactory(), shift, with_others)
    queued = member(team, "赵强")
    waiting.join(volunteer_id=queued.pk, shift_id=shift.pk, now=NOW)
    path = grant(captain, "team", team.slug)
    assert entries(client, path) == [("队里 4 人·讲解员：血压高不高，自己会量", "CONFIRMED", 0)]
    words = said(client, path)
    assert "去的 4 人：王芳，还有 3 人。" in words
    assert "候补、等答复的 1 人。" in words
    assert "最少 2 人，最多 5 人，现在 5 人。" in words
    kept_out = ("李明", "刘洋", "陈静", "外人", "赵强", "139")
    assert [name for name in kept_out if name in client.get(path).content.decode()] == []
    [one] = found(client, path)
    assert (str(one["uid"]), one["dtstart"].dt) == (f"{lecture.uid}-t{shift.pk}", at(17, 14))


def test_where_nobody_stands_for_the_team_there_are_numbers_only(client, team, captain, lecture):
    shift = ShiftFactory(occurrence=lecture)
    signing_up.sign_up(volunteer_id=member(team, "王芳").pk, shift_id=shift.pk, now=NOW)
    assert "去的 1 人。" in said(client, grant(captain, "team", team.slug))


def test_the_nearest_shifts_are_read_with_their_people_only(client, team, captain, lecture, monkeypatch):
    monkeypatch.setattr(entry_facts, "MAX_ENTRIES", 1)
    for day in (20, 17):
        date = OccurrenceFactory(event=lecture.event, start=at(day, 9), end=at(day, 10), changed_at=NOW)
        shift = ShiftFactory(occurrence=date)
        signing_up.sign_up(volunteer_id=member(team, f"{day} 号").pk, shift_id=shift.pk, now=NOW)
    path = grant(captain, "team", team.slug)
    with CaptureQueriesContext(connection) as asked:
        [one] = found(client, path)
    assert one["dtstart"].dt.day == 17
    [read] = [row["sql"] for row in asked if row["sql"].startswith('SELECT "volunteers_signup"')]
    assert f'"shift_id" IN ({shift.pk})' in read


def test_who_only_waits_is_tentative_and_who_left_is_counted(client, team, captain, lecture):
    shift = ShiftFactory(occurrence=lecture, maximum=1)
    taken = signing_up.sign_up(volunteer_id=VolunteerFactory().pk, shift_id=shift.pk, now=NOW)
    mine = waiting.join(volunteer_id=member(team, "赵强").pk, shift_id=shift.pk, now=NOW)
    path = grant(captain, "team", team.slug)
    assert entries(client, path) == [("队里候补 1 人·讲解员：血压高不高，自己会量", "TENTATIVE", 0)]
    withdrawing.withdraw(sign_up=mine, now=NOW)
    assert taken.volunteer_id != mine.volunteer_id
    assert entries(client, path) == [("队里没人去·讲解员：血压高不高，自己会量", "CANCELLED", 1)]
    assert "1 人不去了。" in said(client, path)


def test_whoever_leaves_the_team_takes_the_shift_out_of_its_calendar(client, team, captain, lecture):
    shift = ShiftFactory(occurrence=lecture)
    volunteer = member(team, "王芳")
    signing_up.sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=NOW)
    path = grant(captain, "team", team.slug)
    assert [status for _, status, _ in entries(client, path)] == ["CONFIRMED"]
    volunteer.team_memberships.update(state="left", until=NOW)
    [(summary, status, sequence)] = entries(client, path)
    assert (summary, status, sequence) == (
        "【不在这个日历里了】队里 1 人·讲解员：血压高不高，自己会量",
        "CANCELLED",
        1,
    )
    assert "王芳" not in str(FeedToken.objects.get().shown)
    with time_machine.travel(NOW + 15 * DAY, tick=False):
        assert entries(client, path) == []
        volunteer.team_memberships.update(state="active", until=None)
        assert entries(client, path) == [("队里 1 人·讲解员：血压高不高，自己会量", "CONFIRMED", 2)]


def test_a_move_and_a_cancellation_reach_the_team(client, team, captain, lecture):
    shift = ShiftFactory(occurrence=lecture)
    signing_up.sign_up(volunteer_id=member(team, "王芳").pk, shift_id=shift.pk, now=NOW)
    path = grant(captain, "team", team.slug)
    [first] = found(client, path)
    move = Move(lecture.pk, lecture.start + DAY, lecture.end + DAY, lecture.venue_id)
    rescheduling.reschedule(event=lecture.event, moves=[move], by=captain, reason="", now=NOW + HOUR)
    [moved] = found(client, path)
    assert (moved["uid"], moved["dtstart"].dt - first["dtstart"].dt) == (first["uid"], DAY)
    assert moved["sequence"] > first["sequence"]
    lecture.refresh_from_db()
    cancelling.cancel_event(event=lecture.event, by=captain, reason="停电", now=NOW + 2 * HOUR)
    [off] = found(client, path)
    assert (off["uid"], str(off["status"])) == (first["uid"], "CANCELLED")
    assert (off["sequence"] > moved["sequence"], "原因：停电" in str(off["description"])) == (True, True)


# -- what an organization hosts ------------------------------------------------------------


def test_drafts_are_tentative_and_numbers_stand_beside_what_is_public(client, organizer, lecture):
    host = lecture.event.host
    register(SeatPoolFactory(occurrence=lecture, capacity=30), phone=organizer.phone, now=NOW)
    ShiftFactory(occurrence=lecture, ideal=2)
    draft = OccurrenceFactory(event=EventFactory(title="还没定的讲座", host=host), start=at(20, 9), end=at(20, 10))
    OccurrenceFactory(event=PublishedEventFactory(title="别人的"), start=at(21, 9), end=at(21, 10))
    path = grant(organizer, "hosted", host.slug)
    assert [row[:2] for row in entries(client, path)] == [
        ("血压高不高，自己会量", "CONFIRMED"),
        ("草稿：还没定的讲座", "TENTATIVE"),
    ]
    words = said(client, path)
    assert "报名：1/30 人。" in words
    assert "志愿者：讲解员 0/2 人。" in words
    assert [str(one["url"]) for one in found(client, path)] == [
        f"http://127.0.0.1:8000/staff/events/{date.event_id}/" for date in (lecture, draft)
    ]


def test_a_deleted_draft_does_not_just_vanish(client, organizer, lecture):
    host = lecture.event.host
    draft = EventFactory(title="不办了", host=host)
    OccurrenceFactory(event=draft, start=at(20, 9), end=at(20, 10))
    path = grant(organizer, "hosted", host.slug)
    assert len(entries(client, path)) == 2
    draft.delete()
    assert entries(client, path)[1] == ("【不在这个日历里了】草稿：不办了", "CANCELLED", 1)


# -- places --------------------------------------------------------------------------------


def test_dates_and_bookings_with_their_state(client, keeper, lecture, venue):
    hall = SpaceFactory(venue=venue, name="一楼报告厅")
    booking(hall, organization=OrganizationFactory(name="老年大学"))
    asked = booking(hall, start=at(19, 9), end=at(19, 11), state="tentative", answer="asked", expires_at=NOW + DAY)
    booking(SpaceFactory(), purpose="别家的")
    path = grant(keeper, "places", venue.organization.slug)
    assert entries(client, path) == [
        ("县街文化站·血压高不高，自己会量", "CONFIRMED", 0),
        ("县街文化站·一楼报告厅：排练", "CONFIRMED", 0),
        ("县街文化站·一楼报告厅：排练", "TENTATIVE", 0),
    ]
    words = said(client, path)
    assert ("使用单位：老年大学。" in words, "暂留，等答复，留到 2026年9月2日 周三 09:00。" in words) == (True, True)
    asked.state, asked.expires_at = "released", None
    asked.save()
    gone = ("【不在这个日历里了】县街文化站·一楼报告厅：排练", "CANCELLED", 1)
    assert entries(client, path)[2] == gone
    assert entries(client, grant(keeper, "places", venue.organization.slug))[2:] == []


def test_what_a_discarded_draft_had_asked_for_was_not_entered_by_hand(client, keeper, venue):
    hall = SpaceFactory(venue=venue)
    draft = OccurrenceFactory(event=EventFactory(title="谁的草稿"), venue=venue, start=at(20, 9), end=at(20, 10))
    asked = booking(hall, start=draft.start, end=draft.end, state="tentative", purpose="谁的草稿")
    OccurrenceBooking.objects.create(occurrence=draft, booking=asked)
    path = grant(keeper, "places", venue.organization.slug)
    assert entries(client, path) == [("县街文化站·草稿：谁的草稿", "TENTATIVE", 0)]
    Booking.objects.filter(pk=asked.pk).update(state="released")
    draft.event.delete()
    assert entries(client, path) == [("【不在这个日历里了】县街文化站·草稿：谁的草稿", "CANCELLED", 1)]


def test_what_others_only_draft_is_not_told_before_they_ask(client, keeper, venue):
    hall = SpaceFactory(venue=venue, name="一楼报告厅")
    draft = OccurrenceFactory(
        event=EventFactory(title="谁的草稿"), venue=venue, space=hall, start=at(20, 9), end=at(20, 10)
    )
    path = grant(keeper, "places", venue.organization.slug)
    assert entries(client, path) == []
    held = booking(hall, start=draft.start, end=draft.end, state="tentative", purpose="谁的草稿", expires_at=NOW + DAY)
    OccurrenceBooking.objects.create(occurrence=draft, booking=held)
    assert entries(client, path) == [("县街文化站·草稿：谁的草稿", "TENTATIVE", 0)]
    assert [str(one["uid"]) for one in found(client, path)] == [f"{draft.uid}-v"]


def test_a_date_that_moves_to_another_place_is_cancelled_here(client, keeper, lecture, venue):
    path = grant(keeper, "places", venue.organization.slug)
    assert len(entries(client, path)) == 1
    elsewhere = OccurrenceFactory().venue
    move = Move(lecture.pk, lecture.start, lecture.end, elsewhere.pk)
    rescheduling.reschedule(event=lecture.event, moves=[move], by=keeper, reason="", now=NOW + HOUR)
    [(summary, status, sequence)] = entries(client, path)
    assert (summary.startswith("【不在这个日历里了】"), status, sequence) == (True, "CANCELLED", 1)
