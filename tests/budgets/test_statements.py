"""How many statements each page asks: as many with thirty of everything as with one, and no more than it may."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.access import world as worlds
from tests.access.asking import address
from tests.browser.every_page import visits
from tests.budgets.growing import grow

pytestmark = pytest.mark.django_db
MOST = 12
MORE = {
    "events:staff_event": 54,
    "events:staff_event draft": 49,
    "portal:workbench": 40,
    "events:free_times": 25,
    "venues:staff_base": 20,
    "events:staff_edit": 20,
    "outreach_requests:detail": 19,
    "portal:planner": 17,
    "venues:staff_bases": 16,
    "events:move": 14,
    "events:move draft": 14,
    "events:slide draft": 14,
    "registrations:staff_list": 14,
    "events:event": 13,
    "notifications:messages": 13,
    "reports:plan": 13,
    "special_days:days": 13,
    "venues:resource": 13,
    "volunteers:volunteer": 13,
}
"""Pages that ask more today: they may ask less, and nothing joins them without a word about it."""
COUNTS_WHAT_IS_NOT_SHOWN = {"portal:workbench"}
"""A panel that is too long to be shown whole is counted by one statement more."""
NOT_COUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")


def counted(world) -> dict[str, int]:
    """By page, the statements of its second visit."""
    clients = {name: client_of(person) for name, person in world.people.items()}
    return {str(visit): _count(clients[visit.persona], address(world, visit.name, visit.which)) for visit in visits()}


def _count(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return sum(not query["sql"].startswith(NOT_COUNTED) for query in captured.captured_queries)


def client_of(person) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def test_pages_ask_as_much_for_thirty_of_everything_as_for_one_and_no_more_than_they_may():
    world = worlds.make()
    grow(world, 0, 1)
    one = counted(world)
    grow(world, 1, 30)
    many = counted(world)
    grown = {name for name, number in many.items() if number > one[name]}
    assert grown - COUNTS_WHAT_IS_NOT_SHOWN == set()
    assert {name: number for name, number in many.items() if number > MORE.get(name, MOST)} == {}
    assert {name for name in MORE if many[name] <= MOST} == set()  # those need no line of their own any more
