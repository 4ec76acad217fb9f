"""What lists of programs are narrowed by: a value that there isn't is refused, and which there are is said."""

import pytest
from django_filters import rest_framework as filters

from api import filters as ours
from api.urls import router
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(client):
    client.force_login(MembershipFactory(organization=AssociationFactory(), role="administrator").person)
    return client


def choosing() -> list[tuple[str, str, list[str]]]:
    """Every list, each of its filters by choices or by yes and no, and what there is to choose (words: how to ask)."""
    found = []
    for prefix, viewset, _ in router.registry:
        filterset = getattr(viewset, "filterset_class", None)
        for name, one in (filterset.base_filters if filterset else {}).items():
            if isinstance(one, filters.BooleanFilter):
                found.append((prefix, name, ["true", "false"]))
            elif isinstance(one, filters.ChoiceFilter) and "choices" in one.extra:
                choices = one.extra["choices"]
                known = choices if callable(choices) else [str(key) for key, _ in choices if key]
                found.append((prefix, name, known))
    return found


def test_there_are_such():
    names = {(prefix, name) for prefix, name, _ in choosing()}
    assert {
        ("organizations", "closed"),
        ("organizations", "kind"),
        ("venues", "step_free"),
        ("resources", "needs_driver"),
    } <= names
    assert len(names) > 12


@pytest.mark.parametrize(("prefix", "name", "known"), choosing())
def test_a_value_that_there_is_not_is_refused_with_those_that_there_are(api, prefix, name, known):
    known = [key for key, _ in known()] if callable(known) else known
    answer = api.get(f"/api/v1/{prefix}/", {name: "rubbish"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    words = answer.json()["detail"][name][0]
    assert ("rubbish" in words, [one for one in known if one not in words]) == (True, [])
    for one in ("", known[0], known[-1]):
        assert api.get(f"/api/v1/{prefix}/", {name: one}).status_code == 200


@pytest.mark.parametrize(
    "prefix", [prefix for prefix, view, _ in router.registry if getattr(view, "filterset_class", None)]
)
def test_every_list_is_narrowed_by_our_filters(prefix):
    viewset = next(view for name, view, _ in router.registry if name == prefix)
    assert issubclass(viewset.filterset_class, ours.FilterSet)


def test_closed_ones_by_yes_and_no(api):
    for name in ("在用的", "停用的"):
        OrganizationFactory(name=name, closed_at="2026-01-01T00:00:00Z" if name == "停用的" else None)

    def names(value):
        return {row["name"] for row in api.get("/api/v1/organizations/", {"closed": value}).json()["results"]}

    assert ("停用的" in names("true"), "在用的" in names("true")) == (True, False)
    assert ("停用的" in names("false"), "在用的" in names("false")) == (False, True)


def test_who_is_not_reached(api):
    answer = api.get("/api/v1/areas/reach/", {"kind": "rubbish"})
    assert (answer.status_code, "ethnic" in str(answer.json()["detail"])) == (400, True)
