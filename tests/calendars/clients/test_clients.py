"""Programs that are not ours read every kind of feed over HTTP, after every kind of change, and find the same dates.

icalendar, recurring-ical-events, vobject and ical.js parse what a running server sends; vdirsyncer keeps a folder in step
with each feed, as a phone would, from the first state to the last.
"""

import datetime as dt
import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import icalendar
import pytest
import time_machine

from calendars.entries.keys import DIMENSIONS, language_slug, parts
from calendars.feeds import cache
from calendars.private import scopes
from calendars.private import tokens as private_tokens
from events.changes import cancelling, postponing, rescheduling
from events.changes.rescheduling import Move
from events.models import Event
from plan.models import Occasion
from tests.calendars.clients import installing
from tests.calendars.conftest import NOW, at, write
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory, StreetFactory
from tests.factories.registrations import register
from tests.factories.taking_part import (
    SeatPoolFactory,
    ShiftFactory,
    TeamFactory,
    TeamMembershipFactory,
    VolunteerFactory,
)
from venues.models import Venue
from volunteers.blocks import holding, releasing
from volunteers.models import TeamBlock
from volunteers.signups import signing_up

pytestmark = [pytest.mark.clients, pytest.mark.django_db(transaction=True)]
HERE = Path(__file__).resolve().parent
HOUR = dt.timedelta(hours=1)
OTHER_TOO = {"all", "area", "venue", "kind", "language", "topic", "joined", "places"}
"""Feeds in which a date of another host stands that never changes."""
TOMORROW = {"area of tomorrow", "venue of tomorrow"}
THERE_TOO = {"all", "kind", "language", "topic", *TOMORROW}
"""The same for a date in the street to which the lecture moves."""
OF_TEAM = {"team joined", "team of everybody"}
LEFT_BEHIND = {"area", "venue", "joined", "places"}
"""Feeds that a date leaves for another street."""


@dataclass
class Stage:
    """What is looked at: the dates, and the addresses of their feeds."""

    server: str
    lecture: object
    other: object
    there: object
    person: object
    feeds: dict[str, str] = field(default_factory=dict)
    hours: int = 0

    @property
    def now(self):
        """Two hours between changes: the first program to come notes that the calendar was used, no two at once."""
        return NOW + self.hours * 2 * HOUR


@pytest.fixture
def stage(live_server, lecture, venue, person):
    with time_machine.travel(NOW, tick=True):
        occasion = Occasion.objects.create(slug="science-month", name="全国科普月", kind="month")
        programme = PublishedEventFactory(kind="theme_day", title="科普月", slug="month", booking="none")
        Event.objects.filter(pk=lecture.event_id).update(programme=programme, occasion=occasion)
        lecture.refresh_from_db()
        keep_places(lecture)
        other = OccurrenceFactory(
            event=PublishedEventFactory(kind=lecture.event.kind, title="另一场"),
            venue=venue,
            start=at(18, 9),
            end=at(18, 10),
            changed_at=NOW,
        )
        station = VenueFactory(slug="bajie-station", area=StreetFactory(slug="bajie", parent=venue.area.parent))
        there = OccurrenceFactory(
            event=PublishedEventFactory(kind=lecture.event.kind, title="那边的一场"),
            venue=station,
            start=at(19, 9),
            end=at(19, 10),
            changed_at=NOW,
        )
        write(lecture, other, there)
        made = Stage(live_server.url, lecture, other, there, person)
        made.feeds = _public(lecture) | _private(lecture, venue, person)
        yield made


def _public(lecture):
    event = lecture.event
    keys = {
        "all": "all",
        "area": "area/xianjie",
        "event": f"event/{event.slug}",
        "programme": "event/month",
        "audience": "audience/elders",
        "host": f"host/{event.host.slug}",
        "kind": f"kind/{event.kind}",
        "language": f"language/{language_slug(event.languages)}",
        "topic": f"topic/{event.topic}",
        "occasion": "occasion/science-month",
        "team joined": f"kind/{event.kind}/team/medics",
        "team of everybody": "team/medics",
        "venue": "venue/xianjie-station",
        "joined": f"area/xianjie/kind/{event.kind}",
        "area of tomorrow": "area/bajie",
        "venue of tomorrow": "venue/bajie-station",
    }
    assert {part.partition("/")[0] for key in keys.values() for part in parts(key)} == {*DIMENSIONS, "all", "event"}
    return {name: cache.address(key) for name, key in keys.items()}


def keep_places(date):
    """The team of medics keeps a place there."""
    medics = TeamFactory(name="样例医疗队", slug="medics")
    captain = TeamMembershipFactory(team=medics, role="captain").volunteer.person
    for _ in range(2):
        TeamMembershipFactory(team=medics)
    facts = {"team_id": medics.pk, "shift_id": ShiftFactory(occurrence=date, role="医生").pk, "by": captain}
    holding.hold(size=1, names_until=date.start - 3 * 24 * HOUR, now=NOW, **facts)


def _private(lecture, venue, person):
    register(SeatPoolFactory(occurrence=lecture), phone=person.phone, now=NOW)
    volunteer = VolunteerFactory(person=person)
    captain = TeamMembershipFactory(volunteer=volunteer, role="captain")
    signing_up.sign_up(volunteer_id=volunteer.pk, shift_id=ShiftFactory(occurrence=lecture).pk, now=NOW)
    for organization in {lecture.event.host, venue.organization}:
        MembershipFactory(person=person, organization=organization, role="organizer")
    slugs = {"mine": "", "team": captain.team.slug, "hosted": lecture.event.host.slug}
    slugs["places"] = venue.organization.slug
    return {kind: _granted(person, kind, slug) for kind, slug in slugs.items()}


def _granted(person, kind, slug):
    scope = scopes.chosen(person, kind=kind, slug=slug)
    address = private_tokens.grant(person=person, name=kind, scope=scope, now=NOW)
    return address.removeprefix("http://127.0.0.1:8000")


# -- what the clients find -----------------------------------------------------------------


def run(command, folder, told=""):
    done = subprocess.run(command, cwd=folder, input=told, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


class Clients:
    """The programs, each in a process of its own."""

    def __init__(self, stage, folder):
        self.programs = installing.installed()
        self.folder = folder
        self.addresses = {name: stage.server + path for name, path in stage.feeds.items()}
        self.names = {name: f"feed{number}" for number, name in enumerate(self.addresses)}
        (folder / "config").write_text(self._config())
        self._sync("discover")

    def _config(self):
        parts = [f'[general]\nstatus_path = "{self.folder}/status/"']
        for name, address in self.addresses.items():
            short = self.names[name]
            (self.folder / short).mkdir()
            parts.append(
                f'[pair {short}]\na = "{short}_there"\nb = "{short}_here"\ncollections = null\n'
                f'conflict_resolution = "a wins"\n'
                f'[storage {short}_there]\ntype = "http"\nurl = "{address}"\n'
                f'[storage {short}_here]\ntype = "filesystem"\npath = "{self.folder}/{short}"\nfileext = ".ics"'
            )
        return "\n".join(parts)

    def _sync(self, *what):
        program = self.programs / "venv/bin/vdirsyncer"
        return run([program, "-c", self.folder / "config", "-v", "WARNING", *what], self.folder)

    def read(self):
        """By client and feed: what stands there."""
        cache.feed_cache.clear()  # a process reads the stamps once a second
        told = json.dumps(self.addresses)
        python = run([self.programs / "venv/bin/python", HERE / "read_feeds.py"], self.folder, told)
        node = run(["node", HERE / "read_feeds.mjs", self.programs], self.folder, told)
        self._sync("sync", "--force-delete")
        kept = {name: list(self._kept(short)) for name, short in self.names.items()}
        found = json.loads(python) | json.loads(node) | {"vdirsyncer": kept}
        return {
            client: {feed: sorted(map(tuple, rows)) for feed, rows in feeds.items()} for client, feeds in found.items()
        }

    def _kept(self, short):
        for path in (self.folder / short).glob("*.ics"):
            for one in icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT"):
                times = (one[name].dt.timestamp() for name in ("dtstart", "dtend"))
                yield (str(one["uid"]), *times, str(one["status"]))


# -- what must stand there -----------------------------------------------------------------


def row(uid, thing, status):
    return (uid, thing.start.timestamp(), thing.end.timestamp(), status)


def expected(stage, statuses, *, gone=(), arrived=False):
    """By feed. ``statuses``: of the public feeds, and by name of others; ``gone``: feeds in which it is left behind."""
    lecture = stage.lecture
    lecture.refresh_from_db()
    shift = lecture.shifts.exclude(role="医生").get()
    registration = lecture.event.registrations.get()
    sign_up = shift.sign_ups.get()
    uids = {
        "mine": [(f"{lecture.uid}-r{registration.pk}", lecture), (f"{lecture.uid}-s{sign_up.pk}", shift)],
        "team": [(f"{lecture.uid}-t{shift.pk}", shift)],
        "hosted": [(f"{lecture.uid}-h", lecture)],
        "places": [(f"{lecture.uid}-v", lecture)],
    }
    found = {}
    for feed in stage.feeds:
        status = "CANCELLED" if feed in gone else statuses.get(feed, statuses[""])
        rows = [row(uid, thing, status) for uid, thing in uids.get(feed, [(str(lecture.uid), lecture)])]
        if feed == "mine" and status == "CONFIRMED" and sign_up.agreement == "asked":
            rows[1] = row(*uids["mine"][1], "TENTATIVE")  # moved, and not agreed to yet
        if feed.endswith("of tomorrow") and not arrived:
            rows = []
        if feed in OTHER_TOO:
            uid = f"{stage.other.uid}-v" if feed == "places" else str(stage.other.uid)
            rows.append(row(uid, stage.other, "CONFIRMED"))
        if feed in THERE_TOO:
            rows.append(row(str(stage.there.uid), stage.there, "CONFIRMED"))
        found[feed] = sorted(rows)
    return found


# -- the changes ---------------------------------------------------------------------------


def nothing(stage):
    pass


def rename(stage):
    Event.objects.filter(pk=stage.lecture.event_id).update(title="改了名字；带逗号，和很长很长很长很长很长很长的尾巴🧪")
    write(stage.lecture, now=stage.now)


def move(stage, *, venue=None, days=0):
    date = stage.lecture
    date.refresh_from_db()
    step = dt.timedelta(days=days)
    to = Move(date.pk, date.start + step, date.end + step, venue or date.venue_id)
    rescheduling.reschedule(event=date.event, moves=[to], by=stage.person, reason="", now=stage.now)


def later(stage):
    move(stage, days=1)


def to_another_street(stage):
    move(stage, venue=Venue.objects.get(slug="bajie-station").pk)


def home(stage):
    move(stage, venue=Venue.objects.get(slug="xianjie-station").pk)


def put_off(stage):
    stage.lecture.refresh_from_db()
    event = stage.lecture.event
    postponing.postpone(event=event, occurrences=[stage.lecture], by=stage.person, reason="下雨", now=stage.now)


def take_back(stage):
    Event.objects.filter(pk=stage.lecture.event_id).update(state="draft")
    write(stage.lecture, now=stage.now)


def publish_again(stage):
    Event.objects.filter(pk=stage.lecture.event_id).update(state="published")
    write(stage.lecture, now=stage.now)


def give_back(stage):
    """The team of medics keeps no place any more."""
    block = TeamBlock.objects.get()
    releasing.give_back(block=block, by=block.by, now=stage.now)
    write(stage.lecture, now=stage.now)


def call_off(stage):
    stage.lecture.refresh_from_db()
    cancelling.cancel_event(event=stage.lecture.event, by=stage.person, reason="停电", now=stage.now)


ON = {"": "CONFIRMED"}
OFF = {"": "CANCELLED"}
CHANGES = [
    (nothing, ON, {}),
    (rename, ON, {}),
    (later, ON, {}),
    (to_another_street, ON, {"gone": LEFT_BEHIND, "arrived": True}),
    (home, ON, {"gone": TOMORROW, "arrived": True}),
    (put_off, OFF, {"arrived": True}),
    (later, ON, {"gone": TOMORROW, "arrived": True}),
    (take_back, OFF | {"hosted": "TENTATIVE", "places": "TENTATIVE"}, {"arrived": True}),
    (publish_again, ON, {"gone": TOMORROW, "arrived": True}),
    (give_back, ON, {"gone": TOMORROW | OF_TEAM, "arrived": True}),
    (call_off, OFF, {"arrived": True}),
]


def differences(found, wanted):
    """By client and feed, what is there and what should be; vdirsyncer writes UIDs of its own into what it keeps."""
    wrong = {}
    for client, feeds in found.items():
        first = 1 if client == "vdirsyncer" else 0
        for feed, rows in feeds.items():
            there, should = (sorted(one[first:] for one in told) for told in (rows, wanted[feed]))
            if there != should:
                wrong[f"{client}: {feed}"] = (there, should)
    return wrong


def test_five_programs_find_the_same_dates_after_every_change(stage, tmp_path):
    clients = Clients(stage, tmp_path)
    for hours, (change, statuses, facts) in enumerate(CHANGES):
        stage.hours = hours
        with time_machine.travel(stage.now, tick=True):
            change(stage)
            found = clients.read()
            assert len(found) == 5
            assert all(feeds.keys() == stage.feeds.keys() for feeds in found.values())
            wrong = differences(found, expected(stage, statuses, **facts))
        assert wrong == {}, f"after {hours}: {change.__name__}"
