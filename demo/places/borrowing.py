"""Who wants to borrow what from whom, outside of events: one waits for an answer, one got another time suggested."""

import datetime as dt

from django.utils import timezone

from accounts.models import Person
from core.phone_numbers import phones
from demo.events.programme import Stage
from demo.people import people
from organizations.models import Organization
from venues.bookings import answering, booking
from venues.bookings.booking import BookingRequest
from venues.models import Booking, Resource, Space

STREET = 3
HEALTH = 2
"""Who of ``people.STAFF`` asks."""


def build(stage: Stage) -> None:
    """The health bureau wants two parts of the street's culture station; the street wants the association's telescopes."""
    rooms = Space.objects.filter(venue=stage.venues["xj-station"]).order_by("position")
    for room in rooms[:2]:
        _hold(stage, HEALTH, "义诊队排练和装台", days=38, space_id=room.pk)
    telescopes = Resource.objects.get(slug="telescope-1")
    asked = _hold(stage, STREET, "院子里看月亮", days=40, resource_id=telescopes.pk)
    start = asked[0].start + dt.timedelta(days=2)
    answering.suggest(
        bookings=asked,
        start=start,
        end=start + dt.timedelta(hours=2),
        by=stage.by,
        now=stage.now,
        note="那晚镜筒送去校准",
    )


def _hold(stage: Stage, number: int, purpose: str, *, days: int, **thing: int) -> list[Booking]:
    by = Person.objects.get(phone_hash=phones.look_up(people.number(number)))
    day = stage.today + dt.timedelta(days=days)
    start = timezone.make_aware(dt.datetime.combine(day, dt.time(19, 30)))
    booking_request = BookingRequest(start=start, end=start + dt.timedelta(hours=2), **thing)
    organization = Organization.objects.get(memberships__person=by)
    return booking.reserve_tentatively(
        booking_request=booking_request, organization=organization, by=by, now=stage.now, purpose=purpose
    )
