"""The association's administrator, who keeps organizations, and how they ask: in a browser, and by the API."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from tests.factories.people import AssociationFactory, MembershipFactory


@pytest.fixture
def keeper():
    return MembershipFactory(organization=AssociationFactory(), role="administrator").person


@pytest.fixture
def pages(keeper):
    client = Client()
    client.force_login(keeper)
    return client


@pytest.fixture
def program(keeper):
    client = APIClient()
    client.force_login(keeper)
    return client
