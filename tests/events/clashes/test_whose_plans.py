"""What others plan is told by whom only: no names of speakers, no titles, no purposes, whatever a program asks."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.people import MembershipFactory, OrganizationFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory
from venues.bookings import booking
from venues.bookings.booking import BookingRequest

pytestmark = pytest.mark.django_db
TITLE, SPEAKER, PURPOSE, SCHOOL = "还没公开的样例讲座", "麦大夫", "内部筹备会", "样例小学"
SECRETS = (TITLE, SPEAKER, PURPOSE)
START = (clock.now() + dt.timedelta(days=40)).replace(minute=0, second=0, microsecond=0)
END = START + dt.timedelta(hours=2)


class Scene:
    """Another organization's unpublished event with its speaker, in a hall of a third one; and somebody who looks."""

    def __init__(self):
        self.keeper = MembershipFactory(role="organizer")
        self.theirs = MembershipFactory(role="organizer")
        self.hall = SpaceFactory(venue__organization=self.keeper.organization)
        self.van = ResourceFactory(organization=self.keeper.organization)
        self.speaker = CrewFactory(name=SPEAKER, organization=self.theirs.organization)
        event = EventFactory(host=self.theirs.organization, title=TITLE)
        self.date = OccurrenceFactory(event=event, venue=self.hall.venue, start=START, end=END, school=SCHOOL)
        self.date.crew.add(self.speaker)
        for thing in ({"space_id": self.hall.pk}, {"resource_id": self.van.pk}):
            booking.book(
                booking_requests=[BookingRequest(start=START, end=END, **thing)],
                organization=self.theirs.organization,
                by=self.theirs.person,
                now=clock.now(),
                purpose=PURPOSE,
            )

    def asks(self, path, sent, who=None):
        client = APIClient()
        client.force_authenticate(who or MembershipFactory(role="organizer").person)
        return client.post(f"/api/v1/{path}", sent, format="json")


@pytest.fixture
def scene():
    return Scene()


def a_date(**more):
    return {"start": START.isoformat(), "end": END.isoformat()} | more


def told(answer):
    return [secret for secret in SECRETS if secret in answer.content.decode()]


def test_somebody_elses_speaker_cannot_be_named_in_a_plan(scene):
    answer = scene.asks("clashes/", {"dates": [a_date(crew=[scene.speaker.pk])]})
    assert (answer.status_code, told(answer)) == (400, [])


def test_when_somebody_elses_speaker_is_free_is_not_told(scene):
    sent = {
        "minutes": 60,
        "first": START.date().isoformat(),
        "last": START.date().isoformat(),
        "crew": [scene.speaker.pk],
    }
    answer = scene.asks("free-times/", sent)
    assert (answer.status_code, list(answer.json()["detail"])) == (400, ["crew"])


def test_ones_own_speaker_is_named(scene):
    later = a_date(crew=[scene.speaker.pk])
    answer = scene.asks("clashes/", {"dates": [later]}, scene.theirs.person)
    assert (answer.status_code, SPEAKER in answer.content.decode()) == (200, True)


def test_a_hall_a_van_a_place_and_a_school_are_taken_and_no_more_is_told(scene):
    assignments = {
        "space": scene.hall.pk,
        "resources": [scene.van.slug],
        "school": SCHOOL,
        "venue": scene.hall.venue.slug,
    }
    answer = scene.asks("clashes/", {"kind": "outreach", "dates": [a_date(**assignments)]})
    codes = {one["code"] for one in answer.json()["results"]}
    assert {"taken", "same_school"} <= codes
    assert told(answer) == []


def test_free_times_are_times_and_nothing_else(scene):
    day = START.date().isoformat()
    sent = {"minutes": 60, "first": day, "last": day, "spaces": [scene.hall.pk], "resources": [scene.van.slug]}
    answer = scene.asks("free-times/", sent)
    assert (answer.status_code, told(answer)) == (200, [])
    assert all(set(one) == {"start", "end", "space_id"} for one in answer.json()["results"])


def take(scene, who):
    sent = a_date(organization=who.organization.slug, space=scene.hall.pk, purpose="排练")
    return scene.asks("bookings/", sent, who.person)


def test_a_refused_booking_says_by_whom_only(scene):
    answer = take(scene, MembershipFactory(role="organizer"))
    assert (answer.status_code, answer.json()["code"], told(answer)) == (409, "taken", [])
    assert str(scene.theirs.organization) in answer.json()["message"]


def test_whoever_keeps_the_hall_reads_what_it_is_taken_for(scene):
    answer = take(scene, scene.keeper)
    assert (answer.status_code, PURPOSE in answer.json()["message"]) == (409, True)


def test_a_viewer_of_another_organization_reads_no_more_than_an_organizer(scene):
    viewer = MembershipFactory(role="viewer", organization=OrganizationFactory())
    answer = scene.asks("clashes/", {"dates": [a_date(space=scene.hall.pk)]}, viewer.person)
    assert (answer.status_code, told(answer)) == (200, [])
