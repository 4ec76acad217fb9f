"""Private feeds of a team, of what an organization hosts and of its places: who has them, what stands there, what went."""

import datetime as dt
import re

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendars.entries import ics
from calendars.models import FeedToken
from calendars.private import entry_facts, scopes
from calendars.private import tokens as private_tokens
from core.errors import Refusal
from events.changes import cancelling, rescheduling
from events.changes.rescheduling import Move
from events.models import Occurrence, OccurrenceBooking
from organizations.models import Membership
from tests.calendars.conftest import DAY, NOW, at
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
from volunteers.models import Shift, SignUp, TeamBlock
from volunteers.signups import signing_up, waiting, withdrawing

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def grant(person, kind, slug="", **facts):
    scope = scopes.chosen(person, kind=kind, slug=slug)
    address = private_tokens.grant(person=person, name="手机", scope=scope, now=NOW, **facts)
    return address.removeprefix("http://127.0.0.1:8000")


def found(client, path):
    return icalendar.Calendar.from_ical(client.get(path).content).walk("VEVENT")


def entries(client, path):
    return [(str(one["summary"]), str(one["status"]), one["sequence"]) for one in found(client, path)]


def said(client, path):
    return "\n".join(str(one["description"]) for one in found(client, path))


@pytest.fixture
def team():
    return TeamFactory(name="县街服务队", slug="xianjie-team")


@pytest.fixture
def captain(team, person):
    TeamMembershipFactory(team=team, volunteer__person=person, role="captain")
    return person


def member(team, name, **facts):
    return TeamMembershipFactory(team=team, volunteer=VolunteerFactory(person__name=name), **facts).volunteer


@pytest.fixture
def organizer(lecture, person):
    MembershipFactory(person=person, organization=lecture.event.host, role="organizer")
    return person


@pytest.fixture
def keeper(venue, person):
    MembershipFactory(person=person, organization=venue.organization, role="organizer")
    return person


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


def held(team, shift, *volunteers):
    """Places that the team holds, with these of them named."""
    until = NOW + DAY
    block = TeamBlock.objects.create(
        shift=shift, team=team, size=len(volunteers), names_until=until, created_at=NOW, changed_at=NOW
    )
    SignUp.objects.filter(shift=shift, volunteer__in=volunteers).update(block=block)


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
    monkeypatch.setattr(entry_facts, "MOST", 1)
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


def booking(space, **facts):
    start = facts.pop("start", at(18, 9))
    end = facts.pop("end", at(18, 11))
    told = {"state": "confirmed", "organization": OrganizationFactory(), "purpose": "排练", "at": NOW}
    return Booking.objects.create(space=space, start=start, end=end, busy_from=start, busy_until=end, **(told | facts))


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


NUMBER = "139 0000 1234"


def plain(client, path):
    """All words of the entries, as they stand there."""
    return "\n".join(str(one["summary"]) + str(one["description"]) for one in found(client, path))


@pytest.mark.parametrize("kind", ["team", "hosted", "places"])
def test_a_number_in_the_words_of_others_is_masked(client, all_kinds, lecture, venue, kind):
    booking(SpaceFactory(venue=venue), purpose=f"找王师傅 {NUMBER}")
    type(lecture.event).objects.update(rain=f"问 {NUMBER}", title=f"找我 {NUMBER}")
    Shift.objects.update(note=f"门口打 {NUMBER}", bring=f"{NUMBER}", role=f"打 {NUMBER}")
    type(venue).objects.update(warning=f"看门人 {NUMBER}")
    text = plain(client, all_kinds[kind])
    assert (NUMBER in text, "139****1234" in text) == (False, True)
    Occurrence.objects.update(state="cancelled", cancel_reason=f"问 {NUMBER}")
    text = plain(client, all_kinds[kind])
    assert (NUMBER in text, "原因：问 139****1234" in text) == (False, True)


# -- all of them ---------------------------------------------------------------------------


@pytest.fixture
def all_kinds(team, captain, lecture, venue):
    for organization in {lecture.event.host, venue.organization}:
        MembershipFactory(person=captain, organization=organization, role="organizer")
    shift = ShiftFactory(occurrence=lecture)
    signing_up.sign_up(volunteer_id=member(team, "王芳").pk, shift_id=shift.pk, now=NOW)
    slugs = {"team": team.slug, "hosted": lecture.event.host.slug, "places": venue.organization.slug}
    return {kind: grant(captain, kind, slug) for kind, slug in slugs.items()}


def since(client, path, answer):
    return client.get(path, HTTP_IF_MODIFIED_SINCE=answer["Last-Modified"])


@pytest.mark.parametrize("kind", ["team", "hosted", "places"])
def test_a_poll_that_finds_nothing_new_is_told_so_and_a_change_is_not_missed(client, all_kinds, lecture, kind):
    path = all_kinds[kind]
    first = client.get(path)
    with time_machine.travel(NOW + DAY, tick=False):
        assert since(client, path, first).status_code == 304
        assert client.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
        type(lecture.venue).objects.update(address="新街 2 号")
        second = since(client, path, first)
        assert (second.status_code, second["Last-Modified"] > first["Last-Modified"]) == (200, True)
        assert since(client, path, second).status_code == 304


def test_an_entry_that_leaves_the_file_changes_it(client, all_kinds, lecture):
    """First it is told that it went; a fortnight later that is told no more."""
    path = all_kinds["hosted"]
    client.get(path)
    type(lecture.event).objects.update(host=OrganizationFactory())
    told = client.get(path)
    assert "不在这个日历里了" in told.content.decode()
    with time_machine.travel(NOW + 15 * DAY, tick=False):
        later = since(client, path, told)
        assert (later.status_code, b"VEVENT" in later.content) == (200, False)
        assert since(client, path, later).status_code == 304


@pytest.mark.parametrize("kind", ["team", "hosted", "places"])
@pytest.mark.parametrize("state", ["cancelled", "held"])
def test_what_is_cancelled_leaves_a_fortnight_after_its_end(client, all_kinds, lecture, kind, state):
    path = all_kinds[kind]
    stays = {"cancelled": 14, "held": 30}[state]
    Occurrence.objects.update(state=state)
    last = None
    for days, count in ((stays, 1), (stays + 1, 0)):
        with time_machine.travel(lecture.end + days * DAY, tick=False):
            assert len(entries(client, path)) == count
            if last:
                assert since(client, path, last).status_code == 200
            last = client.get(path)


@pytest.mark.parametrize("kind", ["team", "hosted", "places"])
def test_it_costs_the_same_for_any_number(client, all_kinds, lecture, team, kind):
    def asked():
        with CaptureQueriesContext(connection) as counted:
            client.get(all_kinds[kind])
        return len(counted)

    client.get(all_kinds[kind])
    before = asked()
    for number in range(3):
        start = at(20 + number, 9)
        event = PublishedEventFactory(host=lecture.event.host)
        one = OccurrenceFactory(event=event, venue=lecture.venue, start=start, end=start + HOUR, changed_at=NOW)
        volunteer = member(team, f"队员{number}")
        signing_up.sign_up(volunteer_id=volunteer.pk, shift_id=ShiftFactory(occurrence=one).pk, now=NOW)
    client.get(all_kinds[kind])
    assert asked() == before <= 9
    assert len(entries(client, all_kinds[kind])) == 4


def test_what_is_larger_than_a_client_takes_is_cut_and_says_so(client, organizer, lecture, monkeypatch):
    monkeypatch.setattr(entry_facts, "MOST", 2)
    path = grant(organizer, "hosted", lecture.event.host.slug)
    for day in (20, 21):
        OccurrenceFactory(event=lecture.event, start=at(day, 9), end=at(day, 10), changed_at=NOW)
    text = client.get(path).content.decode()
    assert (len(entries(client, path)), "只放得下最近的 2 条" in text) == (2, True)
    OccurrenceFactory(event=lecture.event, start=at(19, 9), end=at(19, 10), changed_at=NOW)
    assert [status for _, status, _ in entries(client, path)] == ["CONFIRMED", "CONFIRMED"]


def test_alarms_where_they_were_asked_for(client, organizer, lecture):
    host = lecture.event.host
    days = OccurrenceFactory(event=lecture.event, start=at(20, 0), end=at(23, 0), changed_at=NOW)
    off = OccurrenceFactory(event=lecture.event, start=at(24, 9), end=at(24, 10), changed_at=NOW, state="cancelled")
    paths = [grant(organizer, "hosted", host.slug, alarm=minutes) for minutes in (0, 30, 1440)]
    texts = [client.get(path).content.decode() for path in paths]
    assert [re.findall(r"TRIGGER:(\S+)", text) for text in texts] == [[], ["-PT30M"], ["-P1D", "-PT15H"]]
    [(alarm,)] = [one.walk("VALARM") for one in found(client, paths[1]) if str(one["uid"]) == f"{lecture.uid}-h"]
    assert (str(alarm["action"]), "血压高不高" in str(alarm["description"])) == ("DISPLAY", True)
    assert (days.pk != off.pk, ics.FOOTER in client.get(paths[2]).content) == (True, True)


def test_when_a_calendar_came_last_is_noted_by_the_hour(client, organizer, lecture):
    path = grant(organizer, "hosted", lecture.event.host.slug)

    def used():
        return FeedToken.objects.get().used_at

    assert used() is None
    client.get(path)
    assert used() == NOW
    for minutes, noted in ((59, NOW), (60, NOW + HOUR)):
        with time_machine.travel(NOW + dt.timedelta(minutes=minutes), tick=False):
            client.get(path, HTTP_IF_NONE_MATCH="*")
        assert used() == noted


# -- the page ------------------------------------------------------------------------------


def test_a_captain_finds_the_link_on_the_inner_page_and_makes_one(client, team, captain):
    client.force_login(captain)
    link = f"/calendars/private/?what=team:{team.slug}#new"
    assert link in client.get(f"/volunteer/teams/{team.slug}/").text
    page = client.get(link)
    assert f'<option value="team:{team.slug}" selected>县街服务队：队里的岗位</option>' in page.text
    made = client.post("/calendars/private/", {"what": f"team:{team.slug}", "alarm": "30", "name": "手机"})
    path = re.search(r"/calendars/private/[\w-]{32}/team\.ics", made.text)[0]
    row = FeedToken.objects.get()
    assert (row.kind, row.team, row.alarm, client.get(path).status_code) == ("team", team, 30, 200)
    listed = client.get("/calendars/private/").text
    assert ("县街服务队：队里的岗位" in listed, "提前半小时提醒" in listed, "日历来取过" in listed) == (
        True,
        True,
        True,
    )
    client.post(f"/calendars/private/{row.pk}/revoke/")
    row.refresh_from_db()
    assert (row.revoked_at, row.shown) == (NOW, {})
    private_tokens.grant(
        person=captain, name="又一个", scope=scopes.chosen(captain, kind="team", slug=team.slug), now=NOW
    )
    team.memberships.update(role="member")
    assert "你现在不是这支队的队长、副队长。" in client.get("/calendars/private/").text
    assert link not in client.get(f"/volunteer/teams/{team.slug}/").text


@pytest.mark.parametrize(
    ("kind", "sees"),
    [
        ("mine", "你的安排"),
        ("team", "队里谁去哪儿"),
        ("hosted", "本单位的活动，草稿也在里面"),
        ("places", "本单位的场馆谁在用"),
    ],
)
def test_whoever_has_the_address_sees_what_is_in_it(client, all_kinds, captain, kind, sees):
    client.force_login(captain)
    what = next(scope.value for scope in scopes.offered(captain) if scope.kind == kind)
    assert len(all_kinds) == 3
    assert "还没有日历来取过" in client.get("/calendars/private/").text
    made = client.post("/calendars/private/", {"what": what, "alarm": "0", "name": "手机"}).text
    assert f"谁有它，谁就能看到{sees}，不要发给别人。" in made


def test_a_calendar_that_is_not_offered_does_not_become_another_of_its_kind(team, captain):
    offered = scopes.offered(captain)
    asked = ["team", f"team:{team.slug}", "team:another", "places:another", "nonsense"]
    values = [scopes.found(offered, one).value for one in asked]
    assert values == [f"team:{team.slug}", f"team:{team.slug}", "mine", "mine", "mine"]


def test_a_closed_team_has_no_link(client, team, captain):
    team.closed_at = NOW
    team.save()
    client.force_login(captain)
    answer = client.get(f"/volunteer/teams/{team.slug}/")
    assert (answer.status_code, "/calendars/private/?what=team" in answer.text) == (200, False)


def test_who_sees_a_place_as_one_of_the_association_has_no_link(client, person, venue):
    MembershipFactory(person=person, organization=AssociationFactory(), role="organizer")
    client.force_login(person)
    answer = client.get(f"/staff/venues/{venue.pk}/bookings/")
    assert (answer.status_code, "/calendars/private/?what=places" in answer.text) == (200, False)


def test_who_keeps_places_finds_the_link_there(client, keeper, venue):
    client.force_login(keeper)
    assert "/calendars/private/?what=places#new" in client.get("/staff/venues/").text
    value = f"places:{venue.organization.slug}"
    assert f"/calendars/private/?what={value}#new" in client.get(f"/staff/venues/{venue.pk}/bookings/").text
    assert f'<option value="{value}" selected>' in client.get("/calendars/private/?what=places").text


def test_who_has_nothing_else_is_not_asked_what_it_holds(client, person):
    client.force_login(person)
    page = client.get("/calendars/private/").text
    assert ("里面放什么" in page, 'type="hidden" name="what" value="mine"' in page) == (False, True)


def test_what_is_not_theirs_is_refused_on_the_page_too(client, person, team):
    client.force_login(person)
    answer = client.post("/calendars/private/", {"what": f"team:{team.slug}", "name": "手机"})
    assert ("现在不归你看" in answer.text, FeedToken.objects.count()) == (True, 0)


# -- programs ------------------------------------------------------------------------------

API = "/api/v1/private-calendars/"


def test_programs_of_a_signed_in_person_make_list_and_end_them(client, organizer, lecture):
    client.force_login(organizer)
    host = lecture.event.host
    facts = {"name": "大屏", "kind": "hosted", "scope": host.slug, "alarm": 120}
    made = client.post(API, facts, content_type="application/json")
    assert made.status_code == 201
    assert client.get(made.json()["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    [row] = client.get(API).json()["results"]
    assert {name: row[name] for name in (*facts, "is_open")} == facts | {"is_open": True}
    assert "url" not in row
    Membership.objects.all().delete()
    assert client.get(API).json()["results"][0]["is_open"] is False
    refused = client.post(API, facts, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_such_calendar")
    assert client.post(f"{API}{row['id']}/end/").status_code == 204
    assert client.get(API).json()["results"] == []
    assert client.post(f"{API}{row['id']}/end/").status_code == 404
