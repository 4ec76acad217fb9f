"""Roles are given and taken; an organization that has an administrator keeps one."""

import datetime as dt

import pytest
from django.test import Client

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry, Person, StoredSession
from accounts.personal_data import erasing
from api.keys.issuing import issue
from api.models import ApiToken
from core import clock
from core.errors import Refusal
from notifications.models import Message, StaffTask
from notifications.staff_tasks import assigning, gathering
from organizations.memberships import roles
from organizations.models import Membership
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 5, 4, 2, tzinfo=dt.UTC)


@pytest.fixture
def administrator():
    return MembershipFactory(role="administrator").person


@pytest.fixture
def seat(administrator):
    return administrator.memberships.get()


@pytest.fixture
def member(seat):
    return MembershipFactory(organization=seat.organization)


def change(row, role, by):
    return roles.change_role(membership=row, role=role, by=by, now=clock.now())


def end(row, by):
    roles.end(membership=row, by=by, now=clock.now())


def code_of(call, *args) -> str:
    with pytest.raises(Refusal) as caught:
        call(*args)
    return caught.value.code


def test_a_role_is_given_and_the_history_says_by_whom(administrator, member):
    assert change(member, "approver", administrator).role == "approver"
    change(member, "approver", administrator)
    steps = Membership.history.filter(person=member.person).order_by("pk")
    assert [(one.role, one.history_user) for one in steps] == [("organizer", None), ("approver", administrator)]
    entry = AuditEntry.objects.get(kind=Kind.MEMBERSHIP_CHANGED)
    assert (entry.by, entry.person, entry.about) == (administrator, member.person, "组织 → 审批")


def test_whoever_leaves_stays_in_the_history(administrator, member):
    end(member, administrator)
    assert not Membership.objects.filter(pk=member.pk).exists()
    last = Membership.history.filter(person=member.person).latest("pk")
    assert (last.history_type, last.history_user) == ("-", administrator)
    assert AuditEntry.objects.get(kind=Kind.MEMBERSHIP_ENDED).organization_id == member.organization_id
    assert code_of(end, member, administrator) == code_of(change, member, "viewer", administrator) == "member_gone"


def test_the_last_administrator_stays(administrator, seat, member):
    assert code_of(change, seat, "approver", administrator) == "last_administrator"
    assert code_of(end, seat, administrator) == "last_administrator"
    boss = MembershipFactory(organization=AssociationFactory(), role="administrator")
    assert code_of(end, boss, boss.person) == "last_administrator"
    assert code_of(change, boss, "viewer", PersonFactory(is_superuser=True)) == "last_administrator"
    change(member, "administrator", administrator)
    end(seat, administrator)
    assert code_of(end, member, member.person) == "last_administrator"


@pytest.mark.parametrize("is_site", [False, True])
def test_the_association_ends_the_access_of_an_only_administrator(seat, is_site):
    """A dismissed clerk does not stay until a successor has accepted."""
    association = AssociationFactory()
    boss = MembershipFactory(organization=association, role="administrator").person
    above = PersonFactory(is_superuser=True) if is_site else boss
    assert change(seat, "viewer", above).role == "viewer"
    change(seat, "administrator", above)
    end(seat, above)
    assert not Membership.objects.filter(pk=seat.pk).exists()
    own = MembershipFactory(person=boss, role="administrator")
    assert code_of(end, own, boss) == "last_administrator"


def test_one_who_cannot_sign_in_keeps_nothing(administrator, seat, member):
    change(member, "administrator", administrator)
    Person.objects.filter(pk=member.person_id).update(is_active=False)
    assert code_of(end, seat, administrator) == "last_administrator"
    end(member, administrator)


def test_the_last_administrator_is_not_erased(administrator, seat, member):
    for ask in (erasing.refuse_administrator, lambda person: erasing.erase(person=person, now=clock.now())):
        assert code_of(ask, administrator) == "last_administrator"
    change(member, "administrator", administrator)
    erasing.erase(person=administrator, now=clock.now())
    assert not Membership.objects.filter(pk=seat.pk).exists()


def test_nobody_keeps_the_people_of_others(member):
    role = {"role": "administrator"}
    strangers = [
        MembershipFactory(**role).person,
        MembershipFactory(organization=member.organization, role="approver").person,
        MembershipFactory(organization=AssociationFactory(), role="approver").person,
        PersonFactory(),
    ]
    for stranger in strangers:
        assert code_of(change, member, "viewer", stranger) == "not_your_organization"
        assert code_of(end, member, stranger) == "not_your_organization"
    member.refresh_from_db()
    assert member.role == "organizer"


def test_nobody_lifts_themselves(seat, member):
    boss = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    own = MembershipFactory(organization=seat.organization, person=boss, role="viewer")
    assert code_of(change, own, "organizer", boss) == "own_role"
    of_site = PersonFactory(is_superuser=True)
    change(MembershipFactory(organization=seat.organization, person=of_site, role="viewer"), "approver", of_site)
    MembershipFactory(organization=seat.organization, role="administrator")
    change(seat, "viewer", seat.person)
    assert code_of(change, seat, "administrator", seat.person) == "not_your_organization"


def sign_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_whoever_works_for_nobody_any_more_is_signed_out_and_has_no_keys(administrator, member):
    person = member.person
    issue(person=person, name="x", scopes=["read"], days=1, now=clock.now())
    second = MembershipFactory(person=person)
    client = sign_in(person)
    end(member, administrator)
    assert (client.get("/staff/").status_code, ApiToken.objects.get().revoked_at) == (200, None)
    end(second, PersonFactory(is_superuser=True))
    assert not StoredSession.objects.filter(person=person).exists()
    assert client.get("/staff/")["Location"].startswith("/staff/sign-in/")
    assert ApiToken.objects.get().ended_why == "membership"
    assert not Message.objects.filter(phone_hash=person.phone_hash).exists()


def note(organization, number):
    return assigning.Note(
        kind=StaffTask.Kind.APPROVAL,
        about=f"event:{number}",
        key=f"approval:{number}",
        subject=f"讲座{number}",
        text=f"讲座{number}等您审批。",
        path="/staff/",
        organization_id=organization.pk,
    )


def test_tasks_that_were_not_told_yet_go_to_who_is_left(administrator, seat, member):
    other = MembershipFactory(person=member.person).organization
    person = member.person
    assigning.create_tasks(note(seat.organization, 1), [person], now=MORNING)
    assigning.create_tasks(note(seat.organization, 2), [person, administrator], now=MORNING)
    assigning.create_tasks(note(other, 3), [person], now=MORNING)
    gathering.gather(now=MORNING + dt.timedelta(minutes=1))
    roles.end(membership=member, by=administrator, now=MORNING + dt.timedelta(minutes=2))
    assert [one.about for one in person.staff_tasks.all()] == ["event:3"]
    assert person.staff_tasks.get().message is None
    assert sorted(one.about for one in administrator.staff_tasks.all()) == ["event:1", "event:2"]


def test_tasks_that_were_told_are_not_told_again(administrator, seat, member):
    assigning.create_tasks(note(seat.organization, 1), [member.person], now=MORNING)
    gathering.gather(now=MORNING + dt.timedelta(minutes=1))
    Message.objects.update(state=Message.State.DELIVERED)
    roles.end(membership=member, by=administrator, now=MORNING + dt.timedelta(minutes=2))
    assert not StaffTask.objects.exists()


# -- pages and programs ----------------------------------------------------------------


def test_the_page_changes_and_ends(client, administrator, seat, member):
    client.force_login(administrator)
    path = f"/staff/people/{member.pk}/"
    assert str(member.person) in client.get("/staff/people/").text
    assert "他不再为任何单位做事" in client.get(f"{path}end/").text
    done = client.post(path, {"role": "viewer"}, follow=True)
    assert "查看" in done.text
    member.refresh_from_db()
    assert member.role == "viewer"
    refused = client.post(f"/staff/people/{seat.pk}/", {"role": "viewer"})
    assert (refused.status_code, "唯一的管理员" in refused.text) == (422, True)
    refused = client.post(f"/staff/people/{seat.pk}/end/")
    assert (refused.status_code, "唯一的管理员" in refused.text) == (409, True)
    assert client.post(path, {"role": "king"}).status_code == 422
    assert client.post(f"{path}end/")["Location"] == "/staff/people/"
    assert client.get(path).status_code == 404


def test_others_find_nobody(client, member):
    client.force_login(MembershipFactory(role="administrator", organization=OrganizationFactory()).person)
    for path in (f"/staff/people/{member.pk}/", f"/staff/people/{member.pk}/end/"):
        assert (client.get(path).status_code, client.post(path, {"role": "viewer"}).status_code) == (404, 404)
    path = f"/api/v1/members/{member.pk}/"
    assert client.patch(path, {"role": "viewer"}, content_type="application/json").status_code == 404
    assert client.delete(path).status_code == 404


def test_programs_of_a_session_do_the_same(client, administrator, seat, member):
    client.force_login(administrator)
    path = f"/api/v1/members/{member.pk}/"
    done = client.patch(path, {"role": "approver"}, content_type="application/json")
    assert (done.status_code, done.json()["role"]) == (200, "approver")
    last_one = client.patch(f"/api/v1/members/{seat.pk}/", {"role": "viewer"}, content_type="application/json")
    assert (last_one.status_code, last_one.json()["code"]) == (409, "last_administrator")
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_who_has_to_stay_reads_why_and_not_what_would_come_of_leaving(client, administrator, seat):
    client.force_login(administrator)
    page = client.get(f"/staff/people/{seat.pk}/end/").text
    assert ("请先让别人当管理员" in page, "马上看不到" in page, "btn--do" in page) == (True, False, False)


def test_a_role_that_others_gave_meanwhile_is_read_before_it_is_taken(client, administrator, member):
    client.force_login(administrator)
    path = f"/staff/people/{member.pk}/"
    assert '<input type="hidden" name="seen" value="organizer"' in client.get(path).text
    change(member, "approver", administrator)
    assert "现在是“审批”" in client.post(path, {"role": "organizer", "seen": "organizer"}, follow=True).text, (
        "left as it was"
    )
    page = client.post(path, {"role": "viewer", "seen": "organizer"})
    assert (page.status_code, "他的角色改成了“审批”" in page.text) == (422, True)
    member.refresh_from_db()
    assert (member.role, 'name="seen" value="approver"' in page.text) == ("approver", True)
    assert "现在是“查看”" in client.post(path, {"role": "viewer", "seen": "approver"}, follow=True).text
    assert "现在是“组织”" in client.post(path, {"role": "organizer", "seen": "king"}, follow=True).text


def test_ones_own_page_leads_nowhere_where_one_is_refused(client, administrator, seat, member):
    client.force_login(administrator)
    own, other = (client.get(f"/staff/people/{row.pk}/").text for row in (seat, member))
    told = [
        (f"{row.pk}/password/" in page, "/staff/let-in/" in page, "请他退出" in page)
        for row, page in ((seat, own), (member, other))
    ]
    assert told == [(False, False, False), (True, True, True)]
    assert ("这是您自己" in own, "/staff/security/2fa/" in own, "您做什么" in own) == (True, True, True)
