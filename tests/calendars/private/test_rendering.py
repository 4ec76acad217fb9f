import datetime as dt
import logging
import re

import icalendar
import pytest
import time_machine

from accounts import signals as people
from calendars import queries
from calendars.models import FeedToken
from calendars.private import rendering
from calendars.private import tokens as private_tokens
from core import tokens
from core.errors import Refusal
from core.web.logs import MaskPersonal
from events.changes import cancelling, rescheduling
from events.changes.rescheduling import Move
from registrations.models import SeatPool
from registrations.registering import withdrawing as leaving
from tests.calendars.conftest import DAY, NOW, write
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import PersonFactory
from tests.factories.registrations import register
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory, VolunteerFactory
from volunteers.signups import offers, signing_up, waiting, withdrawing

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def grant(person, name="我的手机"):
    address = private_tokens.grant(person=person, name=name, now=NOW)
    return address.removeprefix("http://127.0.0.1:8000")


def entries(client, path):
    found = icalendar.Calendar.from_ical(client.get(path).content).walk("VEVENT")
    return [(str(one["summary"]), str(one["status"]), one["sequence"]) for one in found]


def test_the_address_holds_192_bits_and_only_a_digest_is_stored(client, person):
    path = grant(person, "我的 手机")
    token = re.fullmatch(r"/calendars/private/([\w-]{32})/my-calendar\.ics", path)[1]
    row = FeedToken.objects.get()
    assert (row.digest, row.name, row.person) == (tokens.digest(token), "我的 手机", person)
    assert token not in str(FeedToken.objects.values())
    assert client.get(path).status_code == 200


def test_registrations_and_shifts_of_this_person_only(client, lecture, person):
    pool = SeatPoolFactory(occurrence=lecture, capacity=2)
    register(pool, "麦奶奶", phone=person.phone, now=NOW)
    register(pool, "别人", phone="+8613900009999", now=NOW)
    register(pool, "麦爷爷", phone=person.phone, now=NOW + HOUR)
    shift = ShiftFactory(occurrence=lecture, note="带大家量血压")
    signing_up.sign_up(volunteer_id=VolunteerFactory(person=person).pk, shift_id=shift.pk, now=NOW)
    path = grant(person)
    assert entries(client, path) == [
        ("志愿·讲解员：血压高不高，自己会量", "CONFIRMED", 0),
        ("血压高不高，自己会量", "CONFIRMED", 0),
        ("候补中：血压高不高，自己会量", "TENTATIVE", 0),
    ]
    text = client.get(path).content.decode()
    assert [words for words in ("麦奶奶", "别人", person.phone, "139000") if words in text] == []


def test_uids_differ_from_the_public_ones(client, lecture, person):
    write(lecture)
    made = register(SeatPoolFactory(occurrence=lecture), phone=person.phone, now=NOW)
    calendar = icalendar.Calendar.from_ical(client.get(grant(person)).content)
    assert [str(one["uid"]) for one in calendar.walk("VEVENT")] == [f"{lecture.uid}-r{made.pk}"]


def test_a_course_stands_for_all_its_lessons(client, person):
    course = PublishedEventFactory(title="手机课", kind="class", booking="course")
    for number in (1, 2):
        start = NOW + number * DAY
        OccurrenceFactory(event=course, position=number, start=start, end=start + HOUR, changed_at=NOW)
    pool = SeatPool.objects.create(event=course, capacity=5)
    register(pool, phone=person.phone, now=NOW)
    assert entries(client, grant(person)) == [
        ("手机课（第1课/共2课）", "CONFIRMED", 0),
        ("手机课（第2课/共2课）", "CONFIRMED", 0),
    ]


def test_leaving_cancels_the_entry_and_raises_it(client, lecture, person):
    made = register(SeatPoolFactory(occurrence=lecture), phone=person.phone, now=NOW)
    shift = ShiftFactory(occurrence=lecture)
    place = signing_up.sign_up(volunteer_id=VolunteerFactory(person=person).pk, shift_id=shift.pk, now=NOW)
    path = grant(person)
    leaving.withdraw(registration=made, now=NOW + HOUR)
    withdrawing.withdraw(sign_up=place, now=NOW + HOUR)
    assert entries(client, path) == [
        ("已退出：志愿·讲解员：血压高不高，自己会量", "CANCELLED", 1),
        ("已退出：血压高不高，自己会量", "CANCELLED", 1),
    ]
    found = icalendar.Calendar.from_ical(client.get(path).content).walk("VEVENT")
    assert [one["dtstamp"].dt for one in found] == [NOW + HOUR] * 2


def test_waiting_for_a_shift_is_tentative_and_each_step_raises_the_entry(client, lecture, person):
    shift = ShiftFactory(occurrence=lecture, maximum=1)
    other = signing_up.sign_up(volunteer_id=VolunteerFactory().pk, shift_id=shift.pk, now=NOW)
    mine = waiting.join(volunteer_id=VolunteerFactory(person=person).pk, shift_id=shift.pk, now=NOW)
    path = grant(person)
    what = "志愿·讲解员：血压高不高，自己会量"
    assert entries(client, path) == [(f"候补：{what}", "TENTATIVE", 0)]
    withdrawing.withdraw(sign_up=other, now=NOW)
    assert entries(client, path) == [(f"有空位，等答复：{what}", "TENTATIVE", 1)]
    offers.accept(sign_up=mine, now=NOW)
    assert entries(client, path) == [(what, "CONFIRMED", 2)]
    withdrawing.withdraw(sign_up=mine, now=NOW)
    assert entries(client, path) == [(f"已退出：{what}", "CANCELLED", 3)]


def test_a_move_and_a_cancellation_follow(client, lecture, person):
    register(SeatPoolFactory(occurrence=lecture), phone=person.phone, now=NOW)
    path = grant(person)
    move = Move(lecture.pk, lecture.start + DAY, lecture.end + DAY, lecture.venue_id)
    rescheduling.reschedule(event=lecture.event, moves=[move], by=person, reason="", now=NOW + HOUR)
    assert entries(client, path) == [("【改期】血压高不高，自己会量", "CONFIRMED", 1)]
    lecture.refresh_from_db()
    cancelling.cancel_event(event=lecture.event, by=person, reason="停电", now=NOW + 2 * HOUR)
    [(summary, status, sequence)] = entries(client, path)
    assert (summary, status) == ("【取消】血压高不高，自己会量", "CANCELLED")
    assert sequence >= 2


def test_the_online_link_is_told_to_who_has_a_seat(client, lecture, person):
    lecture.mode, lecture.online_link = "both", "https://meet.example.cn/x"
    lecture.save()
    pool = SeatPoolFactory(occurrence=lecture, capacity=1)
    waiting = PersonFactory()
    register(pool, "甲", phone=person.phone, now=NOW)
    register(pool, "乙", phone=waiting.phone, now=NOW)
    paths = [grant(person), grant(waiting)]
    assert ["meet.example.cn" in client.get(path).content.decode() for path in paths] == [True, False]


def test_nothing_changes_while_nothing_happens(lecture, person):
    register(SeatPoolFactory(occurrence=lecture), phone=person.phone, now=NOW)
    grant(person)
    token = FeedToken.objects.get()
    first, second, next_day = (rendering.body(token, now=now) for now in (NOW, NOW + HOUR, NOW + DAY))
    assert first == second
    assert next_day.plain == first.plain


def test_how_it_is_answered(client, person):
    path = grant(person)
    answer = client.get(path)
    assert dict(answer.items()) | {"ETag": "", "Content-Length": ""} == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Length": "",
        "ETag": "",
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding",
        "Last-Modified": "Tue, 01 Sep 2026 01:00:00 GMT",
        "X-Robots-Tag": "noindex, nofollow",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    again = client.get(path, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "private, no-cache")


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_any_number(client, person, django_assert_num_queries, count):
    volunteer = VolunteerFactory(person=person)
    for number in range(count):
        start = NOW + (number + 1) * DAY
        one = OccurrenceFactory(start=start, end=start + HOUR, changed_at=NOW)
        register(SeatPoolFactory(occurrence=one), phone=person.phone, now=NOW)
        signing_up.sign_up(volunteer_id=volunteer.pk, shift_id=ShiftFactory(occurrence=one).pk, now=NOW)
    path = grant(person)
    assert len(entries(client, path)) == 2 * count
    with django_assert_num_queries(7):
        assert len(entries(client, path)) == 2 * count


def test_one_is_revoked_alone_and_is_then_as_unknown_as_any(client, person):
    kept, gone = grant(person, "电脑"), grant(person)
    token = FeedToken.objects.get(name="我的手机")
    assert private_tokens.revoke(token=token, now=NOW) is True
    assert private_tokens.revoke(token=token, now=NOW) is False
    unknown = client.get(f"/calendars/private/{'x' * 32}/a.ics")
    revoked = client.get(gone)
    assert [client.get(kept).status_code, revoked.status_code, unknown.status_code] == [200, 404, 404]
    assert (revoked.content, dict(revoked.items())) == (unknown.content, dict(unknown.items()))
    assert revoked["X-Robots-Tag"] == "noindex, nofollow"


def test_what_it_showed_does_not_outlive_it_and_is_not_read_for_lists(client, lecture, person):
    register(SeatPoolFactory(occurrence=lecture), phone=person.phone, now=NOW)
    client.get(grant(person))
    token = FeedToken.objects.get()
    assert str(lecture.uid) in str(token.shown)
    assert "shown" in queries.tokens_of(person).get().get_deferred_fields()
    private_tokens.revoke(token=token, now=NOW)
    late = rendering.body(token, now=NOW + HOUR)  # it was opened before
    token.refresh_from_db()
    assert (token.shown, b"VEVENT" in late.plain) == ({}, True)


def test_what_one_gave_up_leaves_a_fortnight_after_its_end(client, lecture, person):
    made = register(SeatPoolFactory(occurrence=lecture), phone=person.phone, now=NOW)
    path = grant(person)
    leaving.withdraw(registration=made, now=NOW)
    for days, count in ((14, 1), (15, 0)):
        with time_machine.travel(lecture.end + days * DAY, tick=False):
            assert len(entries(client, path)) == count


def test_a_person_who_may_not_sign_in_has_no_feed(client, person):
    path = grant(person)
    person.is_active = False
    person.save()
    assert client.get(path).status_code == 404


def test_so_many_and_no_more(person):
    for number in range(private_tokens.MAX_COUNT):
        grant(person, f"第{number}个")
    with pytest.raises(Refusal) as refusal:
        grant(person)
    assert (refusal.value.code, dict(refusal.value.detail)) == ("too_many_calendars", {"most": 10})
    private_tokens.revoke(token=FeedToken.objects.first(), now=NOW)
    grant(person)


def test_the_token_stays_out_of_the_logs():
    path = "GET /calendars/private/AbCdEf-123_456789012345678901234/a.ics 200 %s"
    record = logging.LogRecord("gunicorn.access", logging.INFO, "", 1, path, ("/r0123456789abcd",), None)
    assert MaskPersonal().filter(record) is True
    assert record.getMessage() == "GET /calendars/private/****/a.ics 200 /r****"


def test_the_access_log_passes_the_filter():
    assert [type(one) for one in logging.getLogger("gunicorn.access").filters] == [MaskPersonal]


def test_a_person_takes_the_names_away_and_erasing_closes_the_feeds(client, person):
    path = grant(person)
    export = {}
    people.exporting.send(None, person=person, export=export)
    told = {"name": "我的手机", "holds": "我的报名和志愿岗位", "created_at": NOW.isoformat(), "used_at": None}
    assert export["calendars"] == [told | {"revoked_at": None}]
    people.erasing.send(None, person=person, now=NOW)
    assert FeedToken.objects.count() == 0
    assert client.get(path).status_code == 404


def asked_since(client, path, answer):
    return client.get(path, HTTP_IF_MODIFIED_SINCE=answer["Last-Modified"])


def test_any_word_that_changes_moves_the_stamp(client, lecture, person):
    """By none of these the date, the registration or the sign-up says when it changed."""
    registration = register(SeatPoolFactory(occurrence=lecture), phone=person.phone, now=NOW)
    shift = ShiftFactory(occurrence=lecture, note="带大家量血压")
    signing_up.sign_up(volunteer_id=VolunteerFactory(person=person).pk, shift_id=shift.pk, now=NOW)
    path = grant(person)
    first = client.get(path)
    assert asked_since(client, path, first).status_code == 304

    def party():
        type(registration).objects.update(party_size=3)

    def note():
        type(shift).objects.update(note="门口迎接")

    def place():
        type(lecture.venue).objects.update(address="新街 2 号")

    def state():
        type(registration).objects.update(status="absent")

    def name():
        FeedToken.objects.update(name="新手机")

    def gone():
        registration.delete()

    for hour, change in enumerate((party, note, place, state, name, gone), start=1):
        change()
        with time_machine.travel(NOW + hour * HOUR, tick=False):
            answer = asked_since(client, path, first)
            assert (answer.status_code, change.__name__) == (200, change.__name__)
            assert answer["Last-Modified"] > first["Last-Modified"]
            stamps = {one["dtstamp"].dt for one in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}
            assert (NOW + hour * HOUR in stamps) is (change not in {name, gone})
            first = client.get(path)
            assert asked_since(client, path, first).status_code == 304


def test_a_change_within_the_same_second_has_another_stamp(client, lecture, person):
    registration = register(SeatPoolFactory(occurrence=lecture), phone=person.phone, now=NOW)
    path = grant(person)
    first = client.get(path)
    type(registration).objects.update(party_size=3)
    assert asked_since(client, path, first).status_code == 200


def test_a_cancelled_entry_says_why(client, lecture, person):
    register(SeatPoolFactory(occurrence=lecture), phone=person.phone, now=NOW)
    shift = ShiftFactory(occurrence=lecture)
    signing_up.sign_up(volunteer_id=VolunteerFactory(person=person).pk, shift_id=shift.pk, now=NOW)
    path = grant(person)
    cancelling.cancel_event(event=lecture.event, by=person, reason="停电", now=NOW + HOUR)
    found = icalendar.Calendar.from_ical(client.get(path).content).walk("VEVENT")
    assert [("原因：停电" in str(one["description"]), str(one["status"])) for one in found] == [(True, "CANCELLED")] * 2


def test_no_address_that_asks_to_sign_in_is_its_source(client, person):
    assert b"SOURCE" not in client.get(grant(person)).content
