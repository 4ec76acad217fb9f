"""A button tapped twice under real parallel clients, with the guard and without."""

from functools import partial

import pytest

from tests.races.server import at_once, serving

pytestmark = pytest.mark.races
PHONE = "+8613911110001"
MEMBER = """
    from tests.factories.people import MembershipFactory, OrganizationFactory
    MembershipFactory(organization=OrganizationFactory(), person__phone="+8613911110001")
"""
HOST = """
    import json
    from organizations.models import Organization
    print(json.dumps(Organization.objects.get().pk))
"""
EVENTS = """
    import json
    from events.models import Event
    print(json.dumps(Event.objects.count()))
"""


def tapped(server, times: int) -> list:
    """The same draft, sent by the same browser at the same instant."""
    client = server.signed_in(PHONE)
    path = "/staff/events/new/?kind=lecture"
    assert client.get(path).status == 200
    facts = {"title": "样例讲座", "host": server.ask(HOST), "topic": "science", "version": "1", "do": "save"}
    facts |= {"dates-TOTAL_FORMS": "0", "dates-INITIAL_FORMS": "0"}
    return at_once([partial(client.post, path, facts) for _ in range(times)])


def test_a_draft_tapped_four_times_is_one(tmp_path):
    with serving(tmp_path, prepare=MEMBER) as server:
        answers, events = tapped(server, 4), server.ask(EVENTS)
    assert [answer.status for answer in answers] == [302] * 4
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert events == 1


def test_without_waiting_for_each_other_each_makes_its_own(tmp_path):
    """Both are let through; then there are two, or a wall of the database (the address of a page) breaks one off."""
    with serving(tmp_path, prepare=MEMBER, wsgi="tests.races.unguarded_presses", meeting=2) as server:
        answers, events = tapped(server, 2), server.ask(EVENTS)
    assert events == 2 or 500 in [answer.status for answer in answers]
    assert len({answer.headers.get("Location") for answer in answers}) == 2
