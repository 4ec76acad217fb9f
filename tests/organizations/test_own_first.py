"""What is one's own comes first wherever staff choose or read places, streets and organizations; nothing else moves."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Area, Organization
from organizations.own_first import Nearness, own_first, own_of, streets_for, streets_of
from special_days.models import MarketCycle
from spreadsheets import name_lookups
from spreadsheets.events.columns import event_columns
from tests.factories.bases import BaseFactory, RoundFactory
from tests.factories.events import (
    EventFactory,
    OccurrenceFactory,
    PlanFactory,
    PublishedEventFactory,
    TaskFactory,
    TaskGroupFactory,
    VenueFactory,
)
from tests.factories.people import (
    AssociationFactory,
    MembershipFactory,
    OrganizationFactory,
    PersonFactory,
    StreetFactory,
    VillageFactory,
)
from tests.factories.requests import ask
from tests.factories.resources import ResourceFactory, SpaceFactory
from venues.models import Venue

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 16, 1, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _on_a_wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def streets():
    """In their usual order; ours is the last."""
    names = ("连然街道", "金方街道", "县街街道")
    return [StreetFactory(name=name, slug=f"s{place}", position=place) for place, name in enumerate(names)]


@pytest.fixture
def office(streets):
    """Its name sorts behind all others."""
    return OrganizationFactory(name="龙办事处", slug="office", area=streets[-1], kind=Organization.Kind.STREET_OFFICE)


@pytest.fixture
def clerk(office):
    """Of the office, and an organizer of the association, who sees all."""
    person = MembershipFactory(organization=office).person
    MembershipFactory(organization=AssociationFactory(name="中科协", slug="association"), person=person)
    return person


@pytest.fixture
def world(streets, office):
    """Places of ours, in our street, and elsewhere, whose names sort the other way round."""
    other = OrganizationFactory(name="一中", slug="school", area=streets[0])
    near = OrganizationFactory(name="二小", slug="near", area=VillageFactory(parent=streets[-1], name="石庄村"))
    spots = (("甲馆", other, streets[0]), ("乙馆", near, streets[-1]), ("丙馆", office, streets[1]))
    places = [VenueFactory(name=name, organization=whose, area=area) for name, whose, area in spots]
    return {"other": other, "near": near, "places": places}


def names(rows) -> list[str]:
    return [str(row) for row in rows]


def test_ours_come_first_then_our_street_then_the_rest_in_their_order(clerk, world):
    VenueFactory(name="丁馆", organization=world["other"], area=world["places"][0].area)
    found = own_first(Venue.objects.all(), clerk, organization="organization", area="area")
    assert names(found) == ["丙馆", "乙馆", "丁馆", "甲馆"]
    assert [one.nearness for one in found] == [0, 1, 2, 2]


def test_a_village_of_ours_makes_its_street_ours(world, streets):
    person = MembershipFactory(organization=world["near"]).person
    assert names(streets_of(person)) == ["县街街道"]
    assert names(streets_for(person)) == ["县街街道", "连然街道", "金方街道"]


def test_who_works_nowhere_or_for_the_city_sees_the_usual_order(world, streets):
    city = MembershipFactory(organization=OrganizationFactory(area=streets[0].parent)).person
    stranger = PersonFactory()
    usual = list(Venue.objects.all())
    for person in (city, stranger):
        assert list(own_first(Venue.objects.all(), person, organization="organization", area="area")) == usual
        assert names(streets_for(person)) == names(streets)


def test_rows_sorted_by_hand_follow_the_same_rule(clerk, world):
    own = own_of(clerk)
    by_hand = sorted(Venue.objects.select_related("area__parent"), key=own.of_place)
    assert by_hand == list(own_first(Venue.objects.all(), clerk, organization="organization", area="area"))
    assert own.streets == set(streets_of(clerk).values_list("pk", flat=True))
    assert own.nearness() == Nearness.ELSEWHERE


def test_it_takes_no_query_of_its_own(clerk, world):
    with CaptureQueriesContext(connection) as queries:
        list(own_first(Area.objects.all(), clerk, area="pk"))
    assert len(queries) == 1


def order_in(body: str, *words: str) -> list[str]:
    """The words in the order in which they first stand in the page."""
    return sorted((word for word in words if word in body), key=body.index)


def options(body: str, name: str) -> str:
    """The inside of the select of this name."""
    start = body.index(f'name="{name}"')
    return body[start : body.index("</select>", start)]


ORGANIZATIONS = ("龙办事处", "二小", "一中")
STREETS = ("县街", "连然", "金方")
PLACES = ("丙馆", "乙馆", "甲馆")


@pytest.fixture
def event(office, world):
    made = PublishedEventFactory(host=office)
    OccurrenceFactory(event=made, venue=world["places"][0], start=NOW + dt.timedelta(days=3))
    return made


@pytest.fixture
def draft(office):
    return EventFactory(host=office)


@pytest.fixture
def page(client, clerk):
    client.force_login(clerk)

    def read(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, address
        return answer.content.decode()

    return read


SELECTS = [
    ("/staff/events/new/?kind=lecture", "host", ("中科协", "龙办事处", "二小", "一中")),
    ("/staff/events/new/?kind=lecture", "cooperating", ORGANIZATIONS),
    ("/staff/events/new/?kind=lecture", "dates-0-venue", PLACES),
    ("/staff/events/new/?kind=drive", "dates-0-venue", PLACES),
    ("/staff/events/", "host", ("龙办事处", "一中")),
    ("/staff/events/", "street", STREETS),
    ("/staff/records/new/", "host", ORGANIZATIONS),
    ("/staff/records/new/", "venue", PLACES),
    ("/staff/records/table/", "host", ORGANIZATIONS),
    ("/staff/crew/new/", "organization", ORGANIZATIONS),
    ("/staff/venues/add/", "organization", ORGANIZATIONS),
    ("/staff/venues/add/", "area", ("县街街道", "石庄村", "连然街道", "金方街道")),
    ("/staff/resources/add/", "organization", ORGANIZATIONS),
    ("/staff/resources/add/", "home", PLACES),
    ("/staff/requests/new/", "venue", PLACES),
    ("/staff/requests/new/", "street", STREETS),
    ("/staff/bases/apply/", "venue", PLACES),
    ("/staff/days/new/", "area", STREETS),
    ("/staff/days/markets/new/", "area", STREETS),
    ("/staff/planner/", "host", ("龙办事处", "一中")),
    ("/staff/planner/", "street", STREETS),
]


@pytest.mark.usefixtures("event")
@pytest.mark.parametrize(("address", "name", "expected"), SELECTS)
def test_selects(page, world, address, name, expected):
    PublishedEventFactory(host=world["other"])
    OccurrenceFactory(event__host=world["other"], event__state="draft", start=NOW + dt.timedelta(days=1))
    assert order_in(options(page(address), name), *expected) == list(expected)


def test_selects_of_an_event(page, event, draft, world):
    date = event.occurrences.get()
    places = [
        f"/staff/occurrences/{date.pk}/move/",
        f"/staff/events/{draft.pk}/series/?rule=weekly",
    ]
    for address in places:
        assert order_in(options(page(address), "venue"), *PLACES) == list(PLACES), address


def test_places_of_a_copy(client, clerk, event, streets, office):
    for whose in (OrganizationFactory(), office):
        VenueFactory(name=f"{whose.name}的礼堂", organization=whose, area=streets[0])
    client.force_login(clerk)
    asked = {"streets": streets[0].pk, "first": "2026-10-10", "spread": "workdays", "host": "ours"}
    body = client.post(f"/staff/events/{event.pk}/copy/", asked).content.decode()
    offered = options(body, "places-0-venue")
    assert order_in(offered, "龙办事处的礼堂", "甲馆")[0] == "龙办事处的礼堂"


def test_markets_of_our_street_come_first(page, draft, streets):
    for street in streets:
        MarketCycle.objects.create(area=street, rule="weekday", values=[6])
    days = page("/staff/days/")
    rule = options(page(f"/staff/events/{draft.pk}/series/?rule=market"), "cycle")
    assert order_in(days[days.index("赶街") :], *STREETS)[0] == "县街"
    assert order_in(rule, *STREETS) == list(STREETS)


LISTS = [
    ("/staff/venues/", PLACES),
    ("/staff/venues/", STREETS),
    ("/staff/resources/", ("丙车", "乙车", "甲车")),
    ("/staff/bases/", ("丙基地", "乙基地", "甲基地")),
    ("/staff/requests/", STREETS),
    ("/staff/travel/", STREETS),
    ("/staff/villages/", STREETS),
    ("/staff/plan/", STREETS),
    ("/staff/plan/streets/", STREETS),
    ("/staff/plan/reach/", STREETS),
    ("/staff/planner/?by=street", STREETS),
    ("/staff/planner/?by=venue", ("丙馆 · 厅", "乙馆 · 厅", "甲馆 · 厅")),
    ("/staff/planner/?by=resource", ("丙车", "乙车", "甲车")),
]


@pytest.mark.parametrize(("address", "expected"), LISTS)
def test_lists(page, world, address, expected):
    task = TaskFactory(group=TaskGroupFactory(plan=PlanFactory()))
    assert task.plan.covers(NOW.date())
    for place in world["places"]:
        letter = place.name[0]
        SpaceFactory(venue=place, name="厅")
        BaseFactory(venue=place, name=f"{letter}基地")
        ResourceFactory(name=f"{letter}车", organization=place.organization, kind="van")
    body = page(address)
    main = body[body.index("<main") :]
    rows = main[main.index("<table") :] if "/planner/" in address else main
    assert order_in(rows, *expected) == list(expected)


def test_lists_of_a_table_to_fill_in(client, clerk, world, streets):
    """The choices of the cells of the template for events."""
    offered = {column.key: column.words for column in event_columns(name_lookups.names(clerk, now=NOW))}
    assert [one for one in offered["venue"] if one in PLACES] == list(PLACES)
    assert [one for one in offered["cooperating"] if one in ORGANIZATIONS] == list(ORGANIZATIONS)
    assert [one.removesuffix("街道") for one in offered["street"]] == list(STREETS)


def test_reports_of_a_year_that_are_missing_stay_first(page, world):
    RoundFactory(year=2026)
    for place in world["places"]:
        BaseFactory(venue=place, name=f"{place.name[0]}基地", accredited_on=dt.date(2020, 1, 1))
    body = page("/staff/bases/rounds/2026/")
    expected = ("丙基地", "乙基地", "甲基地")
    assert order_in(body[body.index("<main") :], *expected) == list(expected)


def test_handing_on_a_request_and_choosing_its_place(page, streets, world):
    asked = ask(streets[0])
    body = page(f"/staff/requests/{asked.pk}/")
    assert order_in(options(body, "organization"), *ORGANIZATIONS) == list(ORGANIZATIONS)
