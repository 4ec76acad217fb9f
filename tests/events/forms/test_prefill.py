"""An empty cell of the planner carries its thing, its day and its hour into the editor of every kind."""

import datetime as dt

import pytest
from django.urls import reverse

from events.models import Event
from events.schedule import local_times
from tests.factories.people import MembershipFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory

pytestmark = pytest.mark.django_db
NEW = reverse("events:staff_new")
KINDS = [kind for kind in Event.Kind.values if kind != Event.Kind.THEME_DAY]
DAY = "2026-12-03"


@pytest.fixture
def member(client):
    found = MembershipFactory(role="organizer")
    client.force_login(found.person)
    return found


def editor(client, kind, query):
    return client.get(f"{NEW}?kind={kind}&{query}").context["editor"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_begins_with_the_cell(client, member, kind):
    van, speaker, hall = ResourceFactory(), CrewFactory(organization=member.organization), SpaceFactory()
    where = f"day={DAY}&time=10:15&venue={hall.venue_id}&space={hall.pk}"
    found = editor(client, kind, f"{where}&resource={van.pk}&crew={speaker.pk}")
    row = found.rows.forms[0]
    shown = {name: row[name].value() for name in ("day", "start_time", "venue")}
    assert shown == {"day": dt.date(2026, 12, 3), "start_time": dt.time(10, 15), "venue": f"{hall.venue_id}-{hall.pk}"}
    assert (found.assignments["resources"].value(), found.assignments["crew"].value()) == ([van.pk], [speaker.pk])


@pytest.mark.parametrize("kind", KINDS)
def test_a_proposed_end_stays_after_the_start(client, member, kind):
    row = editor(client, kind, f"day={DAY}&time=22:30").rows.forms[0]
    end = row["end_time"].value()
    assert end is None or local_times.usual_end(dt.date(2026, 12, 3), dt.time(22, 30), end) is not None


@pytest.mark.parametrize(("kind", "first"), [("drive", "opens"), ("class", "start"), ("exhibition", "start")])
def test_what_is_laid_out_begins_there_too(client, member, kind, first):
    pattern = editor(client, kind, f"day={DAY}&time=10:15").pattern
    assert (pattern["first"].value(), pattern[first].value()) == (dt.date(2026, 12, 3), dt.time(10, 15))


def test_an_exhibition_stays_as_long_as_it_was_proposed(client, member):
    pattern = editor(client, "exhibition", f"day={DAY}").pattern
    assert pattern["last"].value() - pattern["first"].value() == dt.timedelta(days=6)


def test_the_choice_of_a_kind_carries_everything_on(client, member):
    query = f"day={DAY}&time=09%3A00&venue=1&space=2&resource=3&crew=4"
    assert f"?kind=drive&amp;{query.replace('&', '&amp;')}" in client.get(f"{NEW}?{query}").text


def test_what_is_no_number_is_left_out(client, member):
    found = editor(client, "lecture", "resource=x&crew=-1&day=never&time=late&space=-")
    assert (found.assignments["resources"].value(), found.rows.forms[0]["day"].value()) == ([], None)


def test_others_crew_is_not_ticked(client, member):
    other = CrewFactory()
    assert f'value="{other.pk}" checked' not in client.get(f"{NEW}?kind=lecture&crew={other.pk}").text
