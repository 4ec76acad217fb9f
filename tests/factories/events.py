"""Plans, venues, events and occurrences."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from core import clock
from events.models import Cooperation, Event, Occurrence
from plan.models import Audience, Plan, Task, TaskGroup
from tests.factories.people import CityFactory, OrganizationFactory, StreetFactory
from venues.models import Venue


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    slug = factory.Sequence(lambda n: f"plan-{n}")
    title = factory.Sequence(lambda n: f"样例方案{n}")
    area = factory.SubFactory(CityFactory)
    coordinator = factory.SubFactory(OrganizationFactory)
    first_year = 2021
    last_year = 2030


class TaskGroupFactory(DjangoModelFactory):
    class Meta:
        model = TaskGroup

    plan = factory.SubFactory(PlanFactory)
    code = factory.Sequence(lambda n: f"A{n}")
    kind = TaskGroup.Kind.ACTION
    title = "样例行动"


class TaskFactory(DjangoModelFactory):
    class Meta:
        model = Task

    group = factory.SubFactory(TaskGroupFactory)
    plan = factory.SelfAttribute("group.plan")
    code = factory.Sequence(lambda n: f"A1.{n}")
    title = "样例任务"
    lead = factory.SubFactory(OrganizationFactory)


class AudienceFactory(DjangoModelFactory):
    class Meta:
        model = Audience

    slug = factory.Sequence(lambda n: f"audience-{n}")
    name = factory.Sequence(lambda n: f"人群{n}")


class VenueFactory(DjangoModelFactory):
    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"样例文化站{n}")
    slug = factory.Sequence(lambda n: f"venue-{n}")
    organization = factory.SubFactory(OrganizationFactory)
    area = factory.SubFactory(StreetFactory)
    address = "样例路 1 号"


class EventFactory(DjangoModelFactory):
    """A draft; ``PublishedEventFactory`` for what people see."""

    class Meta:
        model = Event

    title = factory.Sequence(lambda n: f"样例活动{n}")
    slug = factory.Sequence(lambda n: f"event-{n}")
    kind = Event.Kind.LECTURE
    host = factory.SubFactory(OrganizationFactory)
    task = factory.SubFactory(TaskFactory)
    booking = Event.Booking.NONE
    created_at = factory.LazyFunction(clock.now)


class PublishedEventFactory(EventFactory):
    state = Event.State.PUBLISHED
    booking = Event.Booking.OCCURRENCE
    published_at = factory.LazyFunction(clock.now)


def _at_ten(day: dt.date) -> dt.datetime:
    return (clock.midnight(day) + dt.timedelta(hours=10)).astimezone(dt.UTC)


class OccurrenceFactory(DjangoModelFactory):
    """In three days, from ten to twelve in Anning: no test depends on the hour at which it runs."""

    class Meta:
        model = Occurrence

    event = factory.SubFactory(PublishedEventFactory)
    venue = factory.SubFactory(VenueFactory)
    start = factory.LazyFunction(lambda: _at_ten(clock.today() + dt.timedelta(days=3)))
    end = factory.LazyAttribute(lambda o: o.start + dt.timedelta(hours=2))
    changed_at = factory.LazyFunction(clock.now)


class CooperationFactory(DjangoModelFactory):
    class Meta:
        model = Cooperation

    event = factory.SubFactory(PublishedEventFactory)
    organization = factory.SubFactory(OrganizationFactory)
    invited_at = factory.LazyFunction(clock.now)
