"""One hall, sixty clients of sixty organizations, times that all overlap."""

import datetime as dt
import json
from functools import partial
from http.client import HTTPConnection

import pytest

from core import clock
from tests.races.server import at_once, serving

pytestmark = pytest.mark.races
CLIENTS = 60
START = clock.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=30)

HALL = """
    from tests.factories.resources import SpaceFactory
    SpaceFactory(name="样例报告厅", setup_minutes=15)
"""
WITHOUT_THE_WALL = """
    from django.db import connection
    from tests.factories.resources import SpaceFactory
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER space_taken_once_insert")
            cursor.execute("DROP TRIGGER space_taken_once_update")
        else:
            cursor.execute("ALTER TABLE venues_booking DROP CONSTRAINT space_taken_once")
    SpaceFactory(name="样例报告厅", setup_minutes=15)
"""
PEOPLE = f"""
    import json
    from api.keys.issuing import issue
    from core import clock
    from tests.factories.people import MembershipFactory, OrganizationFactory
    from venues.models import Space
    hosts = [OrganizationFactory(name=f"排练单位{{n}}", slug=f"race-{{n}}") for n in range({CLIENTS})]
    members = [MembershipFactory(organization=host) for host in hosts]
    facts = {{"name": "样例", "scopes": ["organize"], "days": 30, "now": clock.now()}}
    keys = [(issue(person=one.person, **facts), one.organization.slug) for one in members]
    print(json.dumps({{"keys": keys, "space": Space.objects.get().pk}}))
"""
TAKEN = """
    import json
    from venues.models import Booking
    print(json.dumps(Booking.objects.live().count()))
"""


def take(port: int, key: str, facts: dict[str, object]) -> tuple[int, dict]:
    link = HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    link.request("POST", "/api/v1/bookings/", json.dumps(facts), headers)
    reply = link.getresponse()
    answer = json.loads(reply.read())
    link.close()
    return reply.status, answer


def sixty(server) -> list[tuple[int, dict]]:
    known = server.ask(PEOPLE)
    jobs = []
    for number, (key, organization) in enumerate(known["keys"]):
        start = START + dt.timedelta(minutes=10 * (number % 6))
        times = {"start": start.isoformat(), "end": (start + dt.timedelta(hours=2)).isoformat()}
        facts = {"space": known["space"], "organization": organization, "purpose": "排练", **times}
        jobs.append(partial(take, server.port, key, facts))
    return at_once(jobs)


def outcome(answers) -> tuple[int, list[str]]:
    """How many got the hall, and the reasons of the others."""
    assert {status for status, _ in answers} <= {201, 409}
    refused = [answer for status, answer in answers if status == 409]
    assert all(answer["message"].endswith("。") for answer in refused)
    return len(answers) - len(refused), [answer["code"] for answer in refused]


def test_sixty_at_once_for_one_hall(tmp_path):
    with serving(tmp_path, prepare=HALL) as server:
        assert outcome(sixty(server)) == (1, ["taken"] * (CLIENTS - 1))
        assert server.ask(TAKEN) == 1


def test_the_wall_of_the_database_alone_holds(tmp_path):
    with serving(tmp_path, prepare=HALL, wsgi="tests.races.unguarded_bookings", meeting=4) as server:
        assert outcome(sixty(server)) == (1, ["taken"] * (CLIENTS - 1))
        assert server.ask(TAKEN) == 1


def test_without_guard_and_wall_several_get_the_hall(tmp_path):
    with serving(tmp_path, prepare=WITHOUT_THE_WALL, wsgi="tests.races.unguarded_bookings", meeting=4) as server:
        got, _ = outcome(sixty(server))
        assert got > 1
        assert server.ask(TAKEN) == got
