"""Public facts are readable without a key; lists take the same queries at 1 and 3 rows."""

import pytest
from rest_framework.test import APIClient

from tests.factories.events import PlanFactory, TaskFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory, VillageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return APIClient()


def test_the_root_lists_what_there_is(client):
    answer = client.get("/api/v1/")
    assert answer.status_code == 200
    assert {"areas", "organizations", "plans", "plan-tasks", "venues"} <= set(answer.json())


def test_tasks_of_one_plan_with_lead_and_cooperating(client):
    task = TaskFactory(code="A4.1", title="实施智慧助老行动", lead__name="市民政局")
    task.cooperating.add(OrganizationFactory(name="市公安局"))
    TaskFactory()
    rows = client.get("/api/v1/plan-tasks/", {"plan": task.plan.slug}).json()["results"]
    facts = [{key: row[key] for key in ("code", "title", "lead", "cooperating")} for row in rows]
    assert facts == [{"code": "A4.1", "title": "实施智慧助老行动", "lead": "市民政局", "cooperating": ["市公安局"]}]


@pytest.mark.parametrize(
    ("address", "make"),
    [
        ("areas", StreetFactory),
        ("organizations", OrganizationFactory),
        ("plans", PlanFactory),
        ("venues", VenueFactory),
    ],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_one_query(client, django_assert_num_queries, address, make, rows):
    make.create_batch(rows)
    with django_assert_num_queries(1):
        assert len(client.get(f"/api/v1/{address}/").json()["results"]) >= rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_task_list_takes_three_queries(client, django_assert_num_queries, rows):
    TaskFactory.create_batch(rows)
    with django_assert_num_queries(3):
        assert len(client.get("/api/v1/plan-tasks/").json()["results"]) == rows


def test_villages_within_a_street(client):
    village = VillageFactory()
    VillageFactory()
    rows = client.get("/api/v1/areas/", {"within": village.parent.slug}).json()["results"]
    assert [row["slug"] for row in rows] == [village.slug]


def test_contacts_of_a_venue_are_left_out(client):
    venue = VenueFactory(contact_name="温小泉", contact_phone="+8613900000123")
    text = client.get(f"/api/v1/venues/{venue.slug}/").content.decode()
    assert "温小泉" not in text
    assert "13900000123" not in text


@pytest.mark.parametrize("address", ["areas", "organizations", "plans", "plan-tasks", "venues"])
def test_facts_are_read_only_for_everybody(client, address):
    assert client.post(f"/api/v1/{address}/", {}).status_code in {401, 405}


def test_documentation_needs_no_network(client):
    page = client.get("/api/v1/docs/").content.decode()
    assert "swagger" in page
    assert "//cdn" not in page


@pytest.mark.parametrize(
    "path",
    [
        "events/a%00b/cancel/",
        "occurrences/next/move/",
        "occurrences/------------------------------------/",
        "registrations/next/withdraw/",
        "registrations/99999999999999999999999/",
        "shifts/next/sign-up/",
        "sign-ups/next/withdraw/",
    ],
)
def test_an_address_of_nothing_is_404(path):
    client = APIClient()
    client.force_authenticate(MembershipFactory().person)
    assert client.post(f"/api/v1/{path}").status_code == 404
