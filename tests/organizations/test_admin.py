"""Master data in the admin."""

import pytest

from accounts.models import Person
from tests.factories.people import MembershipFactory, VillageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _administrator(client):
    client.force_login(Person.objects.create_superuser("+8613900009999"))


@pytest.mark.parametrize("model", ["area", "organization", "membership"])
def test_lists_forms_and_histories(client, model):
    membership, village = MembershipFactory(), VillageFactory()
    row = {"area": village, "organization": membership.organization, "membership": membership}[model]
    base = f"/admin/organizations/{model}/"
    pages = [base, f"{base}?q=样例", f"{base}{row.pk}/change/", f"{base}{row.pk}/history/"]
    assert [client.get(page).status_code for page in pages] == [200] * 4


@pytest.mark.parametrize("model", ["area", "organization", "membership"])
def test_nothing_is_written_past_the_verbs(client, model):
    membership, village = MembershipFactory(role="viewer"), VillageFactory()
    row = {"area": village, "organization": membership.organization, "membership": membership}[model]
    base = f"/admin/organizations/{model}/"
    former = row.history.latest().pk
    pages = [f"{base}add/", *(f"{base}{row.pk}/{end}/" for end in ("change", "delete", f"history/{former}"))]
    assert [client.post(page, {"post": "yes"}).status_code for page in pages] == [403] * 4
    assert client.get(f"{base}{row.pk}/history/{former}/").status_code == 200
    assert (type(row).objects.filter(pk=row.pk).exists(), row.history.count()) == (True, 1)


def test_no_membership_is_given_or_ended_on_the_page_of_an_organization(client):
    organization = MembershipFactory().organization
    page = client.get(f"/admin/organizations/organization/{organization.pk}/change/")
    assert page.status_code == 200
    assert [one in page.text for one in ("memberships-0-role", "memberships-0-DELETE", "memberships-1-person")] == [
        False
    ] * 3


def test_actions_on_many_rows_delete_none(client):
    membership = MembershipFactory()
    sent = {"action": "delete_selected", "_selected_action": membership.pk, "post": "yes"}
    client.post("/admin/organizations/membership/", sent)
    assert type(membership).objects.filter(pk=membership.pk).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_of_members(client, django_assert_num_queries, count):
    MembershipFactory.create_batch(count)
    with django_assert_num_queries(6):
        client.get("/admin/organizations/membership/")
