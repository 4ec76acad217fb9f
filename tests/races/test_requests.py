"""Requests under real parallel clients, with the guards and without."""

from functools import partial

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.server import at_once, serving

pytestmark = pytest.mark.races
STAFF = "+8613900000001"
TOWN = """
    import json
    from tests.factories.events import AudienceFactory
    from tests.factories.people import AssociationFactory, MembershipFactory, StreetFactory
    from tests.factories.requests import ask
    member = MembershipFactory(organization=AssociationFactory(), person__phone="+8613900000001")
    ask(StreetFactory(), phone="+8613900000555")
    AudienceFactory()
"""
KNOWN = """
    import json
    from core import clock
    from datetime import timedelta
    from outreach_requests.models import OutreachRequest
    from organizations.models import Organization
    from plan.models import Audience
    made = OutreachRequest.objects.get()
    print(json.dumps({
        "request": made.pk,
        "street": made.street_id,
        "host": Organization.objects.get(is_association=True).pk,
        "audience": Audience.objects.get().pk,
        "day": (clock.today() + timedelta(days=20)).isoformat(),
    }))
"""
OUTCOME = """
    import json
    from events.models import Event
    from outreach_requests.models import OutreachRequest
    from notifications.models import Message
    asked = OutreachRequest.objects.exclude(state="new").exclude(state="arranged").count()
    print(json.dumps({"asked": asked, "texts": Message.objects.count(), "events": Event.objects.count()}))
"""


def asking(server, known: dict):
    """Somebody with the form open, about to press the button."""
    client = server.client()
    assert client.get("/ask/").status == 200
    facts = {"asker": "village", "organization_name": "样例村委会", "topic": "health", "style": "any", "consent": "on"}
    place = {"street": known["street"], "place": "院坝", "contact_name": "石小泉", "phone": "13900000777"}
    heads = {"audiences": known["audience"], "children": "0", "adults": "60", "day_1": known["day"]}
    return partial(client.post, "/ask/", facts | place | heads)


def arranging(server, client, known: dict, title: str):
    """One of the staff with the request open."""
    here = f"/staff/requests/{known['request']}/"
    assert client.get(here).status == 200
    facts = {"title": title, "host": known["host"], "kind": "lecture", "day": known["day"]}
    return partial(client.post, f"{here}arrange/", facts | {"start_time": "09:30", "end_time": "11:00"})


def ask_at_once(server) -> list[int]:
    known = server.ask(KNOWN)
    return [answer.status for answer in at_once([asking(server, known) for _ in range(8)])]


def arrange_at_once(server) -> list[int]:
    known = server.ask(KNOWN)
    jobs = [arranging(server, server.signed_in(STAFF), known, f"上门{number}") for number in range(4)]
    return [answer.status for answer in at_once(jobs)]


PLANNED = """
    import datetime as dt
    from core import clock
    from organizations.models import Organization
    from outreach_requests.models import OutreachRequest
    from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
    asked = OutreachRequest.objects.get()
    start = clock.now() + dt.timedelta(days=20)
    host = Organization.objects.get(is_association=True)
    event = PublishedEventFactory(host=host, kind="lecture", booking="none")
    venue = VenueFactory(area=asked.street)
    OccurrenceFactory(event=event, venue=venue, start=start, end=start + dt.timedelta(hours=2))
"""
PROMISED = """
    import json
    from events.models import Occurrence
    from outreach_requests.models import OutreachRequest
    asked, date = OutreachRequest.objects.get(), Occurrence.objects.get()
    print(json.dumps({"request": asked.pk, "date": date.pk, "state": asked.state, "is_on": date.state}))
"""


def promising(server, client, known: dict):
    """One of the staff with the list of planned dates open."""
    here = f"/staff/requests/{known['request']}/"
    assert client.get(here).status == 200
    return partial(client.post, f"{here}attach/", {"occurrence": known["date"]})


def cancelling(server, client, known: dict):
    """A colleague with the page open on which that date is called off."""
    here = f"/staff/occurrences/{known['date']}/cancel/"
    assert client.get(here).status == 200
    return partial(client.post, here, {"reason": "路断了", "confirm": "1"})


def promise_and_cancel_at_once(server) -> dict:
    known = server.ask(PROMISED)
    jobs = [promising(server, server.signed_in(STAFF), known), cancelling(server, server.signed_in(STAFF), known)]
    at_once(jobs)
    return server.ask(PROMISED)


def test_a_date_that_is_called_off_at_once_is_not_promised(tmp_path):
    with serving(tmp_path, prepare=TOWN + PLANNED) as server:
        found = promise_and_cancel_at_once(server)
    assert (found["is_on"], found["state"] in {"new", "called_off"}) == ("cancelled", True), found


def test_without_reading_it_again_it_is_promised(tmp_path):
    with serving(tmp_path, prepare=TOWN + PLANNED, wsgi="tests.races.unguarded_requests", meeting=2) as server:
        found = promise_and_cancel_at_once(server)
    assert (found["is_on"], found["state"]) == ("cancelled", "arranged")


def test_the_same_asked_at_once_is_one_request_and_one_text(tmp_path):
    with serving(tmp_path, prepare=TOWN) as server:
        statuses, found = ask_at_once(server), server.ask(OUTCOME)
    assert statuses == [302] * 8  # nobody learns which of them came first
    assert (found["asked"], found["texts"]) == (1, 1)


def test_without_the_lock_it_is_several(tmp_path):
    with serving(tmp_path, prepare=TOWN, wsgi="tests.races.unguarded_requests", meeting=4) as server:
        ask_at_once(server)
        assert server.ask(OUTCOME)["asked"] > 1


def test_two_clerks_make_one_event(tmp_path):
    with serving(tmp_path, prepare=TOWN) as server:
        statuses, found = arrange_at_once(server), server.ask(OUTCOME)
    assert sorted(statuses) == [302] + [422] * 3
    assert found["events"] == 1


@TWO_WRITERS
def test_without_the_lock_they_make_several(tmp_path):
    with serving(tmp_path, prepare=TOWN, wsgi="tests.races.unguarded_requests", meeting=4) as server:
        arrange_at_once(server)
        assert server.ask(OUTCOME)["events"] > 1
