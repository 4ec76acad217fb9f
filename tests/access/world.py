"""One of everything, and five people who ask for it."""

import datetime as dt
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Person
from api.issuing import issue
from calendars.models import FeedToken
from core import clock, tokens
from events.models import Change, Event, HeldPhoto, HeldRecord, Occurrence
from notifications.models import Message, Purpose
from registrations.models import Registration
from registrations.registering import AttendeeFacts, RegistrationRequest, register
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory, VolunteerFactory
from volunteers.models import SignUp
from volunteers.signing_up import sign_up

PERSONAS = ("anonymous", "volunteer", "other", "own", "association")
CALENDAR_KEY = "a-private-calendar-key"


@dataclass
class World:
    """Own organization's event with all that hangs on it. The volunteer holds nothing of it but a shift."""

    people: dict[str, Person | None]
    event: Event
    occurrence: Occurrence
    registration: Registration
    sign_up: SignUp
    held: Occurrence
    photo: HeldPhoto
    message: Message
    others: dict[str, object] = field(default_factory=dict)


def make() -> World:
    """Everything belongs to the own organization; nothing to the others."""
    host = OrganizationFactory()
    own, other = MembershipFactory(organization=host), MembershipFactory()
    association = MembershipFactory(organization=AssociationFactory())
    volunteer = VolunteerFactory()
    event = PublishedEventFactory(host=host)
    occurrence = OccurrenceFactory(event=event, venue=VenueFactory(organization=host))
    SeatPoolFactory(occurrence=occurrence)
    shift = ShiftFactory(occurrence=occurrence)
    held, photo = _held(host)
    return World(
        people={
            "anonymous": None,
            "volunteer": volunteer.person,
            "other": other.person,
            "own": own.person,
            "association": association.person,
        },
        event=event,
        occurrence=occurrence,
        registration=_registration(event, occurrence),
        sign_up=sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now()),
        held=held,
        photo=photo,
        message=_message(host),
        others=_keys(own.person),
    )


def _held(host):
    ended = clock.now() - dt.timedelta(days=1)
    held = OccurrenceFactory(event=PublishedEventFactory(host=host), start=ended - dt.timedelta(hours=2), end=ended)
    record = HeldRecord.objects.create(occurrence=held, recorded_at=clock.now())
    Change.objects.create(event=held.event, kind=Change.Kind.RESCHEDULED, at=clock.now())
    return held, HeldPhoto.objects.create(record=record, image="held/none.jpg")


def _registration(event, occurrence):
    asked = RegistrationRequest(
        event_id=event.pk,
        occurrence_ids=(occurrence.pk,),
        phone="+8613900000888",
        contact_name="麦小穗",
        attendees=(AttendeeFacts(name="麦小穗"),),
    )
    return register(request=asked, now=clock.now())


def _message(host):
    return Message.objects.create(
        phone="+8613900000888",
        phone_hash="0" * 64,
        purpose=Purpose.CHANGE,
        text="样例",
        key="sample",
        organization=host,
        created_at=clock.now(),
        not_before=clock.now(),
        expires_at=clock.now(),
        state=Message.State.UNKNOWN,
    )


def _keys(person):
    issue(person=person, name="样例", now=clock.now())
    token = FeedToken.objects.create(
        person=person, digest=tokens.digest(CALENDAR_KEY), name="样例", created_at=clock.now()
    )
    return {"api_key": person.api_tokens.get().pk, "feed_token": token.pk}


def everybody_else() -> Person:
    """Somebody who has nothing to do with anything."""
    return PersonFactory()


def routes() -> dict[str, str]:
    """Name -> pattern of every address but Django's admin."""
    return {name: pattern for name, pattern in _walk(get_resolver(), "", ()) if not pattern.startswith("admin/")}


def _walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...]):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name or "?")), prefix + str(entry.pattern)
        else:
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry, prefix + str(entry.pattern), inner)
