"""How many statements each list of the API asks: as many with thirty of everything as with one, and no more than it may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.lists.test_every_list import client_for, make, visits
from tests.budgets.growing import grow
from tests.budgets.test_statements import MOST, NOT_COUNTED

pytestmark = pytest.mark.django_db
MORE = {"api:search": 37, "api:event-clashes": 28, "api:organization-closing": 15, "api:area-removing": 17}
"""Two a kind of what is searched, one a rule of clashes, two a kind of what an organization may have open, and one a kind of what points at an area; they may ask less, and nothing joins them without a word about it."""


def counted(world) -> dict[str, int]:
    """By operation, the statements of its second reading; what is no list is read with them."""
    return {name: _count(client_for(world, name), path) for name, path in visits(world).items()}


def _count(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return sum(not query["sql"].startswith(NOT_COUNTED) for query in captured.captured_queries)


def test_reading_asks_as_much_for_thirty_of_everything_as_for_one_and_no_more_than_it_may():
    world = make()
    grow(world, 0, 1)
    one = counted(world)
    grow(world, 1, 30)
    many = counted(world)
    assert {name: (one[name], number) for name, number in many.items() if number > one[name]} == {}
    assert {name: number for name, number in many.items() if number > MORE.get(name, MOST)} == {}
    assert {name for name in MORE if many[name] <= MOST} == set()  # those need no line of their own any more
