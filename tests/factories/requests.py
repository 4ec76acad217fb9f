"""Requests for an outreach, made by their verbs."""

import datetime as dt

from core import clock, phrases
from events.models import Event
from organizations.models import Area
from outreach_requests.arrangements import creating_event
from outreach_requests.models import OutreachRequest
from outreach_requests.rules import Asked, Time
from outreach_requests.submissions import submitting
from tests.factories.people import StreetFactory

NUMBER = "+8613900000777"


def asked(street: Area | None = None, *, now: dt.datetime | None = None, **facts) -> Asked:
    """What a village asks for, three weeks ahead."""
    day = phrases.local(now or clock.now()).date() + dt.timedelta(days=21)
    given = {
        "asker": "village",
        "organization_name": "样例村委会",
        "contact_name": "石小泉",
        "phone": NUMBER,
        "topic": "health",
        "times": (Time(day=day, part="morning"),),
        "adults": 60,
        "place": "村委会院坝",
        "proven": True,
    }
    if not (facts.get("venue_id") or facts.get("street_id")):
        given["street_id"] = (street or StreetFactory()).pk
    return Asked(**given | facts)


def ask(street: Area | None = None, *, now: dt.datetime | None = None, **facts) -> OutreachRequest:
    """A request by the verb; its number is proven unless told otherwise."""
    return submitting.ask(asked=asked(street, now=now, **facts), now=now or clock.now())


def arrange(request: OutreachRequest, *, host, by, now: dt.datetime | None = None, **facts) -> Event:
    """The event made from it: in three weeks, two hours long."""
    start = (now or clock.now()) + dt.timedelta(days=21)
    given = {"kind": "lecture", "title": "科普上门", "start": start, "end": start + dt.timedelta(hours=2)}
    return creating_event.arrange(request=request, host=host, by=by, now=now or clock.now(), **given | facts)
