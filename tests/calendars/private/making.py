"""What the tests of private feeds do with them."""

import datetime as dt

import icalendar

from calendars.private import scopes
from calendars.private import tokens as private_tokens
from tests.calendars.conftest import DAY, NOW, at
from tests.factories.people import OrganizationFactory
from tests.factories.taking_part import (
    TeamMembershipFactory,
    VolunteerFactory,
)
from venues.models import Booking
from volunteers.models import SignUp, TeamBlock

HOUR = dt.timedelta(hours=1)


def grant(person, kind, slug="", **facts):
    scope = scopes.chosen(person, kind=kind, slug=slug)
    address = private_tokens.grant(person=person, name="手机", scope=scope, now=NOW, **facts)
    return address.removeprefix("http://127.0.0.1:8000")


def found(client, path):
    return icalendar.Calendar.from_ical(client.get(path).content).walk("VEVENT")


def entries(client, path):
    return [(str(one["summary"]), str(one["status"]), one["sequence"]) for one in found(client, path)]


def said(client, path):
    return "\n".join(str(one["description"]) for one in found(client, path))


def member(team, name, **facts):
    return TeamMembershipFactory(team=team, volunteer=VolunteerFactory(person__name=name), **facts).volunteer


def held(team, shift, *volunteers):
    """Places that the team holds, with these of them named."""
    until = NOW + DAY
    block = TeamBlock.objects.create(
        shift=shift, team=team, size=len(volunteers), names_until=until, created_at=NOW, changed_at=NOW
    )
    SignUp.objects.filter(shift=shift, volunteer__in=volunteers).update(block=block)


def booking(space, **facts):
    start = facts.pop("start", at(18, 9))
    end = facts.pop("end", at(18, 11))
    told = {"state": "confirmed", "organization": OrganizationFactory(), "purpose": "排练", "at": NOW}
    return Booking.objects.create(space=space, start=start, end=end, busy_from=start, busy_until=end, **(told | facts))


NUMBER = "139 0000 1234"


def plain(client, path):
    """All words of the entries, as they stand there."""
    return "\n".join(str(one["summary"]) + str(one["description"]) for one in found(client, path))


def since(client, path, answer):
    return client.get(path, HTTP_IF_MODIFIED_SINCE=answer["Last-Modified"])
