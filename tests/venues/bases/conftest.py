"""Who acts on bases."""

import pytest

from tests.factories.bases import ApplicationFactory, BaseFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory


@pytest.fixture
def office():
    return OrganizationFactory(name="样例街道办事处")


@pytest.fixture
def keeper(office):
    """Organizes for the organization that manages the venue."""
    return MembershipFactory(organization=office, role="organizer").person


@pytest.fixture
def judge(db):
    """Organizes for the association."""
    return MembershipFactory(organization=AssociationFactory(name="市科协"), role="organizer").person


@pytest.fixture
def base(office):
    return BaseFactory(name="温泉地热基地", slug="wenquan", venue__organization=office)


@pytest.fixture
def application(office):
    return ApplicationFactory(name="石庄田间基地", slug="shizhuang", venue__organization=office)
