"""Several people have the key of a new site and press at the same moment: one of them sets it up."""

from functools import partial

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.server import Client, at_once, serving

pytestmark = pytest.mark.races

EMPTY = """
    from core import clock
    from core.site import changing
    from core.site.site_facts import Facts
    from plan import loading
    from portal.setup import keys
    loading.load_vocabulary()
    facts = Facts(
        site_name="样例科普", organizer_name="样例县科协", help_phone="12345", help_hours="全天", dialect="",
        sms_signature="样例科协",
    )
    changing.change(wanted=facts, now=clock.now())
    keys.current(now=clock.now())
"""
KEY = """
    import json
    from core import clock
    from portal.setup import keys
    print(json.dumps(keys.current(now=clock.now())))
"""
MADE = """
    import json
    from accounts.models import AuditEntry, Person
    from organizations.models import Area, Organization
    print(json.dumps([
        Person.objects.filter(is_superuser=True).count(),
        Organization.objects.filter(is_association=True).count(),
        Area.objects.filter(level="city").count(),
        AuditEntry.objects.filter(kind="site_set_up").count(),
    ]))
"""
LETTERS = "东南西北"


def typed(key: str, number: int) -> dict[str, object]:
    letter = LETTERS[number]
    return {
        "key": key,
        "name": f"王主任{letter}",
        "phone": f"1390000012{number}",
        "password": "a long enough one",
        "password_again": "a long enough one",
        "association": f"{letter}样县科学技术协会",
        "city": f"{letter}样县",
        "street_names": f"{letter}关镇",
        "site_name": f"{letter}样科普",
        "help_phone": "12345",
        "help_hours": "全天",
        "dialect": "",
        "sms_signature": "样例科协",
    }


def press(client: Client, fields: dict[str, object]) -> str:
    answer = client.post("/setup/", fields)
    return answer.headers.get("Location", "") if answer.status == 302 else str(answer.status)


def all_press(server, number: int) -> list[str]:
    key = server.ask(KEY)
    clients = [Client(server.port) for _ in range(number)]
    for client in clients:
        client.get("/setup/")
    return at_once([partial(press, client, typed(key, index)) for index, client in enumerate(clients)])


def test_one_sets_it_up(tmp_path):
    with serving(tmp_path, prepare=EMPTY) as server:
        answers = all_press(server, len(LETTERS))
        assert server.ask(MADE) == [1, 1, 1, 1]
        assert set(answers) == {"/staff/"}
        assert server.ask(KEY) == ""


@TWO_WRITERS
def test_without_the_locks_two_do(tmp_path):
    with serving(tmp_path, prepare=EMPTY, wsgi="tests.races.unguarded_setup", meeting=2) as server:
        all_press(server, 2)
        assert server.ask(MADE)[0] == 2
