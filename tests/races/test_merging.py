"""Organizations are merged while an event of one of them is sent back to its makers."""

from functools import partial

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.server import Client, at_once, serving

pytestmark = pytest.mark.races
PREPARED = """
    from core import clock
    from events.publication import approving
    from tests.factories.events import EventFactory
    from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory
    MembershipFactory(organization=AssociationFactory(), role="administrator")
    host = OrganizationFactory(approval_levels=1, slug="source")
    OrganizationFactory(slug="target")
    maker = MembershipFactory(organization=host, role="organizer").person
    MembershipFactory(organization=host, role="approver")
    event = EventFactory(host=host, created_by=maker)
    approving.submit(event=event, by=maker, now=clock.now())
"""
PLACES = """
    import json
    from django.test import Client
    from events.models import Event
    from organizations.models import Membership

    def cookie(**facts):
        client = Client()
        client.force_login(Membership.objects.get(**facts).person)
        return client.cookies["sessionid"].value

    print(json.dumps([
        cookie(organization__is_association=True), cookie(role="approver"), Event.objects.get().pk
    ]))
"""
LEFT = """
    import json
    from events.models import Event
    from notifications.models import StaffTask
    from organizations.keeping import references
    from organizations.models import Organization
    source = Organization.objects.get(slug="source")
    event = Event.objects.get()
    left = {one.label: one.rows(source).count() for one in references.to(Organization)}
    print(json.dumps([
        event.host.slug,
        event.state,
        StaffTask.objects.filter(kind=StaffTask.Kind.SENT_BACK, organization__slug="target").count(),
        {label: number for label, number in left.items() if number},
    ]))
"""


def press(server, cookie: str, path: str, fields: dict[str, object]):
    client = Client(server.port)
    client.cookies["sessionid"] = cookie
    client.get(path)
    return partial(lambda: client.post(path, fields).status)


def both(server) -> list[int]:
    keeper, approver, event = server.ask(PLACES)
    return at_once(
        [
            press(server, keeper, "/staff/organizations/source/merge/", {"into": "target"}),
            press(server, approver, f"/staff/events/{event}/send-back/", {"reason": "时间不对"}),
        ]
    )


def test_both_are_done_and_nothing_is_left_behind(tmp_path):
    with serving(tmp_path, prepare=PREPARED) as server:
        answers = both(server)
        assert [one for one in answers if one >= 500] == []
        assert server.ask(LEFT)[0::3] == ["target", {}]


@TWO_WRITERS
def test_who_holds_the_event_is_waited_for_and_waits_for_nobody(tmp_path):
    wsgi = "tests.races.meeting_merging"
    with serving(tmp_path, prepare=PREPARED, wsgi=wsgi, meeting=2) as server:
        assert both(server) == [302, 302]
        assert server.ask(LEFT) == ["target", "draft", 1, {}]


@TWO_WRITERS
def test_where_nobody_may_name_it_from_the_first_one_of_them_fails(tmp_path):
    wsgi = "tests.races.unguarded_merging"
    with serving(tmp_path, prepare=PREPARED, wsgi=wsgi, meeting=2) as server:
        assert sorted(both(server)) == [302, 503]
