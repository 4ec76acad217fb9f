"""The menu of staff: every page is there for who may open it."""

import pytest
from django.urls import reverse

from tests.factories.events import PlanFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, StreetFactory

pytestmark = pytest.mark.django_db


def people():
    street = StreetFactory()
    office = OrganizationFactory(kind="street_office", area=street)
    return {
        "viewer": MembershipFactory(role="viewer").person,
        "organizer": MembershipFactory(role="organizer").person,
        "clerk": MembershipFactory(organization=office, role="organizer").person,
        "association": MembershipFactory(organization=AssociationFactory(), role="organizer").person,
    }


def test_whatever_the_menu_shows_opens(client):
    PlanFactory()
    shown = {}
    for name, person in people().items():
        client.force_login(person)
        page = client.get(reverse("portal:menu"))
        entries = [entry for _, entries in page.context["menu"] for entry in entries]
        shown[name] = {entry.route for entry in entries}
        assert [entry.route for entry in entries if client.get(entry.url).status_code not in {200, 302}] == []
    assert "events:staff_new" not in shown["viewer"]
    assert "organizations:villages" in shown["clerk"]
    assert "organizations:villages" not in shown["organizer"]
    assert "plan:occasions" in shown["association"] - shown["clerk"]


def test_it_names_what_a_clerk_looks_for(client):
    client.force_login(people()["organizer"])
    text = client.get(reverse("portal:menu")).text
    for name in ("赶街天", "模板", "主讲人和司机", "街道清单", "借用"):
        assert name in text
