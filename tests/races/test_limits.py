"""Limits under real parallel clients, counted under their locks and without."""

from functools import partial

import pytest

from tests.races.server import at_once, serving

pytestmark = pytest.mark.races
CLIENTS = 40
HALL = """
    from tests.factories.events import AudienceFactory, PublishedEventFactory
    from tests.factories.people import AssociationFactory, StreetFactory
    from tests.factories.taking_part import SeatPoolFactory
    event = PublishedEventFactory(slug="race", booking="occurrence")
    SeatPoolFactory(occurrence__event=event, capacity=200)
    AssociationFactory()
    StreetFactory()
    AudienceFactory()
"""
KNOWN = """
    import json
    from core import clock
    from datetime import timedelta
    from organizations.models import Area
    from plan.models import Audience
    from registrations.models import SeatPool
    print(json.dumps({
        "uid": str(SeatPool.objects.get().occurrence.uid),
        "street": Area.objects.filter(level="street").first().pk,
        "audience": Audience.objects.get().pk,
        "day": (clock.today() + timedelta(days=20)).isoformat(),
    }))
"""
HELD = """
    import json
    from registrations.models import Registration, SeatPool
    made = Registration.objects.filter(status="unproven")
    print(json.dumps({
        "registrations": made.count(),
        "holding": made.filter(claims__held=True).count(),
        "taken": SeatPool.objects.get().taken,
    }))
"""
MADE = """
    import json
    from outreach_requests.models import OutreachRequest
    from notifications.models import Message
    from registrations.models import Registration
    made = [Registration.objects.count(), OutreachRequest.objects.count(), Message.objects.count()]
    print(json.dumps(made))
"""
BY_NUMBER = {"REGISTRATIONS_PER_NUMBER_PER_DAY": "5", "REQUESTS_PER_NUMBER_PER_DAY": "5"}
HOLDS_OF_NETWORK = {"UNPROVEN_PER_NETWORK": "5"}
HOLDS_OF_NUMBER = {"UNPROVEN_PER_NUMBER": "5", "UNPROVEN_PER_NETWORK": "100", "REGISTRATIONS_PER_NUMBER_PER_DAY": "100"}
SHARE = {"UNPROVEN_PER_NETWORK": "100", "UNPROVEN_PERCENT": "2"}
"""Two of a hundred of 200 seats are four."""
BY_NETWORK = {"REGISTRATIONS_PER_NETWORK_PER_HOUR": "5", "REQUESTS_PER_NETWORK_PER_HOUR": "5"}
UNGUARDED = "tests.races.unguarded_limits"
TWO_BY_NUMBER, TWO_BY_NETWORK = (dict.fromkeys(limits, "2") for limits in (BY_NUMBER, BY_NETWORK))


def typed(name: str, phone: str) -> dict[str, object]:
    return {"made_for": "self", "name_1": name, "phone": phone, "consent": "on"}


def wish(known: dict, number: int, phone: str) -> dict[str, object]:
    facts = {"asker": "village", "organization_name": "样例村委会", "topic": "health", "style": "any", "consent": "on"}
    place = {"street": known["street"], "place": f"院坝{number}号", "contact_name": "石小泉", "phone": phone}
    return facts | place | {"audiences": known["audience"], "children": "0", "adults": "60", "day_1": known["day"]}


def visit(server, path: str, fields: dict[str, object]):
    """A visitor with the form open, about to press the button."""
    client = server.client()
    assert client.get(path).status == 200
    return partial(client.post, path, fields)


def made(server) -> dict[str, int]:
    return dict(zip(("registrations", "requests", "texts"), server.ask(MADE), strict=True))


def register_at_once(server, *, same_number: bool) -> None:
    path = f"/events/race/register/?occurrence={server.ask(KNOWN)['uid']}"
    phones = ["13900000777" if same_number else f"1390000{number:04d}" for number in range(CLIENTS)]
    at_once([visit(server, path, typed(f"样例{number}", phone)) for number, phone in enumerate(phones)])


def ask_at_once(server, *, same_number: bool) -> None:
    known = server.ask(KNOWN)
    phones = ["13900000777" if same_number else f"1390000{number:04d}" for number in range(CLIENTS)]
    at_once([visit(server, "/ask/", wish(known, number, phone)) for number, phone in enumerate(phones)])


@pytest.mark.parametrize("same_number", [True, False])
def test_no_more_registrations_than_the_limit(tmp_path, same_number):
    with serving(tmp_path, prepare=HALL, settings=BY_NUMBER if same_number else BY_NETWORK) as server:
        register_at_once(server, same_number=same_number)
        assert made(server)["registrations"] == 5


def test_registrations_counted_without_the_lock_pass_the_limit(tmp_path):
    with serving(tmp_path, prepare=HALL, wsgi=UNGUARDED, settings=TWO_BY_NUMBER, meeting=4) as server:
        register_at_once(server, same_number=True)
        assert made(server)["registrations"] >= 4


@pytest.mark.parametrize(("same_number", "expected"), [(True, 2), (False, 5)])
def test_no_more_requests_than_the_limit(tmp_path, same_number, expected):
    """Under one number only two that nobody confirmed: the third text has to wait for an answer."""
    with serving(tmp_path, prepare=HALL, settings=BY_NUMBER if same_number else BY_NETWORK) as server:
        ask_at_once(server, same_number=same_number)
        assert made(server) == {"registrations": 0, "requests": expected, "texts": expected}


def test_requests_counted_without_the_lock_pass_the_limit(tmp_path):
    with serving(tmp_path, prepare=HALL, wsgi=UNGUARDED, settings=TWO_BY_NETWORK, meeting=4) as server:
        ask_at_once(server, same_number=False)
        assert made(server)["requests"] >= 4


@pytest.mark.parametrize(
    ("limits", "same_number", "expected"),
    [(HOLDS_OF_NETWORK, False, 5), (HOLDS_OF_NUMBER, True, 5), (SHARE, False, 4)],
    ids=["network", "number", "share"],
)
def test_unproven_numbers_hold_no_more_than_the_limit_and_nobody_is_refused(tmp_path, limits, same_number, expected):
    with serving(tmp_path, prepare=HALL, settings=limits) as server:
        register_at_once(server, same_number=same_number)
        assert server.ask(HELD) == {"registrations": CLIENTS, "holding": expected, "taken": expected}


def test_holds_counted_without_the_locks_pass_the_limit(tmp_path):
    unguarded, limits = "tests.races.unguarded_holds", {"UNPROVEN_PER_NETWORK": "2"}
    with serving(tmp_path, prepare=HALL, wsgi=unguarded, settings=limits, meeting=4) as server:
        register_at_once(server, same_number=False)
        assert server.ask(HELD)["holding"] >= 4
