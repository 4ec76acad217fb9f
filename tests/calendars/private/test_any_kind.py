"""What holds for every private feed: numbers, stamps, what leaves, how much it costs, alarms."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendars.entries import ics
from calendars.models import FeedToken
from calendars.private import entry_facts
from events.models import Occurrence
from tests.calendars.conftest import DAY, NOW, at
from tests.calendars.private.making import (
    HOUR,
    NUMBER,
    booking,
    entries,
    found,
    grant,
    member,
    plain,
    since,
)
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import OrganizationFactory
from tests.factories.resources import SpaceFactory
from tests.factories.taking_part import (
    ShiftFactory,
)
from volunteers.models import Shift
from volunteers.signups import signing_up

pytestmark = pytest.mark.django_db


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
    monkeypatch.setattr(entry_facts, "MAX_ENTRIES", 2)
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
