"""Spaces, resources, crew."""

import factory
from factory.django import DjangoModelFactory

from events.models import CrewMember
from tests.factories.events import VenueFactory
from tests.factories.people import OrganizationFactory
from venues.models import Resource, Space

__all__ = ["CrewFactory", "ResourceFactory", "SpaceFactory", "VenueFactory"]


class SpaceFactory(DjangoModelFactory):
    class Meta:
        model = Space

    venue = factory.SubFactory(VenueFactory)
    name = factory.Sequence(lambda n: f"样例厅{n}")


class ResourceFactory(DjangoModelFactory):
    class Meta:
        model = Resource

    name = factory.Sequence(lambda n: f"样例车{n}")
    slug = factory.Sequence(lambda n: f"resource-{n}")
    kind = Resource.Kind.VAN
    organization = factory.SubFactory(OrganizationFactory)


class CrewFactory(DjangoModelFactory):
    class Meta:
        model = CrewMember

    name = factory.Sequence(lambda n: f"样例讲师{n}")
    role = CrewMember.Role.SPEAKER
    organization = factory.SubFactory(OrganizationFactory)
