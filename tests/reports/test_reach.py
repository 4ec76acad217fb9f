"""Who is not reached: areas by what they are like, gaps first."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from events.models import HeldCount, HeldRecord, Occurrence
from reports import reach
from tests.events.conftest import NOON
from tests.factories.events import AudienceFactory, OccurrenceFactory, VenueFactory
from tests.factories.people import MembershipFactory, PersonFactory, StreetFactory, VillageFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def elders():
    return AudienceFactory(name="老年人")


@pytest.fixture
def street():
    return StreetFactory(name="样例街道")


def held(area, *, days=30, audience=None, heads=5):
    start = NOON - DAY * days
    one = OccurrenceFactory(
        venue=VenueFactory(area=area), start=start, end=start + DAY / 24, state=Occurrence.State.HELD
    )
    record = HeldRecord.objects.create(occurrence=one, recorded_at=start)
    if audience:
        HeldCount.objects.create(record=record, audience=audience, heads=heads)
    return one


def planned(area, *, days=30, audience=None, **facts):
    start = NOON + DAY * days
    one = OccurrenceFactory(venue=VenueFactory(area=area), start=start, end=start + DAY / 24, **facts)
    if audience:
        one.event.audiences.add(audience)
    return one


def row(area, kind=""):
    return next(one for one in reach.reach(reach.areas(kind), reach.groups(), now=NOON) if one.area == area)


def test_a_village_counts_for_itself_and_for_its_street(street, elders):
    village = VillageFactory(parent=street, ethnic_minority=True)
    part = AudienceFactory(name="独居老人", parent=elders)
    held(village, audience=part)
    planned(village, audience=part)
    for area, kind in ((village, "ethnic"), (street, "")):
        found = row(area, kind)
        assert (found.held, found.planned, found.last) == (1, 1, NOON - DAY * 30)
        assert [(group.name, did, will) for group, did, will in found.cells] == [("老年人", 1, 1)]


def test_only_a_year_back_and_a_year_ahead_counts(street, elders):
    held(street, days=400, audience=elders)
    planned(street, days=400)
    planned(street, state=Occurrence.State.CANCELLED)
    planned(street, event__published_at=None)
    found = row(street)
    assert (found.held, found.planned, found.is_missed) == (0, 0, True)
    assert found.last == NOON - DAY * 400
    assert dict(found.held_for) == {}


def test_nobody_counted_is_nobody_reached(street, elders):
    held(street, audience=elders, heads=0)
    assert (row(street).held, dict(row(street).held_for)) == (1, {})


def test_gaps_stand_first_and_the_larger_ones_before(street):
    small, large = StreetFactory(population=100), StreetFactory(population=9000)
    held(street)
    rows = reach.reach(reach.areas(""), [], now=NOON)
    assert [one.area for one in rows] == [large, small, street]


def test_kinds_of_areas(street):
    plain = VillageFactory(parent=street)
    ethnic = VillageFactory(parent=street, ethnic_minority=True)
    less = VillageFactory(parent=street, less_developed=True, ethnic_minority=True)
    found = {kind: set(reach.areas(kind)) for kind in reach.KINDS}
    assert found == {"": {street}, "ethnic": {ethnic, less}, "less": {less}, "villages": {plain, ethnic, less}}


@pytest.mark.parametrize("areas", [1, 3])
def test_five_queries_however_many(areas, elders, django_assert_num_queries):
    for _ in range(areas):
        street = StreetFactory()
        held(street, audience=elders)
        planned(street, audience=elders)
    with django_assert_num_queries(7):
        reach.reach(reach.areas(""), reach.groups(), now=NOON)


def test_the_page(client, street, elders):
    village = VillageFactory(name="样例彝寨", parent=street, ethnic_minority=True)
    client.force_login(MembershipFactory().person)
    page = client.get("/staff/plan/reach/?kind=ethnic")
    assert [one.area for one in page.context["rows"]] == [village]
    assert (page.context["missed"], page.context["may_create"]) == (1, True)
    assert "去排一场" in page.content.decode()
    assert client.get("/staff/plan/reach/?kind=nonsense").context["kind"] == ""
    client.force_login(PersonFactory())
    assert client.get("/staff/plan/reach/").status_code == 403


def test_programs_read_the_same(street, elders):
    held(street, audience=elders)
    api = APIClient()
    api.force_authenticate(MembershipFactory().person)
    [found] = api.get("/api/v1/areas/reach/").json()["results"]
    assert (found["area"], found["held"], found["planned"]) == (street.slug, 1, 0)
    assert found["audiences"] == {elders.slug: {"held": 1, "planned": 0}}
    assert api.get("/api/v1/areas/reach/?kind=less").json()["results"] == []
    assert APIClient().get("/api/v1/areas/reach/").status_code == 401
