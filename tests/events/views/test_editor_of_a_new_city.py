"""In a city that has nothing yet the editor says of each empty list how it is filled, and by whom."""

import pytest

from core import clock
from tests.factories.events import PlanFactory, TaskFactory, VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory
from tests.factories.resources import ResourceFactory

pytestmark = pytest.mark.django_db
WAYS = {
    "no_venue": "/staff/venues/add/",
    "no_task": "/staff/plan/import/",
    "no_resource": "/staff/resources/add/",
}


@pytest.fixture
def keeper():
    return MembershipFactory(organization=AssociationFactory(), role="administrator").person


@pytest.mark.parametrize("kind", ["lecture", "drive", "outreach", "emergency"])
def test_each_empty_list_leads_where_it_is_filled(client, keeper, kind):
    client.force_login(keeper)
    page = client.get(f"/staff/events/new/?kind={kind}").text
    for reason, path in WAYS.items():
        assert (f'data-reason="{reason}"' in page, path in page) == (True, True)
        assert client.get(path).status_code == 200


def test_who_may_not_load_a_plan_reads_who_does(client, keeper):
    client.force_login(MembershipFactory(organization=OrganizationFactory(), role="organizer").person)
    page = client.get("/staff/events/new/?kind=lecture").text
    assert ("方案由科协的管理员载入" in page, "/staff/plan/import/" in page) == (True, False)
    assert all(client.get(WAYS[reason]).status_code == 200 for reason in ("no_venue", "no_resource"))


def test_where_there_is_something_nothing_is_said(client, keeper):
    client.force_login(keeper)
    year = clock.today().year
    TaskFactory(plan=PlanFactory(first_year=year, last_year=year))
    VenueFactory()
    ResourceFactory()
    page = client.get("/staff/events/new/?kind=lecture").text
    assert [reason for reason in WAYS if f'data-reason="{reason}"' in page] == []


def test_the_next_years_plan_is_planned_for_before_it_begins(client, keeper):
    client.force_login(keeper)
    year = clock.today().year
    over, now, to_come = (
        TaskFactory(plan=PlanFactory(first_year=first, last_year=last), title=f"任务{first}")
        for first, last in ((year - 3, year - 1), (year, year), (year + 1, year + 3))
    )
    page = client.get("/staff/events/new/?kind=lecture").text
    assert [str(task) in page for task in (over, now, to_come)] == [False, True, True]
    assert page.index(str(now)) < page.index(str(to_come))
    assert 'data-reason="no_task"' not in page
