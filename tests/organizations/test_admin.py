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
    pages = [base, f"{base}?q=样例", f"{base}add/", f"{base}{row.pk}/change/", f"{base}{row.pk}/history/"]
    assert [client.get(page).status_code for page in pages] == [200] * 5


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_of_members(client, django_assert_num_queries, count):
    MembershipFactory.create_batch(count)
    with django_assert_num_queries(6):
        client.get("/admin/organizations/membership/")
