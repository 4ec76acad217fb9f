"""What the days are to which dates go stands in every preview: weekends, holidays, make-up workdays, market days."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from events.changes import adding_dates, postponing, previewing, rescheduling
from events.changes.adding_dates import NewDate
from events.drafts import draft_moves
from events.models import Change
from events.occurrences import day_marks
from events.rules import Move
from special_days.models import DayMark, MarketCycle
from tests.events.conftest import at, make_drive, stops
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import MembershipFactory, StreetFactory
from tests.factories.resources import VenueFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _here(now, time_machine):
    time_machine.move_to(now)


def moved(one, by):
    return Move(one.pk, one.start + by, one.end + by, one.venue_id)


def lines(drive, moves, now):
    kind = Change.Kind.RESCHEDULED
    return previewing.preview(change_kind=kind, event=drive, moves=moves, reason="", now=now).day_lines


def test_the_rest_lands_on_a_saturday_and_it_is_said(now):
    drive = make_drive(3)
    first = stops(drive)[0]
    moves = rescheduling.plan_moves(
        occurrence=first, start=first.start + 3 * DAY, end=first.end + 3 * DAY, venue_id=first.venue_id, shift_rest=True
    )
    assert lines(drive, moves, now) == ["第3站 9月19日 周六：周末"]


def test_make_up_workdays_holidays_and_what_was_entered(now):
    drive = make_drive(1)
    one = stops(drive)[0]
    DayMark.objects.create(name="高考", kind="exam", first=dt.date(2026, 9, 24), last=dt.date(2026, 9, 24))
    assert lines(drive, [moved(one, 6 * DAY)], now) == ["9月20日 周日：补班"]
    assert lines(drive, [moved(one, 10 * DAY)], now) == ["9月24日 周四：高考"]
    assert lines(drive, [moved(one, 17 * DAY)], now) == ["10月1日 周四：国庆放假"]
    assert lines(drive, [moved(one, DAY)], now) == []


def test_market_days_of_the_street_to_which_it_goes(now):
    drive = make_drive(1)
    one = stops(drive)[0]
    street = StreetFactory(name="县街街道")
    MarketCycle.objects.create(area=street, name="赶街天", rule="weekday", values=[4])
    there = VenueFactory(area=street)
    to = Move(one.pk, one.start + 3 * DAY, one.end + 3 * DAY, there.pk)
    assert [line.partition("：")[2] for line in lines(drive, [to], now)] == ["县街赶街天"]
    assert lines(drive, [moved(one, 3 * DAY)], now) == []


def test_each_day_of_several(now):
    show = PublishedEventFactory(kind="exhibition")
    one = OccurrenceFactory(event=show, start=at(17, 9), end=at(20, 17))
    known = day_marks.of_dates([one])[one.uid]
    assert {day.day: [mark.words for mark in marks] for day, marks in known.items()} == {19: ["周末"], 20: ["补班"]}
    assert [mark.words for mark in day_marks.named([one], {one.uid: known})] == ["9月19日 周末", "9月20日 补班"]


def test_what_is_put_off_has_no_day_and_its_new_one_has(now):
    drive = make_drive(1)
    one = stops(drive)[0]
    by = MembershipFactory(organization=drive.host).person
    kind = Change.Kind.POSTPONED
    seen = previewing.preview(change_kind=kind, event=drive, occurrences=[one], reason="雨", now=now)
    assert seen.day_lines == []
    postponing.postpone(event=drive, occurrences=[one], by=by, reason="雨", now=now)
    assert lines(drive, [moved(one, 5 * DAY)], now) == ["9月19日 周六：周末"]


def test_one_more_date_and_a_draft(now):
    drive = make_drive(1)
    by = MembershipFactory(organization=drive.host).person
    date = NewDate(start=at(19, 9), end=at(19, 11), venue_id=stops(drive)[0].venue_id)
    assert adding_dates.preview(event=drive, date=date, by=by, now=now).day_lines == ["第2站 9月19日 周六：周末"]
    draft = make_drive(1, published=False)
    assert draft_moves.show(draft, [moved(stops(draft)[0], 5 * DAY)], now=now).day_lines == ["9月19日 周六：周末"]


@pytest.mark.parametrize("published", [True, False])
def test_pages_panels_and_programs_show_them(client, published):
    drive = make_drive(1, published=published)
    one = stops(drive)[0]
    person = MembershipFactory(organization=drive.host).person
    client.force_login(person)
    verb = "move" if published else "slide"
    facts = {"day": "2026-09-20", "start_time": "09:30", "end_time": "12:00", "venue": str(one.venue_id)}
    facts |= {"revision": one.revision if published else drive.version, "version": drive.version}
    for headers in ({}, {"HX-Request": "true"}):
        assert "9月20日 周日：补班" in client.post(f"/staff/occurrences/{one.pk}/{verb}/", facts, headers=headers).text
    programs = APIClient()
    programs.force_authenticate(person)
    asked = {"start": "2026-09-20T09:30:00+08:00", "end": "2026-09-20T12:00:00+08:00", "version": drive.version}
    answer = programs.post(f"/api/v1/occurrences/{one.uid}/{verb}/", asked | {"preview": True}, format="json")
    assert answer.json()["days"] == ["9月20日 周日：补班"]


def test_queries_do_not_grow(now, django_assert_num_queries):
    for many in (1, 3):
        dates = stops(make_drive(many))
        with django_assert_num_queries(2):
            day_marks.of_dates(dates)
