"""The association keeps organizations: added, renamed, changed, closed, opened again."""

import datetime as dt
import html
import re
from dataclasses import replace

import pytest
from rest_framework.test import APIClient

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry, Person
from calendars.entries import sweeping, writing
from calendars.models import Entry
from core.errors import Refusal
from events.forms import choices
from events.models import Event
from events.publication import approving, publishing
from notifications.models import StaffTask
from organizations.keeping import changing, closing
from organizations.models import Membership, Organization
from plan.rows import Report
from plan.vocabulary import load_organizations
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.taking_part import TeamFactory
from volunteers.teams import keeping as teams

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
FACTS = changing.OrganizationFacts(
    name="东山街道办事处", kind="street_office", area=None, approval_levels=1, desk_phone="0871-6869 0000"
)


def kinds():
    return list(AuditEntry.objects.order_by("pk").values_list("kind", flat=True))


def refused(code):
    return pytest.raises(Refusal, match=f"^{code}:")


def test_one_is_added_with_a_slug_of_its_name(keeper):
    street = StreetFactory(name="东山街道")
    made = changing.add(facts=replace(FACTS, area=street, name="  东山街道办事处 "), by=keeper, now=NOW)
    made.refresh_from_db()
    assert (made.name, made.slug, made.area, made.approval_levels) == (
        "东山街道办事处",
        "dong-shan-jie-dao-ban-shi-chu",
        street,
        1,
    )
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.by, entry.organization_id) == (Kind.ORGANIZATION_ADDED, keeper, made.pk)
    assert entry.link == "/staff/organizations/dong-shan-jie-dao-ban-shi-chu/"


@pytest.mark.parametrize("name", ["东山街道办事处", "东山 街道办事处", "东山街道办事处。"])
def test_a_name_stands_once_however_it_is_written(keeper, name):
    changing.add(facts=FACTS, by=keeper, now=NOW)
    with refused("organization_name_taken"):
        changing.add(facts=replace(FACTS, name=name), by=keeper, now=NOW, is_another=True)


def test_a_name_like_another_is_asked_about(keeper):
    changing.add(facts=FACTS, by=keeper, now=NOW)
    longer = replace(FACTS, name="南河市东山街道办事处")
    with refused("organization_name_similar"):
        changing.add(facts=longer, by=keeper, now=NOW)
    made = changing.add(facts=longer, by=keeper, now=NOW, is_another=True)
    assert made.slug != "dong-shan-jie-dao-ban-shi-chu"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " ·"}, "organization_name_missing"),
        ({"name": "😀"}, "organization_name_missing"),
        ({"name": "12345"}, "organization_name_missing"),
        ({"name": "长" * 81}, "organization_name_too_long"),
        ({"kind": "club"}, "kind_unknown"),
        ({"approval_levels": 3}, "approval_levels_wrong"),
        ({"desk_phone": "问门卫"}, "desk_phone_wrong"),
    ],
)
def test_what_cannot_be_is_refused(keeper, change, code):
    with refused(code):
        changing.add(facts=replace(FACTS, **change), by=keeper, now=NOW)
    assert kinds() == []


def test_a_new_name_keeps_the_address_and_says_both(keeper):
    made = changing.add(facts=FACTS, by=keeper, now=NOW)
    slug = made.slug
    facts = replace(FACTS, name="东山新区管委会", approval_levels=2)
    changed = changing.change(organization=made, facts=facts, by=keeper, now=NOW)
    assert (changed.slug, changed.name) == (slug, "东山新区管委会")
    assert kinds() == [Kind.ORGANIZATION_ADDED, Kind.ORGANIZATION_RENAMED, Kind.ORGANIZATION_CHANGED]
    abouts = list(AuditEntry.objects.order_by("pk").values_list("about", flat=True))
    assert abouts[1:] == ["东山街道办事处 → 东山新区管委会", "审批：本单位审批 → 本单位再科协审批"]
    changing.change(organization=made, facts=facts, by=keeper, now=NOW)
    assert len(kinds()) == 3
    assert changed.history.count() == 2


def test_what_others_changed_meanwhile_stays(client, keeper):
    made = changing.add(facts=FACTS, by=keeper, now=NOW)
    client.force_login(keeper)
    path = f"/staff/organizations/{made.slug}/"
    seen = html.unescape(re.search(r'name="seen" value="([^"]*)"', client.get(path).content.decode())[1])
    changing.change(organization=made, facts=replace(FACTS, approval_levels=2), by=keeper, now=NOW)
    typed = {"name": FACTS.name, "kind": FACTS.kind, "area": "", "approval_levels": "1", "seen": seen}
    assert client.post(path, typed | {"desk_phone": "12345"}).status_code == 302
    made.refresh_from_db()
    assert (made.approval_levels, made.desk_phone) == (2, "12345")
    both = client.post(path, typed | {"approval_levels": "0", "desk_phone": FACTS.desk_phone})
    assert "审批现在是 本单位再科协审批" in both.content.decode()
    again = html.unescape(re.search(r'name="seen" value="([^"]*)"', both.content.decode())[1])
    assert client.post(path, typed | {"approval_levels": "0", "desk_phone": "12345", "seen": again}).status_code == 302
    made.refresh_from_db()
    assert made.approval_levels == 0


@pytest.mark.parametrize(
    "seen", ["", "x", "[]", "null", '{"area": "x"}', '{"area": 99999999999999999999}', '{"name": []}']
)
def test_what_cannot_be_read_of_the_page_is_passed_over(client, keeper, seen):
    made = changing.add(facts=FACTS, by=keeper, now=NOW)
    client.force_login(keeper)
    typed = {"name": FACTS.name, "kind": FACTS.kind, "area": "", "approval_levels": "0", "desk_phone": "", "seen": seen}
    assert client.post(f"/staff/organizations/{made.slug}/", typed).status_code == 302
    made.refresh_from_db()
    assert made.approval_levels == 0


def test_calendars_tell_the_new_number(keeper):
    host = OrganizationFactory(desk_phone="0871-6869 0000")
    event = PublishedEventFactory(host=host, desk_phone="")
    occurrence = OccurrenceFactory(event=event, start=NOW + DAY, end=NOW + DAY + dt.timedelta(hours=2))
    writing.write([occurrence], NOW)
    assert "6869 0000" in Entry.objects.get().text.replace("\r\n ", "")
    facts = replace(changing.facts_of(host), desk_phone="0871-6869 1111")
    changing.change(organization=host, facts=facts, by=keeper, now=NOW)
    sweeping.sweep(now=NOW)
    assert "6869 1111" in Entry.objects.get().text.replace("\r\n ", "")


def test_what_is_still_to_come_keeps_it_open(keeper):
    host = OrganizationFactory()
    event = PublishedEventFactory(host=host, title="看星星")
    date = OccurrenceFactory(event=event, start=NOW + DAY, end=NOW + DAY + dt.timedelta(hours=2))
    with refused("organization_has_open_work") as refusal:
        closing.close(organization=host, by=keeper, now=NOW)
    assert "看星星" in refusal.value.message
    later = date.end + DAY
    closed = closing.close(organization=host, by=keeper, now=later)
    assert closed.closed_at == later


def test_closed_is_offered_nowhere_and_nobody_works_there(keeper):
    host = OrganizationFactory()
    member = MembershipFactory(organization=host, role="organizer").person
    draft = EventFactory(host=host)
    closing.close(organization=host, by=keeper, now=NOW)
    assert not Membership.objects.filter(person=member).exists()
    assert not Organization.objects.managed_by(member).exists()
    assert host not in choices.hosts(keeper)
    assert "host_closed" in [
        lack.code for lack in publishing.missing(EventFactory._meta.model.objects.get(pk=draft.pk))
    ]
    assert kinds() == [Kind.MEMBERSHIP_ENDED, Kind.ORGANIZATION_CLOSED]
    assert AuditEntry.objects.filter(person=member).exists()
    closing.close(organization=host, by=keeper, now=NOW)
    assert len(kinds()) == 2


@pytest.mark.parametrize(("state", "words"), [("submitted", "在等审批"), ("approved", "批准了、还没发布")])
def test_what_waits_for_approval_is_a_draft_again_and_waits_for_nobody(client, keeper, state, words):
    host = OrganizationFactory(approval_levels=1)
    MembershipFactory(organization=host, role="approver")
    event = EventFactory(host=host, title="等着的")
    approving.submit(event=event, by=MembershipFactory(organization=host, role="organizer").person, now=NOW)
    Event.objects.filter(pk=event.pk).update(state=state)
    client.force_login(keeper)
    page = client.get(f"/staff/organizations/{host.slug}/close/").text
    assert all(part in page for part in (f"1 场活动{words}", "《等着的》", f"/staff/events/{event.pk}/", "退回成草稿"))
    assert StaffTask.objects.filter(kind=StaffTask.Kind.APPROVAL).exists()
    closing.close(organization=host, by=keeper, now=NOW)
    event.refresh_from_db()
    assert (event.state, event.approved_levels) == ("draft", 0)
    step = event.approval_steps.latest("pk")
    assert (step.action, step.by, step.reason) == ("withdrawn", keeper, f"{host}停用了")
    assert not StaffTask.objects.filter(kind=StaffTask.Kind.APPROVAL).exists()
    with refused("missing") as refusal:
        approving.submit(event=event, by=keeper, now=NOW)
    assert refusal.value.detail["missing"] == ["host_closed"]


def test_drafts_are_named_first_and_the_association_gives_them_to_another_host(client, keeper):
    host = OrganizationFactory()
    drafts = [EventFactory(host=host, title=f"草稿{number}") for number in range(7)]
    EventFactory(title="别家的")
    client.force_login(keeper)
    page = client.get(f"/staff/organizations/{host.slug}/close/").text
    assert all(part in page for part in ("7 份草稿", "《草稿6》", "还有 2 个", f"?host={host.pk}&amp;state=draft"))
    assert "别家的" not in page
    client.post(f"/staff/organizations/{host.slug}/close/")
    assert "草稿0" in client.get("/staff/events/", {"host": host.pk, "state": "draft"}).text
    assert client.get(f"/staff/events/{drafts[0].pk}/edit/").status_code == 200


def test_programs_see_before_what_closing_leaves(keeper):
    host = OrganizationFactory(approval_levels=1)
    MembershipFactory(organization=host, role="approver")
    for number in range(7):
        EventFactory(host=host, title=f"草稿{number}")
    program = APIClient()
    program.force_authenticate(keeper)
    said = program.get(f"/api/v1/organizations/{host.slug}/closing/").json()
    (drafts,) = said["unfinished"]
    assert (said["members"], said["open_work"], "7 份草稿" in drafts["words"]) == (1, [], True)
    assert ("《草稿6》" in drafts["shown"][0], drafts["left"]) == (True, 2)
    host.refresh_from_db()
    assert host.closed_at is None


def test_programs_see_what_stands_in_the_way_before_they_are_refused(keeper):
    host = PublishedEventFactory().host
    OccurrenceFactory(event__host=host, event__state="published")
    program = APIClient()
    program.force_authenticate(keeper)
    path = f"/api/v1/organizations/{host.slug}/"
    said = program.get(f"{path}closing/").json()["open_work"]
    refused_ = program.post(f"{path}close/").json()
    assert said == refused_["detail"]["open_work"] != []


def test_teams_in_use_keep_it_open(client, keeper):
    """Nobody would answer for them: they are closed before, or are another organization's."""
    team, other = TeamFactory(name="石榴队"), OrganizationFactory()
    host = team.organization
    with refused("organization_has_open_work") as refusal:
        closing.close(organization=host, by=keeper, now=NOW)
    assert "1 支志愿服务队还在用（石榴队）" in refusal.value.message
    program = APIClient()
    program.force_authenticate(keeper)
    assert "石榴队" in program.get(f"/api/v1/organizations/{host.slug}/closing/").json()["open_work"][0]
    client.force_login(keeper)
    page = client.get(f"/staff/organizations/{host.slug}/close/").text
    assert all(part in page for part in ("石榴队", f"/staff/teams/?organization={host.pk}"))
    facts = replace(teams.facts_of(team), organization=other)
    teams.change(team=team, facts=facts, by=keeper, now=NOW)
    assert closing.close(organization=host, by=keeper, now=NOW).closed_at == NOW
    with refused("organization_closed"):
        teams.change(team=team, facts=replace(facts, organization=host), by=keeper, now=NOW)
    teams.close(team=team, closed=True, by=keeper, now=NOW)
    assert closing.close(organization=other, by=keeper, now=NOW).closed_at == NOW
    with refused("organization_closed"):
        teams.close(team=team, closed=False, by=keeper, now=NOW)
    assert "请先改归别的单位" in client.post(f"/staff/teams/{team.pk}/close/", {"closed": ""}, follow=True).text


def test_the_association_is_refused_before_it_is_closed(keeper):
    program = APIClient()
    program.force_authenticate(keeper)
    answer = program.get(f"/api/v1/organizations/{keeper.memberships.get().organization.slug}/closing/")
    assert (answer.status_code, answer.json()["code"]) == (409, "organization_is_association")


def test_nothing_unfinished_is_not_spoken_of(client, keeper):
    client.force_login(keeper)
    assert "还没办成的" not in client.get(f"/staff/organizations/{OrganizationFactory().slug}/close/").text


def test_opened_again_it_is_offered_again(keeper):
    host = OrganizationFactory()
    closing.close(organization=host, by=keeper, now=NOW)
    opened = closing.reopen(organization=host, by=keeper, now=NOW)
    assert opened.closed_at is None
    assert host in choices.hosts(keeper)
    assert kinds()[-1] == Kind.ORGANIZATION_REOPENED


def test_the_association_is_not_closed(keeper):
    with refused("organization_is_association"):
        closing.close(organization=Organization.objects.get(is_association=True), by=keeper, now=NOW)


def test_a_closed_name_says_where_it_is(keeper):
    made = changing.add(facts=FACTS, by=keeper, now=NOW)
    closing.close(organization=made, by=keeper, now=NOW)
    with refused("organization_name_taken") as refusal:
        changing.add(facts=FACTS, by=keeper, now=NOW)
    assert "恢复" in refusal.value.message


def test_a_plan_finds_a_renamed_one_again(keeper):
    city = StreetFactory().parent
    document = {"plan": {"coordinator": "市科协"}, "organizations": ["市农业局"]}
    (found,) = load_organizations(document, city, Report()).values()
    changing.change(
        organization=found, facts=replace(changing.facts_of(found), name="市农业农村局"), by=keeper, now=NOW
    )
    (again,) = load_organizations(document, city, Report()).values()
    assert again == found
    assert Person.objects.count() == 1
