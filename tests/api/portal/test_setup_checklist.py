"""The checklist of a new site for programs: the same items as on the page, ticked by people alone."""

import pytest
from rest_framework.test import APIClient

from accounts.models import AuditEntry
from api.keys.issuing import issue
from api.scopes import Scope
from core import clock
from portal.models import Confirmation
from portal.setup import checklist
from tests.factories.people import AssociationFactory, MembershipFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/setup-checklist/"


@pytest.fixture
def keeper():
    return MembershipFactory(organization=AssociationFactory(), role="administrator").person


@pytest.fixture
def signed_in(client, keeper):
    client.force_login(keeper)
    return client


def program(person, *scopes):
    key = issue(person=person, name="程序", scopes=scopes, days=30, now=clock.now())
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


def test_it_tells_what_the_page_tells(signed_in, keeper):
    rows = signed_in.get(API).json()["results"]
    items = checklist.items(keeper, now=clock.now())
    assert [(row["name"], row["is_done"], row["path"]) for row in rows] == [
        (item.name, item.is_done, item.path) for item in items
    ]
    assert {row["title"] for row in rows} >= {"审批人", "备份", "短信网关"}
    assert [row["name"] for row in rows if row["is_ticked_by_hand"]] == ["backups"]


def test_a_person_ticks_and_takes_it_back_and_both_are_in_the_audit_list(signed_in, keeper):
    assert signed_in.put(f"{API}backups/").status_code == 204
    row = next(row for row in signed_in.get(API).json()["results"] if row["name"] == "backups")
    assert (row["is_done"], row["ticked_by"], row["ticked_at"] is None) == (True, keeper.name, False)
    assert signed_in.put(f"{API}backups/").status_code == 204
    assert signed_in.delete(f"{API}backups/").status_code == 204
    assert Confirmation.objects.count() == 0
    said = list(AuditEntry.objects.order_by("pk").values_list("about", flat=True))
    assert said == ["启用清单：“备份”打了勾", "启用清单：“备份”去掉了勾"]


def test_what_the_site_sees_itself_is_not_ticked(signed_in):
    for verb in (signed_in.put, signed_in.delete):
        answer = verb(f"{API}plan/")
        assert (answer.status_code, answer.json()["code"]) == (409, "item_unknown")


def test_a_key_of_a_screen_reads_none_of_it_and_no_key_ticks(keeper):
    assert program(keeper, Scope.READ).get(API).status_code == 403
    organizing = program(keeper, *Scope.values)
    assert organizing.get(API).status_code == 200
    assert organizing.put(f"{API}backups/").status_code == 403
    assert organizing.delete(f"{API}backups/").status_code == 403
    assert Confirmation.objects.count() == 0


def test_it_is_for_the_association(client):
    client.force_login(MembershipFactory(role="administrator").person)
    assert client.get(API).status_code == 403
    client.force_login(MembershipFactory(organization=AssociationFactory(), role="approver").person)
    assert client.get(API).status_code == 403
