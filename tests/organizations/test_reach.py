"""``reach`` answers what ``managed_by`` answers."""

import pytest

from organizations.access_scope import reach
from organizations.models import Membership, Organization
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [None, *Membership.Role.values])
@pytest.mark.parametrize("is_association", [False, True])
def test_it_is_the_same_as_managed_by(role, is_association, django_assert_num_queries):
    own, other = (AssociationFactory() if is_association else OrganizationFactory()), OrganizationFactory()
    person = MembershipFactory(organization=own, role=role).person if role else PersonFactory()
    with django_assert_num_queries(1):
        found = reach(person)
    for one in (own, other):
        managed = [Organization.objects.managed_by(person, role=asked) for asked in ("viewer", "organizer")]
        assert [found.may_see(one.pk), found.may_organize(one.pk)] == [
            rows.filter(pk=one.pk).exists() for rows in managed
        ]
    assert found.may_create == Organization.objects.managed_by(person, role="organizer").exists()


def test_a_superuser_reaches_everything():
    found = reach(PersonFactory(is_superuser=True))
    assert (found.sees, found.organizes, found.may_create) == (None, None, True)
