"""An organization is closed while an event of it is submitted, or while somebody accepts its invitation."""

from functools import partial

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.server import Client, at_once, serving

pytestmark = pytest.mark.races
ORGANIZATIONS = 3

OF_ONE = """
    from core import clock
    from core.phone_numbers import phones
    from organizations.memberships import inviting
    from organizations.models import StaffInvitation
    from tests.factories.events import EventFactory
    from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory
    keeper = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    for number in range({count}):
        host = OrganizationFactory(approval_levels=1, slug=f"host-{{number}}")
        organizer = MembershipFactory(organization=host, role="organizer").person
        MembershipFactory(organization=host, role="approver")
        EventFactory(host=host, created_by=organizer)
        guest = PersonFactory(phone=f"+861390000020{{number}}")
        guest.set_password("a long enough one")
        guest.save()
        inviting.invite(
            organization=host, name="客人", phone=guest.phone, role="organizer", by=keeper, now=clock.now()
        )
"""
PLACES = """
    import json
    import re
    from accounts.models import Person
    from core.phone_numbers import phones
    from django.test import Client
    from events.models import Event
    from notifications.models import Message
    from organizations.models import Membership, Organization

    def cookie(person):
        client = Client()
        client.force_login(person)
        return client.cookies["sessionid"].value

    keeper = Membership.objects.get(organization__is_association=True).person
    places = []
    for host in Organization.objects.filter(slug__startswith="host-").order_by("pk"):
        event = Event.objects.get(host=host)
        invitation = host.staff_invitations.get()
        text = Message.objects.get(about=f"staff_invitation:{invitation.pk}").text
        guest = Person.objects.get(phone_hash=invitation.phone_hash)
        token = re.search("/j([0-9A-Za-z]{14})", text).group(1)
        places.append([host.slug, cookie(keeper), cookie(event.created_by), event.pk, cookie(guest), token])
    print(json.dumps(places))
"""
LEFT = """
    import json
    from events.models import Event
    from organizations.models import Membership, Organization
    closed = Organization.objects.exclude(closed_at=None)
    waiting = Event.objects.filter(host__in=closed, state="submitted")
    print(json.dumps([closed.count(), waiting.count(), Membership.objects.filter(organization__in=closed).count()]))
"""


def visitor(server, cookie: str, path: str) -> Client:
    client = Client(server.port)
    client.cookies["sessionid"] = cookie
    client.get(path)
    return client


def press(client: Client, path: str, fields: dict[str, object]) -> int:
    return client.post(path, fields).status


def closing_while(server, what: str) -> list[int]:
    """Of each organization one closes it, and one submits its event or accepts its invitation."""
    jobs = []
    for slug, keeper, organizer, event, guest, token in server.ask(PLACES):
        closing = f"/staff/organizations/{slug}/close/"
        jobs.append(partial(press, visitor(server, keeper, closing), closing, {}))
        if what == "submitted":
            client = visitor(server, organizer, f"/staff/events/{event}/")
            jobs.append(partial(press, client, f"/staff/events/{event}/submit/", {}))
        else:
            client = visitor(server, guest, f"/j{token}")
            jobs.append(partial(press, client, f"/j{token}", {"do": "accept"}))
    return at_once(jobs)


@pytest.mark.parametrize("what", ["submitted", "accepted"])
def test_nothing_waits_and_nobody_works_there(tmp_path, what):
    with serving(tmp_path, prepare=OF_ONE.format(count=ORGANIZATIONS)) as server:
        answers = closing_while(server, what)
        assert server.ask(LEFT) == [ORGANIZATIONS, 0, 0]
        assert [one for one in answers if one >= 500] == []


@TWO_WRITERS
@pytest.mark.parametrize("what", ["submitted", "accepted"])
def test_without_the_locks_something_is_left(tmp_path, what):
    wsgi = "tests.races.unguarded_closing"
    with serving(tmp_path, prepare=OF_ONE.format(count=1), wsgi=wsgi, meeting=2) as server:
        closing_while(server, what)
        assert server.ask(LEFT) == [1, int(what == "submitted"), int(what == "accepted")]
