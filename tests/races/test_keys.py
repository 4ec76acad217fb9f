"""One person, one page, many windows: no more keys than one may have. Each has its name: the same would be one press."""

from functools import partial

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.server import Client, at_once, serving

pytestmark = pytest.mark.races
WINDOWS, MOST = 30, 10

PERSON = """
    from tests.factories.people import PersonFactory
    PersonFactory()
"""
SIGNED_IN = """
    import json
    from accounts.models import Person
    from django.test import Client
    client = Client()
    client.force_login(Person.objects.get())
    print(json.dumps(client.cookies["sessionid"].value))
"""
MADE = """
    import json
    from api.models import ApiToken
    print(json.dumps(ApiToken.objects.count()))
"""


def make(client: Client, number: int) -> tuple[int, bool]:
    answer = client.post("/mine/keys/", {"name": f"大屏{number}", "scopes": "read", "days": "30"})
    return answer.status, "只显示这一次" in answer.text


def all_at_once(server) -> list[tuple[int, bool]]:
    cookie = server.ask(SIGNED_IN)
    clients = [Client(server.port) for _ in range(WINDOWS)]
    for client in clients:
        client.cookies["sessionid"] = cookie
        client.get("/mine/keys/")
    return at_once([partial(make, client, number) for number, client in enumerate(clients)])


def test_no_more_than_one_may_have(tmp_path):
    with serving(tmp_path, prepare=PERSON) as server:
        answers = all_at_once(server)
        assert {status for status, _ in answers} == {200}
        assert (sum(got for _, got in answers), server.ask(MADE)) == (MOST, MOST)


@TWO_WRITERS
def test_without_the_lock_there_are_more(tmp_path):
    with serving(tmp_path, prepare=PERSON, wsgi="tests.races.unguarded_keys") as server:
        got = sum(got for _, got in all_at_once(server))
        assert got > MOST
        assert server.ask(MADE) == got
