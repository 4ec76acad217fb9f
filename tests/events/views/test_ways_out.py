"""A move that meets a taken hall leads to that stop; one press takes another time or hall, and nothing typed is lost."""

import datetime as dt
import html
import re

import pytest
from rest_framework.test import APIClient

from core import clock, phrases
from events.models import Change, Occurrence
from tests.events.clashes.test_ways_out import DAY, Town
from tests.events.conftest import at, make_drive, stops
from tests.factories.events import VenueFactory
from tests.factories.people import MembershipFactory, StreetFactory
from tests.factories.resources import SpaceFactory
from venues.models import Booking

pytestmark = pytest.mark.django_db
QUERIES = 67
"""Of a refused move with its ways out, however many stops there are, and however many of them are blocked."""


@pytest.fixture(autouse=True)
def _here(now, time_machine):
    time_machine.move_to(now)


def typed(one: Occurrence, **more):
    facts = {"day": "2026-09-15", "start_time": "09:30", "end_time": "12:00", "venue": f"{one.venue_id}-{one.space_id}"}
    facts |= {"shift_rest": "on", "revision": one.revision, "version": one.event.version, "reason": "路不通"}
    return facts | more


def buttons(text: str, words: str) -> list[str]:
    found = re.findall(r'name="instead" value="([^"]+)"[^>]*>([^<]*)</button>', text)
    return [html.unescape(value) for value, said in found if words in said]


@pytest.mark.parametrize("panel", [False, True])
def test_one_press_takes_another_hall_and_keeps_what_was_typed(client, panel):
    town = Town()
    town.take(town.fourth.space, at(18, 9), at(18, 12))
    client.force_login(town.organizer)
    first = stops(town.drive)[0]
    path = f"/staff/occurrences/{first.pk}/move/"
    headers = {"HX-Request": "true"} if panel else {}
    refused = client.post(path, typed(first), headers=headers)
    assert refused.status_code == 422
    assert f'id="stop-{town.fourth.pk}"' in refused.text
    assert 'value="路不通"' in refused.text
    (yard,) = buttons(refused.text, "院子")
    pressed = typed(first, instead=yard)
    seen = client.post(path, pressed, headers=headers)
    assert seen.status_code == 200
    assert ("第4站 改到 9月18日 周五 09:30—12:00，样例站4 · 院子" in seen.text, 'value="路不通"' in seen.text) == (
        True,
        True,
    )
    done = client.post(path, pressed | {"confirm": "1", "override_reason": "看过"}, headers=headers)
    assert done.status_code in {200, 302}
    fourth = Occurrence.objects.get(pk=town.fourth.pk)
    assert (fourth.start, fourth.space) == (at(18, 9, 30), town.yard)
    assert [one.start for one in stops(town.drive)] == [at(14 + number, 9, 30) for number in range(1, 6)]
    assert Change.objects.count() == 1, "everybody is told once"


def test_another_time_of_the_stop(client):
    town = Town()
    town.take(town.fourth.space, at(18, 9), at(18, 12))
    client.force_login(town.organizer)
    first = stops(town.drive)[0]
    path = f"/staff/occurrences/{first.pk}/move/"
    refused = client.post(path, typed(first))
    times = [value for value in buttons(refused.text, "9月") if value.startswith(f"{town.fourth.pk}~")]
    assert times
    client.post(path, typed(first, instead=times[0], confirm="1", override_reason="看过"))
    fourth = Occurrence.objects.get(pk=town.fourth.pk)
    assert (fourth.start.isoformat(), fourth.space_id) == (
        dt.datetime.fromisoformat(times[0].split("~")[1]).astimezone(dt.UTC).isoformat(),
        town.fourth.space_id,
    )


def test_the_last_press_for_a_stop_counts_and_its_own_stands_in_the_fields(client):
    town = Town()
    first = stops(town.drive)[0]
    town.take(first.space, at(15, 9), at(15, 12))
    client.force_login(town.organizer)
    path = f"/staff/occurrences/{first.pk}/move/"
    refused = client.post(path, typed(first))
    assert f'id="stop-{first.pk}"' in refused.text
    mine = [value for value in buttons(refused.text, "") if value.startswith(f"{first.pk}~")]
    other = mine[-1].split("~")
    seen = client.post(path, typed(first, instead=[mine[0], mine[-1]]))
    begins = phrases.local(dt.datetime.fromisoformat(other[1]))
    assert f'name="day" value="{begins:%Y-%m-%d}"' in seen.text
    assert f'name="start_time" value="{begins:%H:%M}"' in seen.text
    assert 'name="instead"' not in seen.text.partition('id="change"')[2]


def test_the_place_page_offers_other_halls_at_the_same_time(client):
    town = Town()
    fourth = town.fourth
    town.take(town.yard, at(17, 9), at(17, 12))
    client.force_login(town.organizer)
    path = f"/staff/occurrences/{fourth.pk}/place/"
    facts = {"venue": f"{fourth.venue_id}-{town.yard.pk}", "revision": fourth.revision, "reason": "装修"}
    refused = client.post(path, facts)
    assert (refused.status_code, 'value="装修"' in refused.text) == (422, True)
    assert "换个时间</h3>" not in refused.text
    (small,) = buttons(refused.text, "小会议室")
    client.post(path, facts | {"instead": small, "confirm": "1", "override_reason": "看过"})
    assert Occurrence.objects.get(pk=fourth.pk).space == town.small


def test_a_draft_in_the_planner_is_led_to_the_stop_too(client):
    town = Town(published=False)
    town.take(town.fourth.space, at(18, 9), at(18, 12))
    client.force_login(town.organizer)
    first = stops(town.drive)[0]
    path = f"/staff/occurrences/{first.pk}/slide/"
    facts = typed(first, revision=town.drive.version)
    seen = client.post(path, facts, headers={"HX-Request": "true"})
    assert (seen.status_code, f'id="stop-{town.fourth.pk}"' in seen.text) == (200, True)
    (yard,) = buttons(seen.text, "院子")
    again = client.post(path, facts | {"instead": yard}, headers={"HX-Request": "true"})
    assert f'id="stop-{town.fourth.pk}"' not in again.text
    client.post(path, facts | {"instead": yard, "confirm": "1"})
    assert Occurrence.objects.get(pk=town.fourth.pk).space == town.yard


@pytest.mark.parametrize(
    "value",
    ["x", "1~2~3~4", "{fourth}~2026-09-18T09:30~2026-09-18T12:00~", "{fourth}~{start}~{end}~999999", "{other}~{start}~{end}~",
     "99999999999999999999~{start}~{end}~", "{fourth}~0001-01-01T00:00:00+00:00~0001-01-02T00:00:00+00:00~",
     "{fourth}~{start}~{end}~99999999999999999999-1"],
)  # fmt: skip
def test_what_nobody_offered_is_refused(client, value):
    town = Town()
    other = stops(make_drive(1))[0]
    client.force_login(town.organizer)
    first = stops(town.drive)[0]
    start, end = "2026-09-18T09:30:00+08:00", "2026-09-18T12:00:00+08:00"
    sent = value.format(fourth=town.fourth.pk, other=other.pk, start=start, end=end)
    answer = client.post(f"/staff/occurrences/{first.pk}/move/", typed(first, instead=sent, confirm="1"))
    assert answer.status_code == 422
    assert Change.objects.count() == 0


@pytest.mark.parametrize("published", [True, False])
def test_a_program_reads_the_stop_and_sends_what_it_chose(published):
    town = Town(published=published)
    town.take(town.fourth.space, at(18, 9), at(18, 12))
    client = APIClient()
    client.force_authenticate(town.organizer)
    first = stops(town.drive)[0]
    verb = "move" if published else "slide"
    path = f"/api/v1/occurrences/{first.uid}/{verb}/"
    facts = {"start": (first.start + DAY).isoformat(), "end": (first.end + DAY).isoformat(), "shift_rest": True}
    facts |= {"override_reason": "看过"} if published else {"version": town.drive.version}
    answer = client.post(path, facts | {"preview": True}, format="json")
    stop = (answer.json()["detail"] if published else answer.json())["stops"][0]
    assert answer.status_code == (409 if published else 200)
    assert (stop["occurrence"], stop["date_label"]) == (str(town.fourth.uid), "第4站")
    assert (stop["places"][0]["space"], stop["places"][0]["is_near"]) == (town.yard.pk, False)
    assert {"start", "end"} == set(stop["free_times"][0])
    chosen = {"occurrence": stop["occurrence"], "start": stop["start"], "end": stop["end"]}
    chosen |= {name: stop["places"][0][name] for name in ("venue", "space")}
    done = client.post(path, facts | {"instead": [chosen]}, format="json")
    assert done.status_code == 200, done.json()
    assert Occurrence.objects.get(pk=town.fourth.pk).space == town.yard


def test_a_program_names_dates_of_the_same_event_only():
    town = Town()
    other = stops(make_drive(1))[0]
    client = APIClient()
    client.force_authenticate(town.organizer)
    first = stops(town.drive)[0]
    facts = {"start": (first.start + DAY).isoformat(), "end": (first.end + DAY).isoformat()}
    chosen = {"occurrence": str(other.uid), "start": facts["start"], "end": facts["end"]}
    answer = client.post(f"/api/v1/occurrences/{first.uid}/move/", facts | {"instead": [chosen]}, format="json")
    assert (answer.status_code, "instead" in answer.json()["detail"]) == (400, True)


@pytest.mark.parametrize(("published", "verb"), [(True, "move"), (False, "slide")])
@pytest.mark.parametrize("day", ["2026-09-16", "2026-09-18"])
def test_a_stop_that_would_meet_or_pass_another_one_is_offered_times_between_them(client, published, verb, day):
    town = Town(published=published)
    client.force_login(town.organizer)
    second = stops(town.drive)[1]
    path = f"/staff/occurrences/{second.pk}/{verb}/"
    facts = typed(second, day=day, revision=second.revision if published else town.drive.version)
    del facts["shift_rest"]
    refused = client.post(path, facts)
    assert refused.status_code == 422
    times = [value for value in buttons(refused.text, "9月") if value.startswith(f"{second.pk}~")]
    assert times
    for value in times:
        start, end = (dt.datetime.fromisoformat(text) for text in value.split("~")[1:3])
        assert (at(14, 13) <= start, end <= at(16, 9), end - start) == (True, True, dt.timedelta(hours=2.5))
    seen = client.post(path, facts | {"instead": times[0]})
    assert seen.status_code == 200
    program = APIClient()
    program.force_authenticate(town.organizer)
    sent = {"start": f"{day}T09:30:00+08:00", "end": f"{day}T12:00:00+08:00", "version": town.drive.version}
    answer = program.post(f"/api/v1/occurrences/{second.uid}/{verb}/", sent | {"preview": True}, format="json")
    assert answer.status_code == 409
    assert [one["date_label"] for one in answer.json()["detail"]["stops"]] == ["第2站"]
    assert answer.json()["detail"]["stops"][0]["free_times"]


@pytest.mark.parametrize(("count", "blocked"), [(3, 1), (12, 1), (4, 3), (12, 3), (12, 8)])
def test_the_page_costs_the_same_for_one_and_many_stops(client, django_assert_num_queries, count, blocked):
    drive = make_drive(count)
    for number, stop in enumerate(stops(drive), start=1):
        stop.venue = VenueFactory(area=StreetFactory(), organization=drive.host, name=f"样例站{number}")
        stop.space = SpaceFactory(venue=stop.venue, name="报告厅", capacity=100)
        stop.save()
        SpaceFactory(venue=stop.venue, name="院子", capacity=80)
        SpaceFactory(venue=VenueFactory(area=stop.venue.area, organization=drive.host), name="操场")
    first, *later = stops(drive)
    for stop in later[:blocked]:
        span = {"start": stop.start + DAY, "end": stop.end + DAY}
        Booking.objects.create(
            space=stop.space, state=Booking.State.CONFIRMED, organization=drive.host, purpose="开会", at=clock.now(),
            busy_from=span["start"], busy_until=span["end"], **span,
        )  # fmt: skip
    client.force_login(MembershipFactory(organization=drive.host).person)
    path = f"/staff/occurrences/{first.pk}/move/"
    client.get(path)
    with django_assert_num_queries(QUERIES):
        refused = client.post(path, typed(first))
    assert (refused.status_code, refused.text.count('class="panel panel--do mt4" id="stop-')) == (422, min(blocked, 3))
    assert len(buttons(refused.text, "院子")) == min(blocked, 3)
