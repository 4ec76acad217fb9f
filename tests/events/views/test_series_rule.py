"""Another rule for the rest of a series, in the browser's place and by a program."""

import datetime as dt

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from core import clock
from events.forms.series_rule import FORMS
from events.models import Change, Event, Occurrence, Series
from events.occurrences.cloning import Times
from events.schedule import recurrence
from events.series import generating
from special_days.models import MarketCycle
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory, StreetFactory

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)


@pytest.fixture
def member(client):
    found = MembershipFactory()
    client.force_login(found.person)
    return found


def monday():
    """In two weeks; no arrangement of holidays is far enough away to matter."""
    today = clock.today()
    return today - dt.timedelta(days=today.weekday()) + 2 * WEEK


def make_series(member, *, public=False):
    facts = {"host": member.organization, "title": "读书会", "kind": Event.Kind.CLASS}
    event = PublishedEventFactory(booking="none", **facts) if public else EventFactory(**facts)
    venue = VenueFactory()
    if public:
        start = clock.now() + dt.timedelta(days=1)
        OccurrenceFactory(
            event=event, venue=venue, start=start, end=start + dt.timedelta(hours=1), contact_phone="+8613900000001"
        )
    pattern = recurrence.Pattern(kind=recurrence.Kind.WEEKLY, first=monday(), count=3, values=(2,))
    times = Times(start=dt.time(19), end=dt.time(20), venue_id=venue.pk)
    return generating.repeat(
        event=event,
        pattern=pattern,
        times=times,
        skipped={},
        by=member.person,
        now=clock.now(),
        override_reason="问过了",
    )


def address(series, rule="weekly"):
    return reverse("events:series_rule", args=[series.dates.first().pk]) + f"?rule={rule}"


def typed(series, **more):
    facts = {"scope": "following", "weekdays": ["4"], "every": "1", "first": monday().isoformat()}
    facts |= {"start_time": "19:00", "end_time": "20:00", "venue": series.dates.first().venue_id}
    return facts | {"version": Event.objects.get(pk=series.event_id).version, "reason": "教室换了"} | more


def thursdays():
    return [monday() + dt.timedelta(days=3) + n * WEEK for n in range(3)]


def days(event):
    rows = Occurrence.objects.scheduled().filter(event=event, start__gte=clock.now() + dt.timedelta(days=5))
    return [one.astimezone().date() for one in rows.order_by("start").values_list("start", flat=True)]


@pytest.mark.parametrize("rule", FORMS)
def test_each_kind_of_rule_is_typed_and_looked_at(client, member, rule):
    series = make_series(member)
    assert client.get(address(series, rule)).status_code == 200
    cycle = MarketCycle.objects.create(area=StreetFactory(), rule="weekday", values=[7])
    own = {
        "monthday": {"days": "15、最后一天"},
        "monthweek": {"nth": ["1", "-1"], "weekdays": ["6"]},
        "lunar": {"month": "0", "days": "初一、十五"},
        "market": {"cycle": cycle.pk},
        "dates": {"dates": "\n".join(day.isoformat() for day in thursdays())},
        "rrule": {"text": "FREQ=WEEKLY;BYDAY=TH;COUNT=9"},
    }
    answer = client.post(address(series, rule), typed(series, do="look", **own.get(rule, {})))
    assert (answer.status_code, len(answer.context["rows"])) == (200, 3)
    assert Series.objects.get().kind == "weekly"


def test_an_unknown_rule_is_not_found(client, member):
    assert client.get(address(make_series(member), "yearly")).status_code == 404


def test_looked_at_left_out_and_done(client, member):
    series = make_series(member)
    seen = client.post(address(series), typed(series, do="look"))
    assert "会移" in seen.text
    ticked = [day.isoformat() for day in thursdays()[:2]]
    why = {f"why-{thursdays()[2]}": "老师出差"}
    looked = client.post(address(series), typed(series, do="look", make=ticked, seen=seen.context["seen"], **why))
    done = client.post(
        address(series), typed(series, do="make", make=ticked, seen=looked.context["seen"], **why), follow=True
    )
    assert "改好了，移了 2 天：每周四，共 2 次，跳过 1 天。" in done.text
    assert days(series.event) == thursdays()[:2]
    assert "老师出差" in done.text


def test_what_is_confirmed_is_what_was_seen(client, member):
    series = make_series(member, public=True)
    seen = client.post(address(series), typed(series, do="look"))
    assert "读书会" in str(seen.context["groups"][0].told[0].text)
    facts = typed(
        series, do="make", make=[thursdays()[0].isoformat()], seen=seen.context["seen"], override_reason="问过了"
    )
    changed = client.post(address(series), facts)
    assert (changed.status_code, "请再看一遍" in changed.text) == (422, True)
    done = client.post(address(series), facts | {"seen": changed.context["seen"]})
    assert done.status_code == 302
    assert len(Change.objects.get(kind="rescheduled").items) == 1


def test_a_refusal_keeps_what_was_typed(client, member):
    series = make_series(member)
    answer = client.post(address(series), typed(series, do="look", first="2020-01-01"))
    assert (answer.status_code, "往后改" in answer.text, 'value="2020-01-01"' in answer.text) == (422, True, True)


def test_a_program_looks_and_then_does(member):
    series = make_series(member, public=True)
    program = APIClient()
    program.force_authenticate(member.person)
    path = f"/api/v1/series-dates/{series.dates.first().pk}/change-rule/"
    rule = {"kind": "weekly", "first": monday().isoformat(), "values": [4]}
    venue = series.dates.first().venue
    asked = {"rule": rule, "start_time": "19:00", "end_time": "20:00", "scope": "following", "venue": venue.slug}
    seen = program.post(path, asked | {"preview": True}, format="json").json()
    assert [(day["day"], day["stays"]) for day in seen["days"]] == [(str(day), "") for day in thursdays()]
    assert (seen["series"], len(seen["change"]["told"]), len(days(series.event))) == (None, 1, 3)
    stale = program.post(path, asked | {"version": 99}, format="json")
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile")
    out = {str(thursdays()[1]): "放假"}
    done = program.post(path, asked | {"leave_out": out, "override_reason": "问过了"}, format="json").json()
    assert (done["series"]["spoken"], len(done["change"]["occurrences"])) == ("每周四，共 3 次", 2)
    bad = program.post(path, asked | {"leave_out": {"tomorrow": ""}}, format="json")
    assert bad.status_code == 400


@pytest.mark.parametrize("public", [True, False])
def test_a_rule_of_another_year_asks_back(client, member, public):
    series = make_series(member, public=public)
    event = series.event
    event.refresh_from_db()
    first = monday() + 60 * WEEK
    asked = {"scope": "all", "weekdays": ["4"], "every": "1", "first": first.isoformat(), "venue": ""}
    asked |= {"start_time": "19:00", "end_time": "20:00", "version": event.version, "override_reason": "看过"}
    asked["venue"] = str(series.dates.first().venue_id)
    seen = client.post(address(series), asked | {"do": "look"})
    assert ("移得很远" in seen.text, f"{first.year}年" in seen.text) == (True, True)
    make = asked | {"do": "make", "seen": seen.context["seen"], "make": seen.context["seen"].split()}
    before = list(Occurrence.objects.order_by("pk").values_list("start", flat=True))
    refused = client.post(address(series), make)
    assert (refused.status_code, f'value="{first.isoformat()}"' in refused.text) == (422, True)
    assert list(Occurrence.objects.order_by("pk").values_list("start", flat=True)) == before
    assert client.post(address(series), make | {"confirm_far": "on"}).status_code == 302
    assert Occurrence.objects.filter(series_date__isnull=False).earliest("start").start.date() >= first


def test_a_program_names_that_another_year_is_meant(client, member):
    series = make_series(member, public=True)
    date = series.dates.first()
    rule = {"kind": "weekly", "first": (monday() + 60 * WEEK).isoformat(), "values": [4]}
    asked = {"rule": rule, "scope": "all", "start_time": "19:00", "end_time": "20:00", "override_reason": "看过"}
    programs = APIClient()
    programs.force_authenticate(member.person)
    path = f"/api/v1/series-dates/{date.pk}/change-rule/"
    asked["venue"] = date.venue.slug
    refused = programs.post(path, asked, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "moved_far")
    assert programs.post(path, asked | {"confirm_far": True}, format="json").status_code == 200


@pytest.mark.parametrize("public", [True, False])
def test_a_program_reads_what_is_far_before_it_is_refused(client, member, public):
    series = make_series(member, public=public)
    date = series.dates.first()
    rule = {"kind": "weekly", "first": (monday() + 60 * WEEK).isoformat(), "values": [4]}
    asked = {"rule": rule, "scope": "all", "start_time": "19:00", "end_time": "20:00", "override_reason": "看过"}
    programs = APIClient()
    programs.force_authenticate(member.person)
    path = f"/api/v1/series-dates/{date.pk}/change-rule/"
    asked["venue"] = date.venue.slug
    seen = programs.post(path, asked | {"preview": True}, format="json").json()
    moving = [day for day in seen["days"] if not day["stays"] and not day["doubt"]]
    assert len(seen["far"]) == len(moving) > 0
    assert all("差" in line and "天" in line for line in seen["far"])
    near = {"kind": "weekly", "first": monday().isoformat(), "values": [4]}
    assert programs.post(path, asked | {"rule": near, "preview": True}, format="json").json()["far"] == []
    assert programs.post(path, asked, format="json").json()["code"] == "moved_far"
