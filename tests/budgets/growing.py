"""More of everything that pages list, with halls, crews, vehicles, seats and shifts set."""

import datetime as dt

from django.db import connection

from accounts.audit import writing
from accounts.audit.kinds import Kind
from core import clock
from events.duplication import snapshots
from events.models import Event, EventTemplate, HeldRecord, Occurrence, OccurrenceBooking
from notifications.models import Message, Purpose, StaffTask
from organizations.models import Membership
from registrations.models import SeatPool
from special_days.models import DayMark, MarketCycle
from spreadsheets.models import SheetImport
from tests.access.world import World
from tests.factories.bases import BaseFactory
from tests.factories.events import (
    AudienceFactory,
    CooperationFactory,
    EventFactory,
    OccurrenceFactory,
    PublishedEventFactory,
    VenueFactory,
)
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory, VillageFactory
from tests.factories.registrations import register
from tests.factories.requests import ask
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory, TeamMembershipFactory, VolunteerFactory
from venues.models import Booking, Trip
from volunteers.models import Qualification, VolunteerQualification
from volunteers.signups.signing_up import sign_up

HOUR = dt.timedelta(hours=1)


def grow(world: World, first: int, last: int) -> None:
    """Of each another one for every number; the numbers keep them apart."""
    SeatPool.objects.filter(occurrence=world.occurrence).update(capacity=500)
    type(world.free_shift).objects.filter(pk=world.free_shift.pk).update(maximum=200)
    for number in range(first, last):
        _one(world, number)
    _count_rows()


def _count_rows() -> None:
    """PostgreSQL plans by how many rows it believes there are: none, where it swept up after tests that were rolled back.

    Then it joins hundreds of rows by comparing each with each of every other table, for minutes or hours.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _one(world: World, number: int) -> None:
    host = world.event.host
    street = StreetFactory()
    VillageFactory(parent=street)
    venue = VenueFactory(organization=host, area=street)
    own = {"venue": venue, "space": SpaceFactory(venue=venue)}
    crew = CrewFactory(organization=host)
    van = ResourceFactory(organization=host)
    start = world.occurrence.start + number * HOUR
    for event in (
        EventFactory(host=host),
        EventFactory(host=host, state="submitted"),
        PublishedEventFactory(host=host),
        PublishedEventFactory(host=host, kind=Event.Kind.DRIVE),
        world.event,
    ):
        event.audiences.add(AudienceFactory())
        date = OccurrenceFactory(event=event, start=start, venue=venue, space=SpaceFactory(venue=venue))
        _date(date, crew, ResourceFactory(organization=host))
    _past(host, own, crew, van, number)
    _taking_part(world, number)
    _asking(world, own, van, number)
    _of_staff(world, street, venue, number)


def _date(date: Occurrence, crew, van) -> None:
    date.crew.add(crew)
    date.resources.add(van)
    SeatPoolFactory(occurrence=date, capacity=40)
    ShiftFactory(occurrence=date)
    for thing in ({"space": date.space}, {"resource": van}):
        booking = Booking.objects.create(
            **thing, start=date.start, end=date.end, busy_from=date.start, busy_until=date.end, state="confirmed",
            organization=date.event.host, purpose=date.event.title, at=clock.now(),
        )  # fmt: skip
        OccurrenceBooking.objects.create(occurrence=date, booking=booking)


def _past(host, own, crew, van, number: int) -> None:
    """One that was held and recorded, and one that nobody has recorded yet."""
    for days in (2, 3):
        begun = clock.now() - dt.timedelta(days=days, minutes=number)
        date = OccurrenceFactory(event=PublishedEventFactory(host=host), start=begun, end=begun + HOUR, **own)
        date.crew.add(crew)
        date.resources.add(van)
        if days == 2:
            HeldRecord.objects.create(occurrence=date, recorded_at=clock.now())


def _taking_part(world: World, number: int) -> None:
    pool = SeatPool.objects.get(occurrence=world.occurrence)
    register(pool, "麦奶奶", "麦爷爷", phone=f"+861390002{number:04d}")
    volunteer = VolunteerFactory()
    sign_up(volunteer_id=volunteer.pk, shift_id=world.free_shift.pk, now=clock.now())
    kind = Qualification.objects.create(name=f"样例证{number}")
    claim = {"qualification": kind, "claimed_at": clock.now()}
    for holder in (volunteer, world.people["volunteer"].volunteer):
        VolunteerQualification.objects.create(volunteer=holder, **claim)
    TeamMembershipFactory(team__organization=world.event.host, team__parent=world.team, volunteer=volunteer)
    TeamMembershipFactory(team=world.team, volunteer=volunteer)
    for state in ("asked", "invited"):
        TeamMembershipFactory(team=world.team, state=state)
    TeamMembershipFactory(volunteer=world.people["volunteer"].volunteer)
    begins = world.free_shift.end + number * HOUR
    later = ShiftFactory(occurrence=world.occurrence, start=begins, end=begins + HOUR / 2)
    sign_up(volunteer_id=world.people["volunteer"].volunteer.pk, shift_id=later.pk, now=clock.now())


def _asking(world: World, own: dict, van, number: int) -> None:
    hours = (number + 1) * HOUR
    span = {"start": world.asked.start + hours, "end": world.asked.end + hours}
    span |= {"busy_from": span["start"], "busy_until": span["end"], "organization": OrganizationFactory()}
    Booking.objects.create(**span, space=world.space, state="tentative", answer="asked", at=clock.now())
    closed = span | {"organization": world.event.host, "kind": "upkeep"}
    Booking.objects.create(**closed, space=own["space"], state="confirmed", at=clock.now())
    Trip.objects.create(resource=world.resource, day=clock.today() + dt.timedelta(days=number + 1), at=clock.now())
    ask(world.outreach.street, phone=f"+861390003{number:04d}")
    CooperationFactory(organization=world.event.host)
    CooperationFactory(event=world.event)


def _of_staff(world: World, street, venue, number: int) -> None:
    writing.write(
        Kind.MEMBERSHIP_GIVEN, by=MembershipFactory().person, organization_id=OrganizationFactory().pk, now=clock.now()
    )
    person = world.people["own"]
    BaseFactory(venue=venue)
    MembershipFactory(organization=world.event.host)
    Membership.objects.get_or_create(person=person, organization=OrganizationFactory())
    StaffTask.objects.create(
        person=person,
        kind="approval",
        key=f"sample-{number}",
        subject="样例",
        text="样例",
        path="/staff/",
        created_at=clock.now(),
    )
    Message.objects.create(
        phone=f"+861390004{number:04d}", phone_hash=f"{number:064d}", purpose=Purpose.CHANGE, text="时间有变。", key=f"grown-{number}",
        organization=world.event.host, created_at=clock.now(), not_before=clock.now(), expires_at=clock.now(), state="failed",
        called_at=clock.now(),
    )  # fmt: skip
    EventTemplate.objects.create(
        name=f"样例模板{number}", organization=world.event.host, kind=world.event.kind, content=snapshots.read(world.event),
        at=clock.now(),
    )  # fmt: skip
    SheetImport.objects.create(
        kind="events", by=person, state="ready", file_name=f"表{number}.xlsx", total=1, created_at=clock.now()
    )
    day = clock.today() + dt.timedelta(days=number % 20)
    DayMark.objects.create(kind="other", name="停电", first=day, last=day, area=street)
    MarketCycle.objects.create(area=street, rule="weekday", values=[number % 7 + 1])
