"""Another rule from a day on: each date moves in its turn, and exceptions survive."""

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rruleset, rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.errors import Conflict, Refusal
from events.changes import rescheduling
from events.models import Change, Event, Occurrence, Series
from events.occurrences.cloning import Times
from events.rules import Move
from events.schedule import recurrence
from events.schedule.recurrence import Kind, Pattern
from events.series import changing_rule, generating, skipping
from events.series.changing_rule import Wanted
from notifications.models import Message
from special_days.models import DayMark
from tests.events.conftest import NOON, at
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
CLOCKS = ZoneInfo("Asia/Shanghai")
TUESDAYS = Pattern(kind=Kind.WEEKLY, first=dt.date(2026, 9, 15), count=5, values=(2,))
THURSDAYS = Pattern(kind=Kind.WEEKLY, first=dt.date(2026, 9, 14), values=(4,))


def times(venue, start=19):
    return Times(start=dt.time(start), end=dt.time(start + 1, 30), venue_id=venue.pk)


@pytest.fixture
def venue():
    return VenueFactory()


@pytest.fixture
def public(venue, only_own_recipients):
    """A published course; somebody on the spot hears of its changes."""
    event = PublishedEventFactory(title="读书会", kind=Event.Kind.CLASS, booking=Event.Booking.NONE)
    facts = {"contact_name": "样例", "contact_phone": "+8613900000001"}
    OccurrenceFactory(event=event, start=at(15, 19), end=at(15, 20, 30), venue=venue, **facts)
    return event


@pytest.fixture
def draft():
    return EventFactory(title="读书会", kind=Event.Kind.CLASS)


def repeat(event, person, venue, *, pattern=TUESDAYS, skipped=()):
    gone = dict.fromkeys(skipped, "老师出差")
    return generating.repeat(
        event=event, pattern=pattern, times=times(venue), skipped=gone, by=person, now=NOON, override_reason="问过了"
    )


def wanted(series, *, row=0, pattern=THURSDAYS, start=19, venue=None, **facts):
    date = list(series.dates.select_related("series__event", "venue"))[row]
    return Wanted(date=date, pattern=pattern, times=times(venue or date.venue, start), **facts)


def replan(asked, person, *, left_out=None, now=NOON, override_reason="问过了", **facts):
    return changing_rule.replan(
        wanted=asked,
        left_out=left_out or {},
        reason="教室换了",
        by=person,
        now=now,
        override_reason=override_reason,
        **facts,
    )


def days(event):
    rows = Occurrence.objects.scheduled().filter(event=event).order_by("start").values_list("start", flat=True)
    return [start.astimezone(CLOCKS).strftime("%m%d %a") for start in rows]


def test_every_tuesday_becomes_every_thursday_from_a_date_on(draft, person, venue):
    old = repeat(draft, person, venue)
    with pytest.raises(Refusal, match="before_the_rest"):
        replan(wanted(old, row=2, start=15), person)
    later = dataclasses.replace(THURSDAYS, first=dt.date(2026, 9, 28))
    series, change = replan(wanted(old, row=2, start=15, pattern=later), person)
    assert days(draft) == ["0915 Tue", "0922 Tue", "1001 Thu", "1008 Thu", "1015 Thu"]
    assert (change, Message.objects.count()) == (None, 0)
    old.refresh_from_db()
    assert [(one.spoken, one.rrule, one.dates.count()) for one in (old, series)] == [
        ("每周二，到 2026年9月22日", "FREQ=WEEKLY;UNTIL=20260922T000000;BYDAY=TU", 2),
        ("每周四，共 3 次", "FREQ=WEEKLY;COUNT=3;BYDAY=TH", 3),
    ]
    assert not any(row.is_exception for row in series.dates.all())
    assert [one.start.astimezone(CLOCKS).hour for one in draft.occurrences.order_by("start")] == [19, 19, 15, 15, 15]


def test_with_all_dates_the_old_rule_is_gone_and_the_new_one_goes_on(draft, person, venue, now):
    old = repeat(draft, person, venue)
    series, _ = replan(wanted(old, row=3, all_dates=True), person)
    assert list(Series.objects.all()) == [series]
    assert days(draft)[0] == "0917 Thu"
    generating.extend(series=series, until=None, count=1, skipped={}, by=person, now=now)
    assert days(draft)[-1] == "1022 Thu"


def test_skipped_cancelled_and_moved_dates_survive(public, person, venue, now):
    old = repeat(public, person, venue, skipped=[dt.date(2026, 9, 22)])
    third, fourth = (old.dates.all()[number] for number in (2, 3))
    skipping.skip(date=third, reason="停电", by=person, now=now)
    one = fourth.occurrence
    step = Move(one.pk, one.start + dt.timedelta(hours=2), one.end + dt.timedelta(hours=2), venue.pk)
    rescheduling.reschedule(event=public, moves=[step], by=person, reason="", now=now, override_reason="问过了")
    steps = changing_rule.propose(wanted=wanted(old), by=person, now=now)
    assert [step.stays for step in steps] == ["", "跳过", "已经取消", "单独改过", ""]
    series, change = replan(wanted(old), person)
    rows = [(row.day.day, row.is_skipped, row.why, row.is_exception) for row in series.dates.all()]
    assert rows == [
        (17, False, "", False),
        (24, True, "老师出差", False),
        (1, True, "停电", True),
        (8, False, "", True),
        (15, False, "", False),
    ]
    assert days(public) == ["0917 Thu", "1006 Tue", "1015 Thu"]
    assert len(change.items) == 2
    assert series.dates.all()[2].is_elsewhere
    back = skipping.bring_back(date=series.dates.all()[1], by=person, now=now, override_reason="问过了")
    assert back.start == at(24, 19)


def test_exceptions_move_too_when_asked(draft, person, venue):
    old = repeat(draft, person, venue)
    Occurrence.objects.filter(series_date=old.dates.all()[1]).update(start=at(22, 8), end=at(22, 9))
    series, _ = replan(wanted(old, exceptions=True), person)
    assert days(draft)[1] == "0924 Thu"
    assert not any(row.is_exception for row in series.dates.all())


def test_people_are_told_once_and_the_preview_is_what_is_sent(public, person, venue, now):
    old = repeat(public, person, venue)
    before = Message.objects.count()
    seen = changing_rule.preview(wanted=wanted(old), left_out=(), reason="教室换了", by=person, now=now)
    (recipient,) = seen.texts.recipients()
    assert days(public)[0] == "0915 Tue"
    _, change = replan(wanted(old), person)
    (message,) = list(Message.objects.order_by("pk"))[before:]
    assert recipient.text in message.text
    assert [item.before is not None for item in change.items] == [True] * 5
    assert Change.objects.filter(kind="rescheduled").count() == 1


def test_holidays_and_clashes_are_shown_and_can_be_left_out(draft, person, venue, now):
    DayMark.objects.create(kind="exam", name="期中", first=dt.date(2026, 9, 17), last=dt.date(2026, 9, 17))
    other = OccurrenceFactory(
        event=PublishedEventFactory(title="合唱", host=draft.host), venue=venue, start=at(24, 19), end=at(24, 21)
    )
    old = repeat(draft, person, venue)
    steps = changing_rule.propose(wanted=wanted(old), by=person, now=now)
    assert [[mark.words for mark in step.marks] for step in steps] == [["期中"], [], ["国庆放假"], [], []]
    assert [[clash.code.value for clash in step.clashes] for step in steps] == [[], ["venue_shared"], [], [], []]
    assert [step.doubt for step in steps] == ["", "", "国庆放假", "", ""]
    out = {step.day: step.doubt for step in steps if step.doubt}
    series, _ = replan(wanted(old), person, left_out=out)
    assert days(draft) == ["0917 Thu", "0924 Thu", "1008 Thu", "1015 Thu"]
    left = series.dates.get(day=dt.date(2026, 10, 1))
    assert (left.is_skipped, left.reason) == (True, "国庆放假")
    assert other.start == at(24, 19)


def test_what_is_left_out_of_a_published_event_stays_where_it_is(public, person, venue):
    old = repeat(public, person, venue)
    series, change = replan(wanted(old), person, left_out={dt.date(2026, 10, 1): "国庆放假"})
    assert days(public) == ["0917 Thu", "0924 Thu", "0929 Tue", "1008 Thu", "1015 Thu"]
    assert series.dates.get(day=dt.date(2026, 10, 1)).is_exception
    assert len(change.items) == 4


def test_soft_clashes_in_public_need_a_reason(public, person, venue):
    old = repeat(public, person, venue)
    with pytest.raises(Refusal, match="clashes_unseen"):
        replan(wanted(old), person, override_reason="")
    assert (days(public)[0], Series.objects.get()) == ("0915 Tue", old)


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        (Pattern(kind=Kind.DATES, first=dt.date(2026, 9, 17), dates=(dt.date(2026, 9, 17),)), "days_do_not_match"),
        (Pattern(kind=Kind.WEEKLY, first=dt.date(2026, 8, 1), values=(4,)), "in_the_past"),
        (Pattern(kind=Kind.RRULE, first=dt.date(2026, 9, 15), text="FREQ=HOURLY"), "rule_not_read"),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_is_stored(draft, person, venue, pattern, code):
    old = repeat(draft, person, venue)
    before = days(draft)
    with pytest.raises(Refusal) as caught:
        replan(wanted(old, pattern=pattern), person)
    assert (caught.value.code, days(draft), list(Series.objects.all())) == (code, before, [old])


def test_two_organizers_at_once(draft, person, venue):
    old = repeat(draft, person, venue)
    with pytest.raises(Conflict):
        replan(wanted(old), person, expected_version=1)
    assert days(draft)[0] == "0915 Tue"


def test_what_is_over_stays(public, person, venue):
    old = repeat(public, person, venue)
    later = at(23, 12)
    replan(
        wanted(old, all_dates=True, pattern=dataclasses.replace(THURSDAYS, first=dt.date(2026, 9, 24))),
        person,
        now=later,
    )
    assert days(public) == ["0915 Tue", "0922 Tue", "0924 Thu", "1001 Thu", "1008 Thu"]
    old.refresh_from_db()
    assert [row.day.day for row in old.dates.all()] == [15, 22]
    with pytest.raises(Refusal, match="nothing_to_change"):
        replan(wanted(old), person, now=later)


@pytest.mark.slow
class LikeACalendar(TestCase):
    """After the change the dates are those of python-dateutil: the old rule up to the day, the new one from it on."""

    @settings(max_examples=20)
    @given(
        st.sampled_from(["FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO"]),
        st.sampled_from(["FREQ=WEEKLY;BYDAY=TH", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU"]),
        st.integers(2, 10),
        st.data(),
    )
    def test_equal(self, before, after, count, data):
        person, event, venue = PersonFactory(), EventFactory(), VenueFactory()
        rule = Pattern(kind=Kind.RRULE, first=dt.date(2026, 9, 9), text=f"{before};COUNT={count}")
        named = recurrence.days(rule)
        row = data.draw(st.integers(0, count - 1))
        gone = data.draw(st.sets(st.sampled_from(named), max_size=count - 1))
        if set(named[row:]) <= gone:
            return
        series = repeat(event, person, venue, pattern=rule, skipped=gone)
        first = named[-1] + dt.timedelta(days=3)
        other = Pattern(kind=Kind.RRULE, first=first, text=after)
        replan(wanted(series, row=row, pattern=other, start=9), person, confirm_far=True)
        moments = rruleset()
        for day in named[:row]:
            moments.rdate(dt.datetime.combine(day, dt.time(19), CLOCKS))
        begins = dt.datetime.combine(first, dt.time(9), CLOCKS)
        new = list(rrulestr(f"{after};COUNT={count - row}", dtstart=begins))
        for moment in new:
            moments.rdate(moment)
        for day in gone:
            number = named.index(day)
            moments.exdate(new[number - row] if number >= row else dt.datetime.combine(day, dt.time(19), CLOCKS))
        assert [one.start for one in event.occurrences.order_by("start")] == list(moments)
