"""A key opens what it was made for, and nothing that nobody thought of."""

import re

import pytest
from rest_framework.test import APIClient

from api import scopes
from api.keys.issuing import issue
from core import clock
from tests.architecture.test_documents import PROJECT
from tests.factories.events import PublishedEventFactory
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.registrations import register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db


def program(person, *chosen):
    key = issue(person=person, name="程序", scopes=chosen, days=30, now=clock.now())
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


def test_reading_writes_nothing_and_what_decides_is_never_organizing():
    reading = {one for one, scope in scopes.OPERATIONS.items() if scope in {"read", "people"}}
    assert {one.split()[1] for one in reading} == {"GET"}


def test_every_scope_is_described():
    text = (PROJECT / "docs" / "operations.md").read_text()
    assert set(re.findall(r"^\| `(\w+)` \|", text.split("## API keys")[1].split("\n## ")[0], re.MULTILINE)) == set(
        scopes.Scope.values
    )


def test_what_stands_in_no_row_is_closed():
    assert scopes.needed("brand-new", "POST") == scopes.SESSION
    assert (scopes.needed("event-list", "HEAD"), scopes.needed("event-list", "OPTIONS")) == ("read", "read")


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_without_the_scope_it_is_403_and_says_which(method):
    answer = getattr(program(MembershipFactory().person, "organize"), method)("/api/v1/events/")
    assert answer.status_code == 403
    if method == "get":
        assert answer.json() == {
            "code": "scope_missing",
            "message": "这把钥匙没有“看：活动、日程、场地、方案”这一项，请做一把有这一项的。",
            "detail": {"scope": "read"},
        }


def test_reading_shows_no_people_and_changes_nothing():
    member = MembershipFactory()
    event = PublishedEventFactory(host=member.organization)
    client = program(member.person, "read")
    assert client.get("/api/v1/events/").status_code == 200
    asked = [
        client.get("/api/v1/registrations/"),
        client.get("/api/v1/exports/registrations.csv"),
        client.post("/api/v1/registrations/", {}),
        client.patch(f"/api/v1/events/{event.slug}/", {"title": "改"}),
        client.post(f"/api/v1/events/{event.slug}/approve/"),
    ]
    assert {(one.status_code, one.json()["code"]) for one in asked} == {(403, "scope_missing")}


@pytest.mark.parametrize(
    "verb", ["approve", "call", "confirm-number", "refuse", "restore", "skip", "split", "withdraw"]
)
def test_what_shows_names_needs_the_scope_of_people_too(verb):
    member = MembershipFactory(role="organizer")
    pool = SeatPoolFactory(occurrence__event=PublishedEventFactory(host=member.organization))
    row = register(pool, "王奶奶")
    path = f"/api/v1/registrations/{row.pk}/{verb}/"
    for chosen in (["organize", "register"], ["people", "register"], ["register"]):
        answer = program(member.person, *chosen).post(path, {"reason": "没来"}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing"), (verb, chosen)
    answer = program(member.person, "organize", "people", "register").post(path, {"reason": "没来"}, format="json")
    assert answer.status_code != 403


def test_every_operation_with_names_is_one():
    assert set(scopes.OPERATIONS) >= scopes.WITH_NAMES
    assert scopes.all_needed("registration-call", "POST") == ["organize", "people"]


def test_a_key_makes_and_ends_no_keys():
    client = program(MembershipFactory(role="administrator").person, *scopes.Scope.values)
    for answer in (client.get("/api/v1/keys/"), client.post("/api/v1/keys/", {}), client.get("/api/v1/keys/staff/")):
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_a_key_gives_nothing_that_its_person_may_not():
    assert program(PersonFactory(), *scopes.Scope.values).post("/api/v1/events/", {}).status_code == 403
