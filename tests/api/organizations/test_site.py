"""What the site says of itself, for programs."""

from dataclasses import asdict

import pytest
from rest_framework.test import APIClient

from core.site import site_facts
from tests.factories.people import AssociationFactory, MembershipFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/site/"
SENT = {
    "site_name": "样例科普",
    "organizer_name": "样例县科学技术协会",
    "help_phone": "12345",
    "help_hours": "全天",
    "sms_signature": "样例科协",
}


@pytest.fixture
def administrator():
    client = APIClient()
    client.force_authenticate(MembershipFactory(organization=AssociationFactory(), role="administrator").person)
    return client


def test_anybody_reads_it():
    assert APIClient().get(URL).json() == asdict(site_facts.of_settings())


def test_an_administrator_of_the_association_writes_all_of_it(administrator):
    answer = administrator.put(URL, SENT, format="json")
    assert (answer.status_code, answer.json()) == (200, SENT | {"dialect": "", "whole_area": "全境"})
    assert APIClient().get(URL).json() == SENT | {"dialect": "", "whole_area": "全境"}


def test_how_the_whole_county_is_said_stays_where_it_is_left_out(administrator):
    administrator.put(URL, SENT | {"whole_area": "全县"}, format="json")
    assert administrator.put(URL, SENT, format="json").json()["whole_area"] == "全县"


def test_what_is_refused_on_the_page_is_refused_with_the_same_code(administrator):
    answer = administrator.put(URL, SENT | {"help_phone": "找小王"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "help_phone_wrong")


def test_a_part_is_not_enough(administrator):
    answer = administrator.put(URL, {"site_name": "样例科普"}, format="json")
    assert answer.status_code == 400
    assert set(answer.json()["detail"]) == {"organizer_name", "help_phone", "help_hours", "sms_signature"}
