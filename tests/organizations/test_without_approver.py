"""An organization whose events need approval that nobody can give is told so, wherever somebody can mend it or runs into it."""

import datetime as dt

import pytest

from core import clock
from events.publication import approving
from organizations.memberships import inviting
from organizations.models import Membership, Organization
from organizations.queries import why_nobody_approves, without_approver
from portal.setup import checklist
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory

pytestmark = pytest.mark.django_db
WORDS = "现在没有人能批"


@pytest.fixture
def association():
    return AssociationFactory(approval_levels=0)


@pytest.fixture
def host(association):
    return OrganizationFactory(approval_levels=1, name="样例农业局")


def lacking() -> list[str]:
    return [one.name for one in without_approver(Organization.objects.all())]


@pytest.mark.parametrize(
    ("levels", "own", "above", "lacks"),
    [
        (0, None, None, False),
        (1, None, "approver", True),
        (1, "organizer", "approver", True),
        (1, "approver", None, False),
        (1, "administrator", None, False),
        (2, "approver", "organizer", True),
        (2, "approver", "approver", False),
    ],
)
def test_the_first_step_is_its_own_the_second_the_associations(association, levels, own, above, lacks):
    host = OrganizationFactory(approval_levels=levels)
    for organization, role in ((host, own), (association, above)):
        if role:
            MembershipFactory(organization=organization, role=role)
    assert lacking() == ([host.name] if lacks else [])


def test_who_is_switched_off_approves_nothing_and_what_is_closed_needs_nobody(host):
    MembershipFactory(organization=host, role="approver", person__is_active=False)
    assert lacking() == [host.name]
    host.closed_at = clock.now()
    host.save()
    assert lacking() == []


def test_everybody_whom_it_concerns_reads_it_on_the_workbench(client, host, association):
    OrganizationFactory(approval_levels=1, name="别的局")
    client.force_login(MembershipFactory(organization=host, role="organizer").person)
    page = client.get("/staff/").text
    assert (WORDS in page, host.name in page, "别的局" in page, "告诉本单位的管理员" in page) == (
        True,
        True,
        False,
        True,
    )
    keeper = MembershipFactory(organization=association, role="administrator").person
    client.force_login(keeper)
    page = client.get("/staff/").text
    assert (host.name in page, "别的局" in page) == (True, True)
    for path in ("/staff/people/", f"/staff/people/?organization={host.pk}", f"/staff/organizations/{host.slug}/"):
        page = client.get(path).text
        assert (WORDS in page, f"?organization={host.pk}" in page) == (True, True)
        assert ("在下面点名字" in page) is path.startswith("/staff/people/"), "no page leads to itself"
    assert "approvers" in [item.name for item in checklist.items(keeper, now=clock.now()) if not item.is_done]
    for one in Organization.objects.filter(approval_levels=1):
        MembershipFactory(organization=one, role="approver")
    assert WORDS not in client.get("/staff/").text
    assert WORDS not in client.get("/staff/people/").text
    assert "approvers" not in [item.name for item in checklist.items(keeper, now=clock.now()) if not item.is_done]


def test_before_and_after_the_last_approver_is_switched_off(client, host, association):
    last = MembershipFactory(organization=host, role="approver", person__name="李审批")
    keeper = MembershipFactory(organization=association, role="administrator").person
    keeper.set_password("a long enough one")
    keeper.save()
    client.force_login(keeper)
    client.post("/staff/security/confirm/", {"password": "a long enough one"})
    path = f"/staff/people/{last.pk}/switch-off/"
    assert "李审批是样例农业局最后一位审批人" in client.get(path).text
    page = client.post(path, {"reason": "手机丢了"}, follow=True).text
    assert ("李审批是样例农业局最后一位审批人" in page, "请马上给另一位" in page) == (True, True)


@pytest.mark.parametrize("how", ["role", "end"])
def test_before_and_after_the_last_approver_goes(client, host, association, how):
    last = MembershipFactory(organization=host, role="approver", person__name="李审批")
    client.force_login(MembershipFactory(organization=association, role="administrator").person)
    path = f"/staff/people/{last.pk}/" if how == "role" else f"/staff/people/{last.pk}/end/"
    assert "李审批是样例农业局最后一位审批人" in client.get(path).text
    page = client.post(path, {"role": "organizer"} if how == "role" else {}, follow=True).text
    assert ("李审批是样例农业局最后一位审批人" in page, "请马上给另一位" in page) == (True, True)


def test_raised_to_administrator_they_still_approve(client, host, association):
    last = MembershipFactory(organization=host, role="approver")
    client.force_login(MembershipFactory(organization=association, role="administrator").person)
    assert "最后一位" not in client.post(f"/staff/people/{last.pk}/", {"role": "administrator"}, follow=True).text


def test_nobody_is_spoken_of_where_another_is_left_or_nobody_need_be(host, association):
    first = MembershipFactory(organization=host, role="approver")
    assert why_nobody_approves(first)
    MembershipFactory(organization=host, role="administrator")
    assert why_nobody_approves(first) == ""
    free = MembershipFactory(organization=OrganizationFactory(approval_levels=0), role="approver")
    assert why_nobody_approves(free) == ""
    above = MembershipFactory(organization=association, role="approver")
    assert why_nobody_approves(above) == ""
    OrganizationFactory(approval_levels=2)
    assert "要科协审批的活动" in why_nobody_approves(Membership.objects.get(pk=above.pk))


def draft(host):
    event = EventFactory(host=host, title="没人批的", created_by=PersonFactory())
    start = clock.now() + dt.timedelta(days=30)
    OccurrenceFactory(event=event, start=start, end=start + dt.timedelta(hours=1))
    return event


def test_who_submits_reads_that_nobody_can_approve(client, host):
    client.force_login(MembershipFactory(organization=host, role="organizer").person)
    one, other = draft(host), draft(host)
    assert 'data-reason="no_approver"' in client.get(f"/staff/events/{one.pk}/").text
    page = client.post(f"/staff/events/{one.pk}/submit/", follow=True).text
    assert ("已提交，可是现在没有人能批" in page, "短信会告诉审批人" in page) == (True, False)
    many = {"action": "submit", "events": [other.pk], "versions": [f"{other.pk}-{other.version}"]}
    assert WORDS in client.post("/staff/events/bulk/", many).text
    assert "办了，可是现在没有人能批" in client.post("/staff/events/bulk/", many | {"confirm": "1"}, follow=True).text
    MembershipFactory(organization=host, role="approver")
    third = draft(host)
    assert "短信会告诉审批人" in client.post(f"/staff/events/{third.pk}/submit/", follow=True).text


def test_an_event_that_was_submitted_before_is_not_left_alone_either(client, host):
    event = draft(host)
    person = MembershipFactory(organization=host, role="organizer").person
    approving.submit(event=event, by=person, now=clock.now())
    client.force_login(person)
    assert WORDS in client.get(f"/staff/events/{event.pk}/").text


def test_those_that_are_not_named_are_counted(client, association):
    keeper = MembershipFactory(organization=association, role="administrator").person
    for number in range(7):
        OrganizationFactory(approval_levels=1, name=f"没人批的单位{number}")
    client.force_login(keeper)
    for path in ("/staff/", "/staff/people/"):
        page = client.get(path).text
        assert ("还有 2 个单位也是这样" in page, "没人批的单位4：" in page, "没人批的单位5：" in page) == (
            True,
            True,
            False,
        )


@pytest.mark.parametrize(
    ("role", "hours", "is_told"),
    [("approver", 1, True), ("administrator", 71, True), ("organizer", 1, False), ("approver", 73, False)],
)
def test_an_invitation_that_waits_is_said_instead_of_asking_for_another(host, client, role, hours, is_told):
    boss = MembershipFactory(organization__is_association=True, role="administrator").person
    sent = clock.now() - dt.timedelta(hours=hours)
    inviting.invite(organization=host, name="柳小甲", phone="+8613900000731", role=role, by=boss, now=sent)
    client.force_login(boss)
    page = client.get("/staff/people/").text
    assert (WORDS in page, "邀请了审批人，还没接受" in page, "邀请一位" in page) == (True, is_told, not is_told)
    assert lacking() == [host.name]
