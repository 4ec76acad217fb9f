"""Programs bring in a street's list of villages as the page does: looked at first, all or nothing, each their own."""

import pytest

from accounts.models import AuditEntry
from organizations.models import Area, Organization
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, StreetFactory

pytestmark = pytest.mark.django_db
LIST = "村名,少数民族,欠发达,人口\n青石村,是,否,820\n白水村"


@pytest.fixture
def street():
    return StreetFactory(name="样例街道")


@pytest.fixture
def organizer(client, street):
    office = OrganizationFactory(kind=Organization.Kind.STREET_OFFICE, area=street)
    client.force_login(MembershipFactory(organization=office, role="organizer").person)
    return client


def bring_in(client, street, **sent):
    return client.post(f"/api/v1/areas/{street.slug}/villages/", sent, content_type="application/json")


def test_they_are_looked_at_then_written_once(organizer, street):
    seen = bring_in(organizer, street, text=LIST, preview=True)
    assert (seen.status_code, seen.json()["new"], street.children.count()) == (200, 2, 0)
    assert seen.json()["lines"][0] == {"line": 2, "name": "青石村", "effect": "new"}
    done = bring_in(organizer, street, text=LIST).json()
    assert (done["new"], done["changed"], done["same"], done["problems"]) == (2, 0, 0, [])
    assert {row.name: (row.ethnic_minority, row.population) for row in street.children.all()} == {
        "青石村": (True, 820),
        "白水村": (False, None),
    }
    again = bring_in(organizer, street, text=LIST).json()
    assert (again["new"], again["same"], Area.objects.filter(parent=street).count()) == (0, 2, 2)
    assert AuditEntry.objects.filter(about__contains="样例街道").count() == 1


def test_with_a_mistake_nothing_is_written_and_each_is_named(organizer, street):
    wrong = f"{LIST}\n红土村,也许"
    seen = bring_in(organizer, street, text=wrong, preview=True).json()
    assert [problem["line"] for problem in seen["problems"]] == [4]
    answer = bring_in(organizer, street, text=wrong)
    assert (answer.status_code, answer.json()["code"], street.children.count()) == (409, "list_has_problems", 0)


def test_only_for_whose_street_it_is(organizer, street, client):
    other = StreetFactory()
    assert bring_in(organizer, other, text=LIST).status_code == 404
    client.force_login(MembershipFactory(organization=AssociationFactory(), role="organizer").person)
    assert bring_in(client, other, text=LIST).status_code == 200
    client.force_login(MembershipFactory(role="administrator").person)
    assert bring_in(client, street, text=LIST).status_code == 404
    assert (street.children.count(), other.children.count()) == (0, 2)
