"""People, areas and organizations. Numbers are of a range nobody has (139 0000 ....)."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import Person
from core.phone_numbers import phones
from organizations.models import Area, Membership, Organization


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"样例{n}")
    phone = factory.Sequence(lambda n: f"+861390010{n % 10_000:04d}")
    phone_hash = factory.LazyAttribute(lambda o: phones.look_up(o.phone))


class CityFactory(DjangoModelFactory):
    class Meta:
        model = Area
        django_get_or_create = ("slug",)

    name = "安宁市"
    slug = factory.LazyFunction(lambda: _city() or "anning")
    level = Area.Level.CITY


def _city() -> str | None:
    """Where a site was set up, that city is the one."""
    return Area.objects.filter(level=Area.Level.CITY).order_by("pk").values_list("slug", flat=True).first()


class StreetFactory(DjangoModelFactory):
    class Meta:
        model = Area

    name = factory.Sequence(lambda n: f"样例{n}街道")
    slug = factory.Sequence(lambda n: f"street-{n}")
    level = Area.Level.STREET
    parent = factory.SubFactory(CityFactory)


class VillageFactory(StreetFactory):
    name = factory.Sequence(lambda n: f"样例{n}村")
    slug = factory.Sequence(lambda n: f"village-{n}")
    level = Area.Level.VILLAGE
    parent = factory.SubFactory(StreetFactory)


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"样例单位{n}")
    slug = factory.Sequence(lambda n: f"org-{n}")


class AssociationFactory(OrganizationFactory):
    is_association = True


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(PersonFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = Membership.Role.ORGANIZER
