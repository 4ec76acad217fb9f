"""A date without a time yet: who hears, what stays, and the new time afterwards."""

import datetime as dt

import icalendar
import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from calendars.entries import writing
from calendars.feeds import cache
from core import clock
from core.errors import Refusal
from events import signals
from events.changes import cancelling, postponing, previewing, rescheduling
from events.models import Change, Event, Occurrence
from events.records import recording
from events.rules import Move
from notifications.models import Message
from registrations.models import Registration
from registrations.seats import offers
from tests.events.conftest import NOON, at, make_drive, stops
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.registrations import fill, register
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory, VolunteerFactory
from volunteers import queries as volunteer_queries
from volunteers.models import Shift, SignUp
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
OLD = "原定 9月15日 周二 上午 9:30"
AFTER = "原因：山路塌方。新时间定了再发短信，报名和岗位都还在。"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def drive():
    return make_drive(3)


def put_off(drive, *positions, by=None, now=NOON) -> Change:
    chosen = [stop for stop in stops(drive) if stop.position in positions]
    return postponing.postpone(event=drive, occurrences=chosen, by=by or PersonFactory(), reason="山路塌方", now=now)


def set_time(drive, position, start, *, now=NOON) -> Change:
    stop = drive.occurrences.get(position=position)
    moves = [Move(stop.pk, start, start + (stop.end - stop.start), stop.venue_id)]
    found = rescheduling.reschedule(event=drive, moves=moves, by=PersonFactory(), reason="", now=now)
    assert found
    return found


def texts(change) -> list[str]:
    return [row.text for row in Message.objects.filter(about=f"change:{change.uid}").order_by("pk")]


def code(verb, *args, **facts) -> str:
    with pytest.raises(Refusal) as refused:
        verb(*args, **facts)
    return refused.value.code


def test_a_stop_is_put_off_and_everybody_hears_once(drive, only_own_recipients):
    heard = []
    signals.postponed.connect(lambda **facts: heard.append(facts["occurrences"]), weak=False, dispatch_uid="t")
    try:
        change = put_off(drive, 2)
    finally:
        signals.postponed.disconnect(dispatch_uid="t")
    stop = stops(drive)[1]
    assert (stop.state, stop.revision, stop.changed_at, stop.cancel_reason) == ("postponed", 1, NOON, "山路塌方")
    assert (stop.start, stop.moved_at) == (at(15, 9, 30), None)
    assert [[one.pk for one in rows] for rows in heard] == [[stop.pk]]
    assert texts(change) == [
        f"【科普活动】延期通知：《科普大篷车》第2站 {OLD} {stop.venue.name}，延期，时间待定（现场联系人）。{AFTER}"
    ]


def test_the_preview_says_the_same_and_stores_nothing(drive, only_own_recipients):
    chosen = stops(drive)[1:2]
    seen = previewing.preview(
        change_kind=Change.Kind.POSTPONED, event=drive, occurrences=chosen, reason="山路塌方", now=NOON
    )
    assert [stop.state for stop in stops(drive)] == ["scheduled"] * 3
    assert [f"【科普活动】{text}" for text in seen.texts.texts().values()] == texts(put_off(drive, 2))


def test_what_is_refused(drive):
    put_off(drive, 1)
    assert code(put_off, drive, 1) == "not_scheduled"
    assert code(put_off, drive, 2, now=at(15, 12)) == "already_over"
    assert code(put_off, drive) == "nothing_to_postpone"
    facts = {"event": drive, "occurrences": stops(drive)[1:], "by": PersonFactory(), "now": NOON}
    assert code(postponing.postpone, reason=" ", **facts) == "reason_missing"
    record = {"counts": {}, "online_heads": 0, "sentence": "", "photos": [], "cost": None, "by": PersonFactory()}
    assert code(recording.record, occurrence=stops(drive)[0], now=at(20, 9), **record) == "occurrence_postponed"
    Event.objects.update(state=Event.State.DRAFT)
    assert code(put_off, drive, 3) == "not_published"


def test_a_new_time_long_after_the_old_one(drive, only_own_recipients):
    put_off(drive, 2)
    Message.objects.update(state="submitted", called_at=NOON)
    late = at(20, 22)
    assert code(set_time, drive, 2, at(15, 9, 30), now=late) == "in_the_past"
    change = set_time(drive, 2, at(24, 10), now=late)
    stop = stops(drive)[1]
    assert (stop.state, stop.revision, stop.moved_at, stop.cancel_reason) == ("scheduled", 2, late, "")
    assert (stop.arrive, stop.leave) == (at(24, 9, 30), at(24, 13))
    assert texts(change) == [
        f"【科普活动】新时间定了：《科普大篷车》第2站 {OLD} 的，定在 9月24日 周四 上午 10:00，{stop.venue.name}（现场联系人）。"
    ]
    told = Message.objects.get(about=f"change:{change.uid}")
    assert told.not_before == at(21, 8)


def test_the_same_time_as_planned_is_news_too(drive, only_own_recipients):
    put_off(drive, 2)
    assert set_time(drive, 2, at(15, 9, 30)).items[0].old.is_postponed
    assert stops(drive)[1].state == "scheduled"


def test_what_was_put_off_can_still_be_cancelled(drive):
    put_off(drive, 1, 2)
    late = at(20, 9)
    stop = drive.occurrences.get(position=1)
    cancelling.cancel_occurrences(event=drive, occurrences=[stop], by=PersonFactory(), reason="不办了", now=late)
    drive.refresh_from_db()
    assert drive.state == Event.State.PUBLISHED
    cancelling.cancel_event(event=drive, by=PersonFactory(), reason="不办了", now=late)
    assert {stop.state for stop in stops(drive)[:2]} == {"cancelled"}


# -- calendars, registrations, volunteers ----------------------------------------


def entry(stop) -> tuple[str, str, int]:
    found = icalendar.Calendar.from_ical(cache.build("all").plain).walk("VEVENT")
    mine = next(one for one in found if str(one["uid"]) == str(stop.uid))
    return str(mine["status"]), str(mine["summary"])[:6], mine["sequence"]


def test_calendars_show_it_as_off_and_then_on_again_under_the_same_name(drive):
    writing.write(stops(drive), NOON)
    stop = stops(drive)[1]
    before = entry(stop)[2]
    put_off(drive, 2)
    assert entry(stop) == ("CANCELLED", "【延期待定】", before + 1)
    set_time(drive, 2, at(24, 10))
    assert entry(stop) == ("CONFIRMED", "【改期】科普", before + 2)


def test_registrations_and_the_queue_stay(drive):
    pool = SeatPoolFactory(occurrence=stops(drive)[1], capacity=1)
    holder, waiting = fill(pool, 2, now=NOON)
    change = put_off(drive, 2)
    assert Message.objects.filter(about=f"change:{change.uid}").count() == 3
    assert list(Registration.objects.order_by("pk").values_list("status", flat=True)) == ["confirmed", "waitlisted"]
    cancelling.cancel_occurrences(
        event=drive, occurrences=[stops(drive)[0]], by=PersonFactory(), reason="停电", now=NOON
    )
    holder.refresh_from_db()
    assert holder.status == "confirmed"
    assert code(register, pool, phone="+8613900000777", now=NOON) == "occurrence_over"
    assert waiting.claims.get().position == 1


def test_no_offer_runs_out_while_nobody_knows_when(drive):
    pool = SeatPoolFactory(occurrence=stops(drive)[1], capacity=1)
    row = register(pool, now=NOON)
    Registration.objects.update(status="offered", offer_expires_at=NOON + dt.timedelta(hours=5))
    put_off(drive, 2)
    assert offers.expire_offers(now=at(20, 9)) == 0
    set_time(drive, 2, at(24, 10), now=at(20, 9))
    row.refresh_from_db()
    assert row.offer_expires_at is not None
    assert at(20, 9) < row.offer_expires_at < at(24, 10)


def test_an_offer_may_be_taken_meanwhile(drive):
    row = register(SeatPoolFactory(occurrence=stops(drive)[1], capacity=1), now=NOON)
    Registration.objects.update(status="offered", offer_expires_at=NOON + dt.timedelta(hours=5))
    put_off(drive, 2)
    assert offers.accept(registration=row, now=at(20, 9)).status == "confirmed"


def test_a_volunteer_keeps_the_shift_and_is_free_meanwhile(drive):
    for stop in stops(drive):
        ShiftFactory(occurrence=stop, start=stop.start, end=stop.end)
    second, third = Shift.objects.order_by("start")[1:]
    volunteer = VolunteerFactory()
    held = sign_up(volunteer_id=volunteer.pk, shift_id=second.pk, now=NOON)
    put_off(drive, 2)
    clashing = ShiftFactory(occurrence=stops(drive)[2], start=second.start, end=second.end)
    other = sign_up(volunteer_id=volunteer.pk, shift_id=clashing.pk, now=NOON)
    assert code(sign_up, volunteer_id=VolunteerFactory().pk, shift_id=second.pk, now=NOON) == "closed"
    late = at(20, 9)
    assert [one.pk for one in volunteer_queries.ahead_of(volunteer, late).coming] == [held.pk]
    preview = previewing.preview(
        change_kind=Change.Kind.RESCHEDULED,
        event=drive,
        moves=[Move(second.occurrence_id, at(24, 10), at(24, 12), second.occurrence.venue_id)],
        reason="",
        now=late,
    )
    change = set_time(drive, 2, at(24, 10), now=late)
    second.refresh_from_db()
    assert (second.start, SignUp.objects.get(pk=held.pk).status) == (at(24, 10), "confirmed")
    mine = Message.objects.to_number(volunteer.person.phone).get(about=f"change:{change.uid}")
    assert "岗位：" in mine.text
    assert volunteer.person.phone in preview.texts.texts()
    assert third.pk != other.shift_id


# -- pages and API ---------------------------------------------------------------


def test_the_page_previews_then_puts_off_then_sets_a_time(client, drive, only_own_recipients):
    client.force_login(MembershipFactory(organization=drive.host).person)
    stop = stops(drive)[1]
    url = reverse("events:postpone_occurrence", args=[stop.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    page = client.post(url, {"reason": "山路塌方"})
    assert [told.text for group in page.context["groups"] for told in group.told] == [
        f"【科普活动】延期通知：《科普大篷车》第2站 {OLD} {stop.venue.name}，延期，时间待定（现场联系人）。{AFTER}"
    ]
    client.post(url, {"reason": "山路塌方", "confirm": "1"})
    move = reverse("events:move", args=[stop.pk])
    form = client.get(move).context["form"]
    assert (form["day"].value(), form["start_time"].value()) == (None, dt.time(9, 30))
    data = {"day": "2026-09-24", "start_time": "10:00", "end_time": "12:00", "venue": stop.venue_id, "revision": "1"}
    client.post(move, data | {"confirm": "1"})
    assert [(one.state, one.start) for one in stops(drive)][1] == ("scheduled", at(24, 10))


def test_all_dates_to_come_are_put_off_at_once(client, drive):
    client.force_login(MembershipFactory(organization=drive.host).person)
    client.post(reverse("events:postpone_event", args=[drive.pk]), {"reason": "山路塌方", "confirm": "1"})
    assert {stop.state for stop in stops(drive)} == {Occurrence.State.POSTPONED}
    assert drive.changes.get().kind == Change.Kind.POSTPONED


def test_another_place_at_the_same_time(client, drive, only_own_recipients):
    client.force_login(MembershipFactory(organization=drive.host).person)
    one, two = stops(drive)[:2]
    url = reverse("events:place", args=[one.pk])
    assert client.post(url, {"venue": "", "revision": "0"}).status_code == 422
    assert client.post(url, {"venue": two.venue_id, "revision": "7"}).status_code == 409
    client.post(url, {"venue": two.venue_id, "revision": "0", "reason": "装修", "confirm": "1"})
    moved = stops(drive)[0]
    assert (moved.venue_id, moved.start) == (two.venue_id, one.start)
    assert f"地点由{one.venue.name}改到{two.venue.name}" in Message.objects.get().text


def test_the_api_puts_off_previews_and_has_the_same_codes(drive, only_own_recipients):
    client = APIClient()
    client.force_authenticate(MembershipFactory(organization=drive.host).person)
    one, two, _ = stops(drive)
    url = f"/api/v1/occurrences/{one.uid}/postpone/"
    seen = client.post(url, {"reason": "山路塌方", "preview": True}).json()
    assert (seen["uid"], len(seen["told"])) == (None, 1)
    assert client.post(url, {"reason": ""}).json()["code"] == "reason_missing"
    done = client.post(url, {"reason": "山路塌方"}).json()
    assert [told["text"] for told in done["told"]] == [told["text"] for told in seen["told"]]
    assert client.post(url, {"reason": "山路塌方"}).json()["code"] == "not_scheduled"
    place = client.post(f"/api/v1/occurrences/{two.uid}/place/", {"venue": one.venue.slug}).json()
    assert place["occurrences"] == [str(two.uid)]
    rest = client.post(f"/api/v1/events/{drive.slug}/postpone/", {"reason": "山路塌方"}).json()
    assert len(rest["occurrences"]) == 2
    seen = client.post(f"/api/v1/events/{drive.slug}/cancel/", {"reason": "山路塌方", "preview": True}).json()
    assert (seen["uid"], len(seen["occurrences"])) == (None, 3)
    assert set(drive.occurrences.values_list("state", flat=True)) == {"postponed"}
