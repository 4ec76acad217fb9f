"""A move by more than half a year asks back, on pages, in the panel and by programs; nothing typed is lost."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core.errors import Refusal
from events.changes import previewing, rescheduling
from events.drafts import draft_moves
from events.models import Change, Occurrence
from events.rules import Move
from notifications.models import Message
from tests.events.conftest import at, make_drive, stops
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db
HERE = dt.timezone(dt.timedelta(hours=8))
FAR = dt.date(2027, 12, 29)
ASKED = "日期没有写错"


@pytest.fixture(autouse=True)
def _here(now, time_machine):
    time_machine.move_to(now)


def organized(**facts):
    drive = make_drive(3, **facts)
    member = MembershipFactory(organization=drive.host)
    return drive, member.person


def typed(one, day=FAR, **more):
    facts = {"day": day.isoformat(), "start_time": "09:30", "end_time": "12:00", "venue": str(one.venue_id)}
    return facts | {"revision": one.revision, "version": one.event.version} | more


@pytest.mark.parametrize("panel", [False, True])
def test_the_page_asks_back_and_keeps_what_was_typed(client, panel):
    drive, person = organized()
    client.force_login(person)
    last = stops(drive)[2]
    headers = {"HX-Request": "true"} if panel else {}
    path = f"/staff/occurrences/{last.pk}/move/"
    seen = client.post(path, typed(last, reason="大雨"), headers=headers)
    assert seen.status_code == 200
    assert "第3站 9月16日 周三 移到 2027年12月29日 周三，差 469 天" in seen.text
    assert (ASKED in seen.text, "改到 2027年12月29日 周三 上午 9:30" in seen.text) == (True, True)
    refused = client.post(path, typed(last, reason="大雨", confirm="1"), headers=headers)
    assert (refused.status_code, 'value="大雨"' in refused.text, 'value="2027-12-29"' in refused.text) == (
        422,
        True,
        True,
    )
    assert (Change.objects.count(), Message.objects.count()) == (0, 0)
    done = client.post(
        path, typed(last, reason="大雨", confirm="1", confirm_far="on", override_reason="看过"), headers=headers
    )
    assert done.status_code in {200, 302}
    assert Occurrence.objects.get(pk=last.pk).start == dt.datetime(2027, 12, 29, 9, 30, tzinfo=HERE)
    assert "2027年12月29日" in Message.objects.latest("pk").text


def test_a_draft_is_asked_back_too(client):
    drive, person = organized(published=False)
    client.force_login(person)
    last = stops(drive)[2]
    facts = typed(last) | {"revision": drive.version, "confirm": "1"}
    path = f"/staff/occurrences/{last.pk}/slide/"
    answer = client.post(path, facts)
    assert (answer.status_code, ASKED in answer.text, 'value="2027-12-29"' in answer.text) == (422, True, True)
    assert Occurrence.objects.get(pk=last.pk).start == last.start
    assert client.post(path, facts | {"confirm_far": "on"}).status_code == 302
    assert Occurrence.objects.get(pk=last.pk).start.year == 2027


@pytest.mark.parametrize("published", [True, False])
def test_a_program_is_refused_until_it_says_so(published):
    drive, person = organized(published=published)
    last = stops(drive)[2]
    client = APIClient()
    client.force_authenticate(person)
    verb = "move" if published else "slide"
    path = f"/api/v1/occurrences/{last.uid}/{verb}/"
    facts = {"start": "2027-12-29T09:30:00+08:00", "end": "2027-12-29T12:00:00+08:00", "version": drive.version}
    facts |= {"override_reason": "看过"} if published else {}
    seen = client.post(path, facts | {"preview": True}, format="json").json()
    assert seen["far"] == ["第3站 9月16日 周三 移到 2027年12月29日 周三，差 469 天"]
    refused = client.post(path, facts, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "moved_far")
    assert client.post(path, facts | {"confirm_far": True}, format="json").status_code == 200
    assert Occurrence.objects.get(pk=last.pk).start.year == 2027


@pytest.mark.parametrize(("days", "asks"), [(180, False), (181, True)])
def test_more_than_a_hundred_and_eighty_days(now, days, asks):
    drive, person = organized()
    last = stops(drive)[2]
    step = dt.timedelta(days=days)
    move = Move(last.pk, last.start + step, last.end + step, last.venue_id)
    facts = {"event": drive, "moves": [move], "reason": "", "now": now, "by": person}
    assert bool(previewing.preview(change_kind=Change.Kind.RESCHEDULED, **facts).far) == asks
    if asks:
        with pytest.raises(Refusal, match="moved_far"):
            rescheduling.reschedule(**facts)
    else:
        assert rescheduling.reschedule(**facts, override_reason="看过")


def test_a_move_can_be_put_back_without_being_asked(now):
    drive, person = organized(published=False)
    last = stops(drive)[2]
    step = dt.timedelta(days=300)
    move = Move(last.pk, last.start + step, last.end + step, last.venue_id)
    facts = {"event": drive, "by": person, "now": now}
    before = draft_moves.slide(moves=[move], expected_version=drive.version, confirm_far=True, **facts)
    drive.refresh_from_db()
    draft_moves.put_back(previous=before, expected_version=drive.version, **facts)
    assert Occurrence.objects.get(pk=last.pk).start == at(16, 9, 30)


def test_a_van_and_a_speaker_of_one_number_are_told_apart(client):
    """Only what is ticked is named, whatever else has the same number."""
    from tests.factories.resources import CrewFactory, ResourceFactory

    drive, person = organized()
    client.force_login(person)
    first = stops(drive)[0]
    van = ResourceFactory(name="大篷车 1 号", organization=drive.host)
    other = CrewFactory(pk=van.pk, name="没有来的人", organization=drive.host)
    first.resources.add(van)
    path = f"/staff/occurrences/{first.pk}/move/"
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get(path, headers=headers).text
        summary = page.partition("车、设备和人：")[2].partition("</summary>")[0]
        assert (van.name in summary, other.name in summary) == (True, False)
    first.resources.clear()
    first.crew.add(other)
    summary = client.get(path).text.partition("车、设备和人：")[2].partition("</summary>")[0]
    assert (van.name in summary, other.name in summary) == (False, True)
