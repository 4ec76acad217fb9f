"""Administrators switch each other off, and cease to be administrators of the site, at the same moment: one stays."""

from functools import partial

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.server import Client, at_once, serving

pytestmark = pytest.mark.races
PAIRS = 2
SITE_ADMINISTRATORS = 4

PREPARED = f"""
    from tests.factories.people import MembershipFactory, OrganizationFactory, PersonFactory
    for _ in range({PAIRS}):
        organization = OrganizationFactory()
        for row in MembershipFactory.create_batch(2, organization=organization, role="administrator"):
            row.person.set_password("a long enough one")
            row.person.save()
    for _ in range({SITE_ADMINISTRATORS}):
        person = PersonFactory(is_superuser=True, is_staff=True)
        person.set_password("a long enough one")
        person.save()
"""
PRESSES = """
    import json
    from django.test import Client
    from accounts.models import Person
    from organizations.models import Membership
    def cookie(person):
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(person)
        client.post("/staff/security/confirm/", {"password": "a long enough one"})
        return client.cookies["sessionid"].value
    others = {
        row.pk: Membership.objects.filter(organization=row.organization).exclude(pk=row.pk).get()
        for row in Membership.objects.all()
    }
    print(json.dumps({
        "off": {f"/staff/people/{pk}/switch-off/": cookie(other.person) for pk, other in others.items()},
        "end": {
            f"/staff/site-administrators/{person.pk}/end/": cookie(person)
            for person in Person.objects.filter(is_superuser=True)
        },
    }))
"""
LEFT = """
    import json
    from accounts.models import Person
    from organizations.models import Organization
    active = [
        one.memberships.filter(person__is_active=True).count() for one in Organization.objects.all()
    ]
    print(json.dumps([active, Person.objects.filter(is_superuser=True).count()]))
"""


def press(client: Client, path: str) -> int:
    return client.post(path, {"reason": "手机被偷了"}).status


def all_press(server, what: str) -> list[int]:
    presses = []
    for path, cookie in server.ask(PRESSES)[what].items():
        client = Client(server.port)
        client.cookies["sessionid"] = cookie
        assert client.get(path).status == 200
        presses.append(partial(press, client, path))
    return sorted(at_once(presses))


def test_one_of_two_stays(tmp_path):
    with serving(tmp_path, prepare=PREPARED) as server:
        all_press(server, "off")
        assert server.ask(LEFT) == [[1] * PAIRS, SITE_ADMINISTRATORS]


def test_one_administrator_of_the_site_stays(tmp_path):
    with serving(tmp_path, prepare=PREPARED) as server:
        assert all_press(server, "end") == [302] * (SITE_ADMINISTRATORS - 1) + [409]
        assert server.ask(LEFT) == [[2] * PAIRS, 1]


@TWO_WRITERS
@pytest.mark.parametrize(("what", "left"), [("off", [[0] * PAIRS, SITE_ADMINISTRATORS]), ("end", [[2] * PAIRS, 0])])
def test_without_the_lock_nobody_may(tmp_path, what, left):
    with serving(tmp_path, prepare=PREPARED, wsgi="tests.races.unguarded_switching", meeting=4) as server:
        all_press(server, what)
        assert server.ask(LEFT) == left
