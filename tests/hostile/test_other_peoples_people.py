"""An administrator of one organization, and everybody below, at the people, invitations and sessions of another."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import AuditEntry
from accounts.sessions import ending
from api.keys.issuing import issue
from api.scopes import Scope
from core import clock
from organizations.memberships import inviting
from organizations.models import Membership, StaffInvitation
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory

pytestmark = pytest.mark.django_db
WHY = {"reason": "试试"}
NEW = {"name": "混进来", "phone": "13900000124", "role": "administrator"}


@pytest.fixture
def victim():
    """Somebody of another organization, signed in, among their administrators."""
    association = AssociationFactory()
    MembershipFactory(organization=association, role="administrator")
    body = OrganizationFactory()
    MembershipFactory(organization=body, role="administrator")
    member = MembershipFactory(organization=body, role="administrator")
    client = Client()
    client.force_login(member.person)
    assert client.get("/staff/").status_code == 200
    return member


@pytest.fixture
def invitation(victim):
    by = victim.organization.memberships.exclude(pk=victim.pk).get().person
    facts = {"name": "新来的", "phone": "+8613900000123", "role": "viewer"}
    return inviting.invite(organization=victim.organization, **facts, by=by, now=clock.now())


def acts(victim, invitation):
    """Each way of touching them by the API: method, path, body."""
    member = f"/api/v1/members/{victim.pk}/"
    invited = f"/api/v1/staff-invitations/{invitation.pk}/"
    yield "get", member, None
    yield "patch", member, {"role": "viewer"}
    yield "delete", member, None
    for verb in ("reset-password", "reset-second-factors", "switch-off"):
        yield "post", f"{member}{verb}/", WHY
    for verb in ("switch-on", "end-sessions"):
        yield "post", f"{member}{verb}/", None
    for verb in ("again", "withdraw"):
        yield "post", f"{invited}{verb}/", None


def pages(victim, invitation):
    """The same by the addresses of the pages."""
    member = f"/staff/people/{victim.pk}/"
    yield "get", member, None
    yield "post", member, {"role": "viewer"}
    yield "get", f"{member}end/", None
    yield "post", f"{member}end/", None
    for verb in ("password", "second-factors", "switch-off"):
        yield "post", f"{member}{verb}/", WHY
    for verb in ("switch-on", "sign-out"):
        yield "post", f"{member}{verb}/", None
    for verb in ("again", "withdraw"):
        yield "post", f"/staff/people/invitations/{invitation.pk}/{verb}/", None


def asked(client, method, path, body):
    facts = (
        {"content_type": "application/json"} if path.startswith("/api/") and not isinstance(client, APIClient) else {}
    )
    if isinstance(client, APIClient):
        facts = {"format": "json"}
    return getattr(client, method)(path, body, **facts) if body else getattr(client, method)(path, **facts)


def state(victim, invitation):
    victim.refresh_from_db()
    invitation.refresh_from_db()
    person = victim.person
    person.refresh_from_db()
    factors = ending.sessions_of(person, now=clock.now()).count()
    return (victim.role, person.is_active, person.password, factors, invitation.state, AuditEntry.objects.count())


@pytest.mark.parametrize("role", Membership.Role.values)
def test_no_role_elsewhere_touches_them_by_session(victim, invitation, role):
    before = state(victim, invitation)
    client = Client()
    client.force_login(MembershipFactory(role=role).person)
    found = {asked(client, *act).status_code for act in acts(victim, invitation)}
    assert found == {404 if role == "administrator" else 403}
    shown = [asked(client, *act) for act in pages(victim, invitation)]
    reauthentications = [one for one in shown if one.status_code == 302]
    assert all(one["Location"].startswith("/staff/security/") for one in reauthentications)
    assert {one.status_code for one in shown} - {302} == ({404} if role == "administrator" else {403})
    assert state(victim, invitation) == before


@pytest.mark.parametrize("role", Membership.Role.values)
def test_no_key_touches_them_whatever_it_was_made_for(victim, invitation, role):
    person = MembershipFactory(role=role).person
    key = issue(person=person, name="程序", scopes=Scope.values, days=30, now=clock.now())
    before = state(victim, invitation)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    answers = [asked(client, *act) for act in acts(victim, invitation)]
    answers += [client.get("/api/v1/members/"), client.get("/api/v1/staff-invitations/"), client.get("/api/v1/audit/")]
    answers += [client.post("/api/v1/staff-invitations/", NEW | {"organization": victim.organization.slug})]
    assert {answer.status_code for answer in answers} == {403}
    assert state(victim, invitation) == before


def test_an_administrator_invites_nobody_elsewhere_and_lists_nobody_else(victim, invitation):
    member = MembershipFactory(role="administrator")
    client = Client()
    client.force_login(member.person)
    sent = NEW | {"organization": victim.organization.slug}
    refused = client.post("/api/v1/staff-invitations/", sent, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_your_organization")
    assert [row["id"] for row in client.get("/api/v1/members/").json()["results"]] == [member.pk]
    narrowed = client.get("/api/v1/members/", {"organization": victim.organization.slug, "q": victim.person.name})
    assert narrowed.json()["results"] == []
    assert client.get("/api/v1/members/", {"q": victim.person.phone}).json()["results"] == []
    assert client.get("/api/v1/members/", {"person": victim.person_id}).json()["results"] == []
    assert client.get("/api/v1/staff-invitations/").json()["results"] == []
    shown = client.get("/staff/people/", {"organization": victim.organization_id, "q": ""}).content.decode()
    assert victim.person.name not in shown
    assert StaffInvitation.objects.filter(state="waiting").count() == 1


@pytest.mark.parametrize("role", ["viewer", "organizer", "approver"])
def test_below_an_administrator_nobody_keeps_even_their_own(role):
    body = OrganizationFactory()
    victim = MembershipFactory(organization=body, role="administrator")
    invited = inviting.invite(
        organization=body, name="新来的", phone="+8613900000123", role="viewer", by=victim.person, now=clock.now()
    )
    client = Client()
    client.force_login(MembershipFactory(organization=body, role=role).person)
    before = state(victim, invited)
    found = {asked(client, *act).status_code for act in (*acts(victim, invited), *pages(victim, invited))}
    assert found - {302} == {403}
    keepers = (
        "audit",
        "members",
        "staff-invitations",
        "site-administrators",
        "plan-files",
        "setup-checklist",
        "openings",
    )
    assert {client.get(f"/api/v1/{name}/").status_code for name in keepers} == {403}
    assert client.get("/api/v1/organizations/without-approver/").status_code == 403
    writes = (
        ("post", "/api/v1/organizations/", {"name": "假单位", "kind": "bureau"}),
        ("patch", f"/api/v1/organizations/{body.slug}/", {"name": "假名"}),
        ("post", f"/api/v1/organizations/{body.slug}/close/", None),
        ("post", "/api/v1/areas/", {"name": "假街道", "within": "x"}),
        ("put", "/api/v1/site/", {"site_name": "假网站"}),
        ("post", "/api/v1/word-lists/venue-kinds/words/", {"name": "假"}),
        ("post", "/api/v1/travel-times/", {"one": "x", "other": "y", "minutes": 1}),
        ("post", "/api/v1/occasion-dates/", {"occasion": "x", "year": 2026}),
        ("put", "/api/v1/setup-checklist/backups/", None),
    )
    assert {act[1]: asked(client, *act).status_code for act in writes} == {act[1]: 403 for act in writes}
    assert state(victim, invited) == before
