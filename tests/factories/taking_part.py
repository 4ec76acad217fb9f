"""Seat pools, volunteers and shifts. Registrations and sign-ups are made by their verbs."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from core import clock
from registrations.models import SeatPool
from tests.factories.events import OccurrenceFactory
from tests.factories.people import OrganizationFactory, PersonFactory
from volunteers.models import Shift, Team, TeamMembership, Volunteer


class SeatPoolFactory(DjangoModelFactory):
    class Meta:
        model = SeatPool

    occurrence = factory.SubFactory(OccurrenceFactory)
    event = factory.SelfAttribute("occurrence.event")
    capacity = 5


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"样例服务队{n}")
    slug = factory.Sequence(lambda n: f"team-{n}")
    organization = factory.SubFactory(OrganizationFactory)


class VolunteerFactory(DjangoModelFactory):
    class Meta:
        model = Volunteer

    person = factory.SubFactory(PersonFactory)
    number = factory.Sequence(lambda n: f"AN{n:06d}")
    joined_at = factory.LazyFunction(clock.now)


class TeamMembershipFactory(DjangoModelFactory):
    class Meta:
        model = TeamMembership

    team = factory.SubFactory(TeamFactory)
    volunteer = factory.SubFactory(VolunteerFactory)
    state = "active"
    begun_at = factory.LazyFunction(clock.now)
    since = factory.LazyAttribute(lambda o: o.begun_at if o.state == "active" else None)


class ShiftFactory(DjangoModelFactory):
    class Meta:
        model = Shift

    occurrence = factory.SubFactory(OccurrenceFactory)
    role = "讲解员"
    start = factory.LazyAttribute(lambda o: o.occurrence.start - dt.timedelta(minutes=30))
    end = factory.LazyAttribute(lambda o: o.occurrence.end)
    maximum = 5
