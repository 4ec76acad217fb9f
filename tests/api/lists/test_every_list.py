"""Each list of the API: one shape, no row counted, no way past its pages but their links."""

import datetime as dt
import re
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from drf_spectacular.generators import SchemaGenerator

from api.lists.pages import NOT_SUPPORTED, UNREADABLE
from core import clock
from organizations.models import Membership
from tests.access import world as worlds
from tests.access.asking import address
from tests.access.world import World, routes
from tests.budgets.growing import grow
from tests.factories.people import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
SHAPE = ["next", "previous", "results"]
WHO = {
    "api:shift-course": "volunteer",
    "api:shift-mine": "volunteer",
    "api:volunteer-availability": "volunteer",
    "api:volunteer-profile": "volunteer",
    "api:opening-list": "administrator",
    "api:audit-list": "keeper",
    "api:organization-closing": "keeper",
    "api:area-removing": "keeper",
    "api:plan-next": "keeper",
    "api:planfile-detail": "keeper",
    "api:planfile-list": "keeper",
    "api:setupitem-list": "keeper",
    "api:siteadministrator-list": "site administrator",
}
WHO |= dict.fromkeys(
    ("api:membership-detail", "api:membership-list", "api:organization-without-approver", "api:staffinvitation-list"),
    "administrator",
)
"""Who reads what an organizer may not."""
ASKED = {"api:search": "q=样", "api:day-list": "first={today}&last={later}"}
NOT_READ = {
    "api:docs",
    "api:schema",
    "api:export",
    "api:listfile-file",
    "api:clashes",
    "api:free-times",
    "api:records-tables",
    "api:volunteerqualification-picture",
    "api:plan-sheet",
    "api:plan-next-sheet",
    "api:planfile-template",
}
ELSEWHERE = {"api:round-detail"}
"""It takes a competition whose round has begun: ``test_round_by_round.py``."""
COUNTS_SOMETHING_ELSE = {"api:invitation-detail"}
"""How many dates the event has: each is named by it (第2站)."""


@dataclass(frozen=True)
class Operation:
    """As the description of the API has it."""

    path: str
    method: str
    parameters: set[str]
    answers: list[dict]

    @property
    def is_list(self) -> bool:
        return any(list(answer.get("properties", {})) == SHAPE for answer in self.answers)

    def is_at(self, address: str) -> bool:
        pattern = re.sub(r"\{\w+\}", "[^/]+", self.path)
        return bool(re.fullmatch(pattern, address.partition("?")[0]))


@pytest.fixture(scope="module")
def operations():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return [
        Operation(path, method, {one["name"] for one in facts.get("parameters", [])}, _answers(schema, facts))
        for path, methods in schema["paths"].items()
        for method, facts in methods.items()
    ]


def _answers(schema, facts) -> list[dict]:
    found = []
    for code, answer in facts["responses"].items():
        content = answer.get("content", {}).get("application/json", {}).get("schema", {})
        name = content.get("$ref", "").rpartition("/")[2]
        if code < "300" and content:
            found.append(schema["components"]["schemas"][name] if name else content)
    return found


def test_no_answer_is_bare_rows(operations):
    bare = [one for one in operations if any(answer.get("type") == "array" for answer in one.answers)]
    assert bare == []


def test_what_reads_like_a_list_has_all_three_always(operations):
    lists = [answer for one in operations for answer in one.answers if "results" in answer.get("properties", {})]
    assert len(lists) > 50
    assert [one for one in lists if (list(one["properties"]), one["required"]) != (SHAPE, SHAPE)] == []


def make() -> World:
    """One of everything, and somebody who reads what an organizer may not."""
    world = worlds.make()
    host = world.event.host
    world.people["administrator"] = MembershipFactory(organization=host, role=Membership.Role.ADMINISTRATOR).person
    association = world.people["association"].memberships.get().organization
    world.people["keeper"] = MembershipFactory(organization=association, role=Membership.Role.ADMINISTRATOR).person
    world.people["site administrator"] = PersonFactory(is_superuser=True)
    return world


@pytest.fixture
def world():
    world = make()
    grow(world, 0, 3)
    return world


def visits(world) -> dict[str, str]:
    """The address of each that is read, by name, be it a list or not."""
    days = {"today": clock.today(), "later": clock.today() + dt.timedelta(days=30)}
    names = [name for name, route in routes().items() if name.startswith("api:") and "GET" in route.methods]
    wanted = [name for name in names if name not in NOT_READ | ELSEWHERE]
    return {name: f"{address(world, name, '')}?{ASKED.get(name, '').format(**days)}" for name in wanted}


def client_for(world, name: str) -> Client:
    client = Client()
    client.force_login(world.people[WHO.get(name, "own")])
    return client


def test_each_list_is_read_here_and_counts_nothing(world, operations):
    lists = {}
    counting = {}
    for name, path in visits(world).items():
        with CaptureQueriesContext(connection) as captured:
            answer = client_for(world, name).get(path)
        assert answer.status_code == 200, (name, answer.content)
        rows = answer.json()
        if isinstance(rows, list) or "results" in rows:
            assert list(rows) == SHAPE, name
            lists[name] = path
            counting[name] = [query["sql"] for query in captured if query["sql"].startswith("SELECT COUNT(")]
    read = [one for one in operations if one.is_list and one.method == "get"]
    assert {one.path for one in read if not any(map(one.is_at, lists.values()))} == {"/api/v1/rounds/{uid}/"}
    assert {name for name, statements in counting.items() if statements} == COUNTS_SOMETHING_ELSE


def test_each_list_with_pages_refuses_what_it_would_pass_over(world, operations):
    wrong = {"page": "2", "ordering": "-start", "cursor": "x"}
    said = NOT_SUPPORTED | {"cursor": UNREADABLE}
    have_pages = [one for one in operations if "cursor" in one.parameters]
    paged = {name: path for name, path in visits(world).items() if any(one.is_at(path) for one in have_pages)}
    asked = {name: path for name, path in paged.items() if not name.endswith("-detail")}
    assert len(asked) == len(have_pages) > 25
    for name, path in asked.items():
        for parameter, value in wrong.items():
            answer = client_for(world, name).get(path, {parameter: value})
            found = (answer.status_code, answer.json()["code"], answer.json()["detail"])
            assert found == (400, "invalid", {parameter: [said[parameter]]}), (name, parameter)
