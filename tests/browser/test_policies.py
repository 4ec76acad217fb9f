"""The policy for scripts and styles holds on every page, those of libraries too: nothing of them is blocked."""

import pytest

from accounts.models import Person
from tests.factories.events import EventFactory
from tests.factories.people import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_documentation_of_the_api_works_under_the_policy(look):
    page = look("/api/v1/docs/", width=1280)
    page.locator(".opblock").nth(3).wait_for()
    assert "API" in page.locator("h1, h2").first.inner_text()
    assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"


def test_the_admin_works_under_the_policy(walk):
    administrator = Person.objects.create_superuser("+8613900009999")
    membership = MembershipFactory()
    event = EventFactory()
    addresses = [
        "/admin/",
        "/admin/accounts/person/",
        f"/admin/accounts/person/{membership.person.pk}/change/",
        f"/admin/organizations/membership/{membership.pk}/change/",
        "/admin/plan/taskgroup/add/",
        f"/admin/events/event/{event.pk}/change/",
    ]
    visited = [address for address, _ in walk(addresses, width=1280, person=administrator)]
    assert visited == addresses
