"""What is corrected before anybody was told: one text from what a number knows to what holds, or none."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from events.changes import adding_dates, cancelling, postponing, previewing, rescheduling
from events.changes.adding_dates import NewDate
from events.models import Change, Occurrence
from events.pages import event_page
from events.rules import Assignments, Move, ResourceChange
from notifications.delivery import delivering
from notifications.models import Message, Purpose
from notifications.outbox import enqueueing, untold
from notifications.outbox.enqueueing import Draft
from registrations.registering import changing, withdrawing
from registrations.rules import AttendeeFacts
from tests.events.conftest import at, make_drive, stops
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.registrations import register
from tests.factories.resources import CrewFactory
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory, VolunteerFactory
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
CONTACT = "+8613900000001"
DAY = dt.timedelta(days=1)
NIGHT = at(8, 22)
MORNING = at(9, 8)


@pytest.fixture(autouse=True)
def _evening(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NIGHT)


@pytest.fixture
def drive():
    return make_drive(3)


def move(stop, by=DAY, *, now=NIGHT, reason="", takes=None) -> Change:
    stop = Occurrence.objects.get(pk=stop.pk)
    moves = [Move(stop.pk, stop.start + by, stop.end + by, stop.venue_id, takes)]
    return rescheduling.reschedule(
        event=stop.event, moves=moves, by=PersonFactory(), reason=reason, now=now, override_reason="想过了"
    )


def cancel(*chosen, now=NIGHT) -> Change:
    return cancelling.cancel_occurrences(
        event=chosen[0].event, occurrences=chosen, by=PersonFactory(), reason="停电", now=now
    )


def sent(now=MORNING) -> dict[str, list[str]]:
    """What each number really gets of changes when the outbox is worked off."""
    before = set(Message.objects.exclude(called_at=None).values_list("pk", flat=True))
    while untold.finalize_next(now=now) is not None:
        pass
    delivering.deliver_due(now=now)
    told: dict[str, list[str]] = {}
    changes = Message.objects.exclude(purpose__in=["registration", "shift"])
    for message in changes.exclude(called_at=None).exclude(pk__in=before).order_by("pk"):
        told.setdefault(message.phone, []).append(message.text)
    return told


def test_a_wrong_move_corrected_at_night_is_told_to_nobody(drive):
    stop = stops(drive)[2]
    move(stop)
    move(stop, -DAY, now=NIGHT + DAY / 24)
    assert sent() == {}
    assert set(Message.objects.values_list("state", "problem", "text")) == {("withdrawn", "replaced", "")}
    assert drive.changes.count() == 2


def test_three_corrections_are_one_text_from_what_people_know_to_what_holds(drive):
    stop = stops(drive)[2]
    for hour, by in enumerate((DAY, 2 * DAY, -DAY)):
        move(stop, by, now=NIGHT + hour * DAY / 24, reason="记错了" if hour == 2 else "下雨")
    (texts,) = sent().values()
    assert texts == [
        f"【科普活动】时间有变：《科普大篷车》第3站 9月16日 周三 上午 9:30 改到 9月18日 周五 上午 9:30—中午 12:00，"
        f"{stop.venue}（现场联系人）。原因：记错了。".replace("—中午 12:00", "")
    ]


def test_what_was_told_by_day_is_where_the_night_begins(drive):
    stop = stops(drive)[2]
    move(stop, now=at(8, 10))
    assert len(sent(now=at(8, 10))[CONTACT]) == 1
    move(stop)
    move(stop, -DAY, now=NIGHT + DAY / 24)
    assert sent() == {}
    move(stop, 2 * DAY, now=MORNING)
    (text,) = sent()[CONTACT]
    assert "9月17日 周四 上午 9:30 改到 9月19日" in text


@pytest.mark.parametrize("how", ["registration", "shift"])
def test_who_was_told_the_wrong_date_by_a_confirmation_hears_of_the_correction(drive, how):
    stop = stops(drive)[2]
    pool = SeatPoolFactory(event=drive, occurrence=stop, capacity=9)
    phone = "+8613900000061"
    register(pool, "甲", phone=phone)
    move(stop)
    if how == "registration":
        register(pool, "乙", phone=phone, now=NIGHT + DAY / 48)
    else:
        volunteer = VolunteerFactory(person__phone=phone)
        taken = ShiftFactory(occurrence=Occurrence.objects.get(pk=stop.pk))
        sign_up(volunteer_id=volunteer.pk, shift_id=taken.pk, now=NIGHT + DAY / 48)
    move(stop, -DAY, now=NIGHT + DAY / 24)
    texts = sent()
    assert list(texts) == [phone]
    assert "第3站 9月17日 周四 上午 9:30 改到 9月16日 周三 上午 9:30" in texts[phone][0]


def test_a_cancelled_stop_is_not_forgotten_when_another_one_moves(drive):
    first, second, third = stops(drive)
    pools = [SeatPoolFactory(event=drive, occurrence=stop, capacity=9) for stop in (first, second, third)]
    only_third = register(pools[2], "甲", phone="+8613900000061")
    both = [register(pool, "乙", phone="+8613900000062") for pool in pools[1:]]
    cancel(third)
    move(second, now=NIGHT + DAY / 24)
    texts = sent()
    (text,) = texts[only_third.phone]
    assert text.startswith("【科普活动】取消通知：《科普大篷车》第3站 9月16日")
    (text,) = texts[both[0].phone]
    assert text.startswith("【科普活动】安排有变：《科普大篷车》")
    assert "取消 第3站 9月16日" in text
    assert "第2站 9月15日 周二 上午 9:30 改到 9月16日" in text
    assert len(texts[CONTACT]) == 1


def test_a_date_that_is_added_and_taken_off_again_is_told_to_nobody(drive):
    register(SeatPoolFactory(event=drive, occurrence=stops(drive)[0]), phone="+8613900000061")
    source = stops(drive)[2]
    date = NewDate(start=source.start + 7 * DAY, end=source.end + 7 * DAY, venue_id=source.venue_id)
    adding_dates.extend(event=drive, date=date, by=PersonFactory(), now=NIGHT, override_reason="想过了")
    cancel(drive.occurrences.get(position=4), now=NIGHT + DAY / 24)
    assert sent() == {}


def test_a_postponed_stop_that_gets_its_old_time_back_is_told_to_nobody(drive):
    stop = stops(drive)[1]
    postponing.postpone(event=drive, occurrences=[stop], by=PersonFactory(), reason="下雨", now=NIGHT)
    move(stop, dt.timedelta(), now=NIGHT + DAY / 24)
    assert sent() == {}


def test_a_driver_who_was_replaced_and_is_back_hears_nothing(drive):
    stop = stops(drive)[0]
    old, new = CrewFactory(phone="+8613900000051"), CrewFactory(phone="+8613900000052")
    stop.crew.set([old])
    for taken, now in ((new, NIGHT), (old, NIGHT + DAY / 24)):
        takes = ResourceChange(space_id=None, assignments=Assignments(resource_ids=(), crew_ids=(taken.pk,)))
        move(stop, dt.timedelta(), now=now, takes=takes)
    assert sent() == {}


def test_whoever_signed_up_in_between_is_told_from_what_he_knows(drive):
    stop = stops(drive)[2]
    move(stop)
    late = register(SeatPoolFactory(event=drive, occurrence=stop, capacity=9), "丙", phone="+8613900000063")
    move(stop, DAY, now=NIGHT + DAY / 24)
    texts = sent()
    (text,) = [one for one in texts[late.phone] if "有变" in one]
    assert "9月17日 周四 上午 9:30 改到 9月18日" in text
    assert "9月16日 周三 上午 9:30 改到 9月18日" in texts[CONTACT][0]


def test_what_is_just_being_handed_over_counts_as_told(drive):
    stop = stops(drive)[2]
    first = move(stop)
    Message.objects.update(state="sending", lease="other", leased_until=NIGHT + DAY, called_at=NIGHT)
    second = move(stop, -DAY, now=NIGHT + DAY / 24)
    assert Message.objects.get(about=f"change:{first.uid}").state == "sending"
    assert "9月17日 周四 上午 9:30 改到 9月16日" in Message.objects.get(about=f"change:{second.uid}").text


def test_a_text_that_failed_has_told_nobody_and_is_not_sent_again(drive):
    stop = stops(drive)[2]
    move(stop)
    Message.objects.update(state="failed", called_at=NIGHT)
    change = move(stop, DAY, now=NIGHT + DAY / 24)
    assert "9月16日 周三 上午 9:30 改到 9月18日" in Message.objects.get(about=f"change:{change.uid}").text
    assert not Message.objects.unsettled().exists()


def test_urgent_ones_go_at_once_and_take_the_waiting_one_along(drive):
    stop = stops(drive)[2]
    move(stop)
    drive.kind = "lecture"
    drive.save()
    move(stop, at(9, 6) - Occurrence.objects.get(pk=stop.pk).start, now=at(9, 3))
    (text,) = sent(now=at(9, 3))[CONTACT]
    assert "9月16日 周三 上午 9:30 改到 9月9日 周三" in text


def test_the_preview_says_what_is_sent_and_who_needs_nothing(drive):
    stop = stops(drive)[2]
    move(stop)
    stop.refresh_from_db()

    def preview(by):
        moves = [Move(stop.pk, stop.start + by, stop.end + by, stop.venue_id)]
        return previewing.preview(
            change_kind=Change.Kind.RESCHEDULED, event=drive, moves=moves, reason="", now=NIGHT
        ).texts

    back = preview(-DAY)
    assert (back.texts(), back.merged, back.silenced) == ({}, 0, 1)
    on = preview(DAY)
    assert (on.merged, on.silenced) == (1, 0)
    move(stop)
    assert sent() == {phone: [f"【科普活动】{text}"] for phone, text in on.texts().items()}


def test_the_move_page_says_that_nobody_needs_a_text(client, drive):
    stop = stops(drive)[2]
    move(stop)
    stop.refresh_from_db()
    client.force_login(MembershipFactory(organization=drive.host, role="organizer").person)
    typed = {
        "day": "2026-09-16",
        "start_time": "09:30",
        "end_time": "12:00",
        "venue": stop.venue_id,
        "reason": "记错了",
    }
    page = client.post(reverse("events:move", args=[stop.pk]), typed | {"revision": stop.revision})
    assert "一条也不用发" in page.text


def test_a_volunteers_shift_that_ends_up_where_it_was_is_no_news(drive):
    stop = stops(drive)[2]
    volunteer = VolunteerFactory()
    sign_up(volunteer_id=volunteer.pk, shift_id=ShiftFactory(occurrence=stop).pk, now=at(8, 12))
    Message.objects.all().delete()
    move(stop)
    assert Message.objects.to_number(volunteer.person.phone).count() == 1
    move(stop, -DAY, now=NIGHT + DAY / 24)
    assert sent() == {}


def test_whoever_withdraws_in_the_night_hears_nothing_and_a_smaller_party_reads_its_size(drive):
    stop = stops(drive)[2]
    pool = SeatPoolFactory(event=drive, occurrence=stop, capacity=9)
    gone = register(pool, "甲", phone="+8613900000061")
    stays = register(pool, "乙", "丙", "丁", phone="+8613900000062")
    move(stop)
    withdrawing.withdraw(registration=gone, now=NIGHT + DAY / 24)
    only = (AttendeeFacts(name="乙"),)
    changing.change_party(registration=stays, attendees=only, needs="", now=NIGHT + DAY / 24)
    texts = sent()
    assert gone.phone not in texts
    assert Message.objects.get(phone_hash=gone.phone_hash, purpose="change").problem == "replaced"
    assert "报名1人" in texts[stays.phone][0]


def test_no_worker_takes_what_is_not_final(drive):
    move(stops(drive)[2])
    assert delivering.deliver_due(now=MORNING) == 0
    assert untold.finalize_next(now=NIGHT) is None
    assert untold.finalize_next(now=MORNING) == 1
    assert delivering.deliver_due(now=MORNING) == 1


def test_what_nobody_composes_again_is_final_as_it_is():
    draft = Draft(
        to=CONTACT,
        purpose=Purpose.CHANGE,
        text="样例",
        key="other:1",
        about="other:1",
        expires_at=MORNING + DAY,
        is_provisional=True,
    )
    enqueueing.enqueue([draft], now=NIGHT)
    assert Message.objects.get().is_provisional
    assert sent() == {CONTACT: ["【科普活动】样例"]}


def test_an_offer_that_waited_for_the_morning_names_the_date_as_it_is(drive):
    stop = stops(drive)[2]
    pool = SeatPoolFactory(event=drive, occurrence=stop, capacity=1)
    gone = register(pool, "甲", phone="+8613900000061")
    waits = register(pool, "乙", phone="+8613900000062", wait_if_full=True)
    move(stop)
    withdrawing.withdraw(registration=gone, now=NIGHT + DAY / 48)
    move(stop, -DAY, now=NIGHT + DAY / 24)
    told = sent()
    assert list(told) == [waits.phone]
    (offer,) = told[waits.phone]
    assert offer.startswith("【科普活动】轮到您了：《科普大篷车》9月16日 周三 上午 9:30")


def test_a_wrong_move_corrected_at_night_is_no_news_on_pages(drive):
    stop = stops(drive)[2]
    move(stop, now=at(8, 10))
    move(stop, 2 * DAY)
    move(stop, -2 * DAY, now=NIGHT + DAY / 24)
    stop.refresh_from_db()
    assert stop.moved_at == at(8, 10)
    assert [one.was_when for one in event_page.page(drive, street=None, now=MORNING).stops] == [
        "", "", "9月16日 周三 上午 9:30—12:00",
    ]  # fmt: skip
    other = stops(drive)[1]
    move(other)
    move(other, -DAY, now=NIGHT + DAY / 24)
    other.refresh_from_db()
    assert other.moved_at is None
    assert event_page.page(drive, street=None, now=MORNING).stops[1].was_when == ""
