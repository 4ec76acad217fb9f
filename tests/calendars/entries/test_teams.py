"""Feeds of teams: where they keep places, or their people come under places that they kept."""

import datetime as dt

import icalendar
import pytest
import time_machine
from django.urls import reverse

from calendars import tasks
from calendars.entries import sweeping
from calendars.feeds import cache
from calendars.models import Entry
from tests.calendars.conftest import DAY, NOW, at, write
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from tests.volunteers.blocks.making import team
from volunteers.blocks import holding, naming, releasing
from volunteers.models import SignUp, Team
from volunteers.signups import offers, withdrawing

pytestmark = pytest.mark.django_db
DEADLINE = dt.datetime(2026, 9, 15, 10, 0, tzinfo=dt.UTC)
TITLE = "血压高不高，自己会量"


def told(slug):
    body = cache.build(f"team/{slug}")
    found = icalendar.Calendar.from_ical(body.plain).walk("VEVENT") if body else []
    return [(str(one["summary"]), str(one["status"])) for one in found if "@" not in str(one["uid"])]


@pytest.fixture
def after(django_capture_on_commit_callbacks):
    """Do something, and then what the worker does."""

    def do(verb, *, now=NOW, **facts):
        with time_machine.travel(now, tick=False), django_capture_on_commit_callbacks(execute=True):
            found = verb(now=now, **facts)
        sweeping.sweep(now=now)
        return found

    return do


@pytest.fixture
def medics(lecture):
    """A team with a shift of the lecture to serve at."""
    write(lecture)
    found, captain, members = team(name="样例医疗队", slug="medics", people=3)
    return found, captain, members, ShiftFactory(occurrence=lecture)


def hold(after, medics, **facts):
    found, captain, _, shift = medics
    wanted = {"team_id": found.pk, "shift_id": shift.pk, "size": 2, "names_until": DEADLINE, "by": captain.person}
    return after(holding.hold, **(wanted | facts))


def test_a_team_has_a_calendar_of_where_it_keeps_places(after, medics, client):
    assert told("medics") == []
    assert client.get("/calendars/team/medics.ics").status_code == 404
    assert "订阅这支队的日历" not in client.get(medics[0].get_absolute_url()).text
    hold(after, medics)
    assert told("medics") == [(TITLE, "CONFIRMED")]
    head = icalendar.Calendar.from_ical(client.get("/calendars/team/medics.ics").content)
    assert str(head["name"]).endswith("·样例医疗队")
    assert told("nobody") == []
    assert "订阅这支队的日历" in client.get(medics[0].get_absolute_url()).text
    page = client.get(f"{reverse('calendars:subscribe')}?team=medics").text
    assert "样例医疗队" in page
    assert "/calendars/team/medics.ics" in page


def test_what_it_gives_back_leaves_with_a_word(after, medics):
    block = hold(after, medics)
    later = NOW + DAY
    after(releasing.give_back, block=block, by=medics[1].person, now=later)
    assert told("medics") == [(f"【不在这个日历里了】{TITLE}", "CANCELLED")]
    hold(after, medics, now=later + DAY)
    assert told("medics") == [(TITLE, "CONFIRMED")]


def test_whoever_comes_under_its_places_keeps_it_there(after, medics):
    _, captain, members, _ = medics
    block = hold(after, medics)
    asked = after(naming.name, block=block, volunteer_id=members[0].pk, by=captain.person)
    after(offers.accept, sign_up=asked)
    after(releasing.give_back, block=block, by=captain.person)
    assert told("medics") == [(TITLE, "CONFIRMED")]
    after(withdrawing.withdraw, sign_up=asked, now=NOW + DAY)
    assert told("medics") == [(f"【不在这个日历里了】{TITLE}", "CANCELLED")]


@pytest.fixture
def saved(django_capture_on_commit_callbacks):
    """A team with other facts, and what the worker does then."""

    def save(*, now=NOW, **facts):
        mine = Team.objects.get(slug="medics")
        for name, value in facts.items():
            setattr(mine, name, value)
        with time_machine.travel(now, tick=False), django_capture_on_commit_callbacks(execute=True):
            mine.save()
        while sweeping.sweep(now=now):
            pass

    return save


@pytest.mark.parametrize("facts", [{"public": False}, {"closed_at": NOW}])
def test_only_public_teams_in_use_have_one(after, medics, saved, facts, client):
    hold(after, medics)
    saved(**facts, name="改了的名字")
    assert told("medics") == [(f"【不在这个日历里了】{TITLE}", "CANCELLED")]
    assert "改了的名字" not in client.get("/calendars/team/medics.ics").content.decode()
    assert "medics" not in client.get("/calendars/index.json").text
    saved(public=True, closed_at=None, now=NOW + DAY)
    assert told("medics") == [(TITLE, "CONFIRMED")]
    saved(**facts, now=NOW + 2 * DAY)
    saved(now=NOW + 17 * DAY)
    assert cache.build("team/medics") is None


def test_what_is_over_goes_with_a_team_that_is_not_public_any_more(after, medics, saved):
    block = hold(after, medics)
    asked = after(naming.name, block=block, volunteer_id=medics[2][0].pk, by=medics[1].person)
    after(offers.accept, sign_up=asked)
    saved(now=at(19, 9))
    assert told("medics") == [(TITLE, "CONFIRMED")]
    saved(public=False, now=at(19, 9))
    assert cache.build("team/medics") is None


def test_of_a_team_of_two_nobody_hears_where_they_go(after, medics, client, django_capture_on_commit_callbacks):
    hold(after, medics)
    with time_machine.travel(NOW, tick=False):
        assert TITLE in client.get(medics[0].get_absolute_url()).text
    third = medics[0].memberships.filter(role="member").first()
    third.state = "left"
    third.until = NOW
    with time_machine.travel(NOW, tick=False), django_capture_on_commit_callbacks(execute=True):
        third.save()
    sweeping.sweep(now=NOW)
    assert [status for _, status in told("medics")] == ["CANCELLED"]
    with time_machine.travel(NOW, tick=False):
        assert TITLE not in client.get(medics[0].get_absolute_url()).text


def test_a_place_that_somebody_else_took_over_is_not_the_teams(after, medics, django_capture_on_commit_callbacks):
    _, captain, members, _ = medics
    block = hold(after, medics)
    asked = after(naming.name, block=block, volunteer_id=members[0].pk, by=captain.person)
    after(offers.accept, sign_up=asked)
    after(releasing.give_back, block=block, by=captain.person)
    SignUp.objects.filter(pk=asked.pk).update(volunteer=VolunteerFactory())
    with time_machine.travel(NOW, tick=False), django_capture_on_commit_callbacks(execute=True):
        SignUp.objects.get(pk=asked.pk).save()
    sweeping.sweep(now=NOW)
    assert [status for _, status in told("medics")] == ["CANCELLED"]


def test_what_was_not_marked_is_found_by_the_sweep(medics):
    """The process ended between the change and the mark."""
    found, captain, _, shift = medics
    holding.hold(
        team_id=found.pk, shift_id=shift.pk, size=2, names_until=DEADLINE, by=captain.person, now=NOW
    )  # its callbacks are never called
    with time_machine.travel(NOW, tick=False):
        tasks.sweep()
    assert told("medics") == [(TITLE, "CONFIRMED")]


def test_a_team_that_is_called_otherwise_renames_its_calendar(after, medics, django_capture_on_commit_callbacks):
    hold(after, medics)
    mine = Team.objects.get(slug="medics")
    mine.name = "样例护理队"
    with django_capture_on_commit_callbacks(execute=True):
        mine.save()
    tasks.sweep()
    assert str(icalendar.Calendar.from_ical(cache.build("team/medics").plain)["name"]).endswith("·样例护理队")


def test_what_does_not_concern_it_marks_nothing(after, medics, django_capture_on_commit_callbacks):
    hold(after, medics)
    stamp = cache.build("team/medics").stamp
    Entry.objects.update(rewrite_after=None)
    other = OccurrenceFactory(event=PublishedEventFactory(), start=at(18, 9), end=at(18, 10))
    write(other)
    with time_machine.travel(NOW, tick=False), django_capture_on_commit_callbacks(execute=True):
        mine = medics[0].blocks.get()
        mine.reminded_at = NOW
        mine.save()
    assert not Entry.objects.exclude(rewrite_after=None).exists()
    assert cache.build("team/medics").stamp == stamp


def test_both_filters_together(after, medics, client):
    hold(after, medics)
    assert client.get("/calendars/area/xianjie/team/medics.ics").content.count(b"BEGIN:VEVENT") == 1
    assert client.get("/calendars/all.ics?team=medics&area=xianjie").content.count(b"BEGIN:VEVENT") == 1
    assert client.get("/calendars/all.ics?team=nobody").status_code == 400
