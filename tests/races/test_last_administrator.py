"""All administrators of an organization leave at the same moment: one stays."""

from functools import partial

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.server import Client, at_once, serving

pytestmark = pytest.mark.races
ADMINISTRATORS = 6

SEATS = f"""
    from tests.factories.people import MembershipFactory, OrganizationFactory
    organization = OrganizationFactory()
    for _ in range({ADMINISTRATORS}):
        MembershipFactory(organization=organization, role="administrator")
"""
SIGNED_IN = """
    import json
    from django.test import Client
    from organizations.models import Membership
    cookies = {}
    for row in Membership.objects.all():
        client = Client()
        client.force_login(row.person)
        cookies[row.pk] = client.cookies["sessionid"].value
    print(json.dumps(cookies))
"""
LEFT = """
    import json
    from organizations.models import Membership
    print(json.dumps(Membership.objects.count()))
"""


def leave(client: Client, seat: str) -> int:
    return client.post(f"/staff/people/{seat}/end/", {}).status


def all_leave(server) -> list[int]:
    presses = []
    for seat, cookie in server.ask(SIGNED_IN).items():
        client = Client(server.port)
        client.cookies["sessionid"] = cookie
        client.get(f"/staff/people/{seat}/end/")
        presses.append(partial(leave, client, seat))
    return sorted(at_once(presses))


def test_one_stays(tmp_path):
    with serving(tmp_path, prepare=SEATS) as server:
        assert all_leave(server) == [302] * (ADMINISTRATORS - 1) + [409]
        assert server.ask(LEFT) == 1


@TWO_WRITERS
def test_without_the_lock_nobody_may(tmp_path):
    with serving(tmp_path, prepare=SEATS, wsgi="tests.races.unguarded_administrators") as server:
        all_leave(server)
        assert server.ask(LEFT) == 0
