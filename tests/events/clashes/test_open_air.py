"""A van stands under the open sky, where there is room for all who come."""

import pytest
from rest_framework.test import APIClient

from events.clashes import engine, ways_out
from events.clashes.types import Code, Severity
from events.forms.editor import likely_places
from events.models import Event
from tests.events.clashes.test_ways_out import Town
from tests.events.conftest import at, make_drive, stops
from tests.factories.events import VenueFactory
from tests.factories.people import MembershipFactory, StreetFactory
from tests.factories.resources import ResourceFactory, SpaceFactory
from venues.models import Space

pytestmark = pytest.mark.django_db


def found(event, now, code):
    return [one for one in engine.of_event(event, now=now)[1] if one.code == code]


@pytest.mark.parametrize(("kind", "open_air", "told"), [("van", False, True), ("van", None, False), ("van", True, False), ("kit", False, False)])  # fmt: skip
def test_a_van_in_a_hall_is_told_with_the_yard_of_that_place(now, kind, open_air, told):
    drive = make_drive(1)
    one = stops(drive)[0]
    one.space = SpaceFactory(venue=one.venue, name="大厅", open_air=open_air)
    one.save()
    SpaceFactory(venue=one.venue, name="院子", open_air=True)
    one.resources.add(ResourceFactory(kind=kind, name="大篷车 1 号"))
    clashes = found(drive, now, Code.NEEDS_OPEN_AIR)
    assert [(clash.severity, "这里露天的有院子" in clash.words) for clash in clashes] == [(Severity.SOFT, True)] * told


@pytest.mark.parametrize("count", [1, 3])
def test_many_vans_under_roofs_cost_as_many_queries_as_one(now, count, django_assert_max_num_queries):
    drive = make_drive(count)
    van = ResourceFactory(needs_driver=False)
    for one in stops(drive):
        one.space = SpaceFactory(venue=one.venue, open_air=False)
        one.save()
        one.resources.add(van)
    planned, _ = engine.of_event(drive, now=now)
    from events.clashes.checks import resources

    look = engine.look(planned, now=now, by=None)
    with django_assert_max_num_queries(8):
        assert [one.code for one in resources.clashes(look)].count(Code.NEEDS_OPEN_AIR) == count


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"expected_heads": 300}, True),
        ({"expected_heads": 150}, False),
        ({"expected_heads": 150, "seats_each": 81}, True),
        ({"expected_heads": 300, "seats_each": 80}, False),
        ({}, False),
    ],
)
def test_each_stop_holds_its_part_of_those_who_are_expected(now, facts, told):
    drive = make_drive(3, **facts)
    one = stops(drive)[1]
    one.space = SpaceFactory(venue=one.venue, capacity=80)
    one.save()
    assert [clash.label for clash in found(drive, now, Code.TOO_SMALL)] == ["第2站"] * told


def test_other_lessons_are_not_measured_by_all_who_come_to_the_course(now):
    course = make_drive(3, expected_heads=300)
    course.kind = Event.Kind.CLASS
    course.save()
    one = stops(course)[1]
    one.space = SpaceFactory(venue=one.venue, capacity=80)
    one.save()
    assert found(course, now, Code.TOO_SMALL) == []


def test_a_plan_prefers_open_ground_that_is_large_enough(now):
    street = StreetFactory()
    big = VenueFactory(area=street, name="大会堂", capacity=500)
    SpaceFactory(venue=big, name="礼堂", capacity=500, open_air=False)
    small = VenueFactory(area=street, name="小院", capacity=30)
    yard = SpaceFactory(venue=small, name="院子", capacity=30, open_air=True)
    square = VenueFactory(area=street, name="广场", capacity=200)
    ground = SpaceFactory(venue=square, name="空地", capacity=200, open_air=True)
    from events.schedule.drive_routes import Stop

    stop = Stop(start=at(20, 9).replace(tzinfo=None), end=at(20, 11).replace(tzinfo=None), street=street.pk)
    (chosen,) = likely_places.places_for([street], [stop], heads=100, now=now)
    assert chosen["venue"] == f"{square.pk}-{ground.pk}"
    ground.delete()
    square.delete()
    (chosen,) = likely_places.places_for([street], [stop], heads=20, now=now)
    assert chosen["venue"] == f"{small.pk}-{yard.pk}"


def test_ways_out_for_a_van_are_not_under_a_roof(now):
    town = Town()
    van = ResourceFactory(organization=town.drive.host, needs_driver=False)
    town.fourth.resources.add(van)
    Space.objects.filter(pk=town.small.pk).update(open_air=False)
    Space.objects.filter(pk=town.yard.pk).update(open_air=True)
    town.take(town.fourth.space, at(18, 9), at(18, 12))
    refusal = town.blocked(town.moves())
    (only,) = ways_out.of(refusal.planned, refusal.hard, now=now)
    assert [str(one.space.name) for one in only.places] == ["院子", "操场"]


def test_the_page_and_the_api_say_where_a_space_lies(client):
    member = MembershipFactory()
    venue = VenueFactory(organization=member.organization)
    client.force_login(member.person)
    facts = {"name": "院子", "open_air": "True", "setup_minutes": "0", "clearup_minutes": "0"}
    answer = client.post(f"/staff/venues/{venue.pk}/spaces/add/", facts)
    assert answer.status_code == 302, answer.text[:20000]
    space = Space.objects.get(name="院子")
    assert space.open_air is True
    program = APIClient()
    program.force_authenticate(member.person)
    answer = program.patch(f"/api/v1/spaces/{space.pk}/", {"open_air": None}, format="json")
    assert answer.status_code == 200
    assert Space.objects.get(pk=space.pk).open_air is None
