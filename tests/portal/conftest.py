"""Somebody of the staff, signed in."""

import pytest

from tests.factories.people import MembershipFactory, OrganizationFactory


@pytest.fixture
def host():
    return OrganizationFactory()


@pytest.fixture
def organizer(client, host):
    person = MembershipFactory(organization=host).person
    client.force_login(person)
    return person
