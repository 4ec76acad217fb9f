"""What lists may show: the same rows as ``managed_by``, told to the database as numbers of organizations."""

import pytest
from django.contrib.auth.models import AnonymousUser

from events.models import Event
from organizations.access_scope import seen_by
from tests.factories.events import EventFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def people():
    host = OrganizationFactory()
    both = MembershipFactory(organization=host, role="viewer").person
    MembershipFactory(person=both, role="organizer")
    return {
        "nobody": AnonymousUser(),
        "resident": PersonFactory(),
        "viewer": MembershipFactory(organization=host, role="viewer").person,
        "of two": both,
        "association": MembershipFactory(organization=AssociationFactory(), role="viewer").person,
        "superuser": PersonFactory(is_superuser=True),
    }


def test_each_sees_what_managed_by_says():
    asking = people()
    for membership in MembershipFactory.create_batch(2):
        EventFactory(host=membership.organization)
    for person in asking.values():
        for membership in person.memberships.all() if person.is_authenticated else []:
            EventFactory(host=membership.organization)
    numbers = {}
    for name, person in asking.items():
        rows = Event.objects.filter(seen_by(person, "host"))
        assert set(rows) == set(Event.objects.managed_by(person)), name
        numbers[name] = rows.count()
    assert numbers == {"nobody": 0, "resident": 0, "viewer": 2, "of two": 3, "association": 6, "superuser": 6}


def test_beside_another_condition_all_stay_all_and_none_adds_none():
    asking = people()
    event = EventFactory(title="样例")
    EventFactory(title="别的")
    for name, found in (("association", 2), ("superuser", 2), ("resident", 1), ("nobody", 1), ("viewer", 1)):
        seen = seen_by(asking[name], "host")
        assert Event.objects.filter(seen | seen_by(asking[name], "programme__host")).count() == (2 if found == 2 else 0)
        assert (Event.objects.filter(pk=event.pk) | Event.objects.filter(seen)).count() == found


def test_one_of_several_ways_is_enough():
    membership = MembershipFactory()
    programme = EventFactory(host=membership.organization)
    part = EventFactory(programme=programme)
    seen = seen_by(membership.person, "host", "programme__host")
    assert set(Event.objects.filter(seen)) == {programme, part}


def test_it_is_one_query(django_assert_num_queries):
    person = people()["of two"]
    with django_assert_num_queries(2):
        list(Event.objects.filter(seen_by(person, "host", "programme__host")))
