"""Two organizations become one: nothing that points at the first is forgotten."""

import datetime as dt
import re

import pytest
from django.db.models import DO_NOTHING, ManyToOneRel

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry
from api.keys.issuing import issue
from core import clock
from core.errors import Refusal
from events.models import Cooperation, CrewMember, Event
from organizations.keeping import closing, merging, references, word_lists
from organizations.memberships import inviting
from organizations.models import Area, Membership, Organization
from plan.rows import Report
from plan.vocabulary import load_organizations
from spreadsheets import name_lookups
from spreadsheets.models import EventKey, HeadingMeaning
from tests.access import world
from tests.factories.events import CooperationFactory, EventFactory, OccurrenceFactory, TaskFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.resources import CrewFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 2, tzinfo=dt.UTC)

MOVES = {
    "calendars.FeedToken.organization",
    "events.Cooperation.organization",
    "events.CrewMember.organization",
    "events.Event.host",
    "events.EventTemplate.organization",
    "notifications.Message.organization",
    "notifications.StaffTask.organization",
    "organizations.Membership.organization",
    "organizations.Organization.merged_into",
    "organizations.StaffInvitation.organization",
    "outreach_requests.OutreachRequest.assigned_to",
    "plan.Plan.coordinator",
    "plan.Task.lead",
    "plan.Task_cooperating.organization",
    "spreadsheets.EventKey.host",
    "spreadsheets.HeadingMeaning.organization",
    "venues.Booking.organization",
    "venues.Resource.organization",
    "venues.Venue.organization",
    "volunteers.Team.organization",
}
"""What moves with its organization. A new column that points at organizations is decided on here: does it move, and what
becomes of a row beside which the other organization has one of its own (a rule ``unique``)?
"""
UNIQUE = {
    "events.Cooperation.organization": "the answer that says more stays: events.hosting",
    "events.CrewMember.organization": "the other's takes the dates; the row stays under another name: events.hosting",
    "events.EventTemplate.organization": "both stay, one under another name: events.hosting",
    "organizations.Membership.organization": "the higher role stays: organizations.keeping.merging",
    "organizations.StaffInvitation.organization": "the target's stays, the other is replaced: organizations.memberships.inviting",
    "plan.Task_cooperating.organization": "who leads doesn't help: plan.vocabulary; else one of two rows that say the same",
    "spreadsheets.EventKey.host": "the number in the target's own list stays",
    "spreadsheets.HeadingMeaning.organization": "what the target's tables mean stays",
}
KEPT = {
    "events.HistoricalCrewMember.organization",
    "events.HistoricalEvent.host",
    "organizations.HistoricalMembership.organization",
    "organizations.HistoricalOrganization.merged_into",
    "plan.HistoricalPlan.coordinator",
    "plan.HistoricalTask.lead",
    "venues.HistoricalResource.organization",
    "venues.HistoricalVenue.organization",
}
"""Histories say what was."""


@pytest.fixture
def pair():
    return OrganizationFactory(name="县科技局"), OrganizationFactory(name="县教育科技局")


def related():
    found = Organization._meta.get_fields(include_hidden=True)
    return [one for one in found if isinstance(one, ManyToOneRel)]


def test_every_column_that_points_at_organizations_was_decided_on():
    assert {one.label for one in references.to(Organization)} == MOVES
    kept = {f"{one.related_model._meta.label}.{one.field.name}" for one in related() if one.on_delete is DO_NOTHING}
    assert kept == KEPT


def test_every_rule_that_two_rows_may_break_was_decided_on():
    assert {one.label for one in references.to(Organization) if list(one.unique_with())} == set(UNIQUE)


def test_one_of_everything_moves():
    made = world.make()
    source = made.event.host
    target = OrganizationFactory()
    by = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    seen = {one.label: one.number for one in merging.preview(source=source, target=target).moving}
    assert {"events.Event.host", "organizations.Membership.organization", "venues.Venue.organization"} <= set(seen)
    merging.merge(source=source, target=target, by=by, now=clock.now())
    assert {one.label: one.rows(source).count() for one in references.to(Organization)} == dict.fromkeys(MOVES, 0)
    moved = {one.label: one.rows(target).count() for one in references.to(Organization)}
    assert {label: moved[label] for label in seen} == seen
    event = Event.objects.get(pk=made.event.pk)
    assert event.history.first().host_id == target.pk
    assert event.history.last().host_id == source.pk


def test_each_sort_of_row_is_called_in_plain_words(client, keeper, pair):
    """Tables between two too, of which Django makes ``task-organization关系``."""
    models = {Organization, Area, *(one.model for one in word_lists.word_lists())}
    words = {one.label: one.words for model in models for one in references.to(model)}
    assert words["plan.Task_cooperating.organization"] == "任务（配合单位）"
    assert {label: said for label, said in words.items() if re.search("[A-Za-z]|关系", said)} == {}
    source, target = pair
    TaskFactory().cooperating.add(source)
    client.force_login(keeper)
    assert "任务（配合单位）" in client.get(f"/staff/organizations/{source.slug}/merge/?into={target.slug}").text


def test_the_old_one_stays_closed_under_its_address(keeper, pair):
    source, target = pair
    merging.merge(source=source, target=target, by=keeper, now=NOW)
    source.refresh_from_db()
    assert (source.closed_at, source.merged_into, source.name) == (NOW, target, "县科技局")
    for verb in (closing.close, closing.reopen):
        with pytest.raises(Refusal, match="organization_merged"):
            verb(organization=source, by=keeper, now=NOW)
    entry = AuditEntry.objects.first()
    assert (entry.kind, entry.about) == (Kind.ORGANIZATIONS_MERGED, "县科技局 并入 县教育科技局")


def test_who_works_for_both_keeps_the_higher_role_and_the_keys(keeper, pair):
    source, target = pair
    both = MembershipFactory(organization=source, role="approver").person
    MembershipFactory(organization=target, person=both, role="viewer")
    higher_there = MembershipFactory(organization=source, role="viewer").person
    MembershipFactory(organization=target, person=higher_there, role="administrator")
    only = MembershipFactory(organization=source, role="organizer").person
    for person in (both, only):
        issue(person=person, name="大屏", scopes=["read"], days=30, now=NOW)
    merging.merge(source=source, target=target, by=keeper, now=NOW)
    roles = dict(Membership.objects.filter(organization=target).values_list("person", "role"))
    assert roles == {both.pk: "approver", higher_there.pk: "administrator", only.pk: "organizer"}
    assert not Membership.objects.filter(organization=source).exists()
    for person in (both, only):
        assert person.api_tokens.get().revoked_at is None


def test_nobody_comes_to_see_all_organizations_by_a_merge(client, keeper, pair):
    source, _ = pair
    association = keeper.memberships.get().organization
    boss = MembershipFactory(organization=source, role="administrator").person
    also_there = MembershipFactory(organization=source, role="administrator", person=keeper).person
    facts = {"role": "viewer", "by": boss, "now": NOW}
    invited = inviting.invite(organization=source, name="麦小穗", phone="+8613900000555", **facts)
    client.force_login(keeper)
    page = client.get(f"/staff/organizations/{source.slug}/merge/?into={association.slug}").content.decode()
    assert "成员和没接受的邀请不跟着并过去" in page
    merging.merge(source=source, target=association, by=keeper, now=NOW)
    assert list(Membership.objects.values_list("person", "organization", "role")) == [
        (also_there.pk, association.pk, "administrator")
    ]
    invited.refresh_from_db()
    assert invited.state == "withdrawn"
    assert AuditEntry.objects.filter(kind=Kind.MEMBERSHIP_ENDED, person=boss).exists()


def test_cooperations_keep_the_answer_that_says_more(keeper, pair):
    source, target = pair
    event = EventFactory()
    CooperationFactory(event=event, organization=source, state="confirmed")
    CooperationFactory(event=event, organization=target, state="invited")
    own = EventFactory(host=target)
    CooperationFactory(event=own, organization=source)
    merging.merge(source=source, target=target, by=keeper, now=NOW)
    assert Cooperation.objects.get(event=event).state == "confirmed"
    assert Cooperation.objects.get(event=event).organization == target
    assert not Cooperation.objects.filter(event=own).exists()


def test_people_of_one_name_are_one_and_their_dates_are_kept(keeper, pair):
    source, target = pair
    old = CrewFactory(organization=source, name="石小驾", role="driver")
    new = CrewFactory(organization=target, name="石小驾", role="driver")
    date = OccurrenceFactory(event=EventFactory(host=source))
    date.crew.add(old)
    merging.merge(source=source, target=target, by=keeper, now=NOW)
    assert list(date.crew.all()) == [new]
    old.refresh_from_db()
    assert (old.organization, old.active) == (target, False)
    assert CrewMember.objects.active().filter(organization=target).count() == 1


def test_numbers_and_headings_of_the_others_list_stay(keeper, pair):
    source, target = pair
    for host in pair:
        EventKey.objects.create(event=EventFactory(host=host), host=host, key="甲一")
        HeadingMeaning.objects.create(organization=host, kind="events", heading="题目", key=host.slug)
    merging.merge(source=source, target=target, by=keeper, now=NOW)
    assert EventKey.objects.get().event.host == target
    assert HeadingMeaning.objects.get().key == target.slug


def test_a_task_is_led_or_helped_with(keeper, pair):
    source, target = pair
    task = TaskFactory(lead=target)
    task.cooperating.add(source)
    helped = TaskFactory()
    helped.cooperating.add(source, target)
    merging.merge(source=source, target=target, by=keeper, now=NOW)
    assert list(task.cooperating.all()) == []
    assert list(helped.cooperating.all()) == [target]


def test_what_was_merged_before_follows(keeper, pair):
    source, target = pair
    third = OrganizationFactory()
    merging.merge(source=source, target=target, by=keeper, now=NOW)
    merging.merge(source=target, target=third, by=keeper, now=NOW)
    source.refresh_from_db()
    assert source.merged_into == third


def test_the_old_name_means_the_new_one_in_plans_and_tables(keeper, pair):
    source, target = pair
    merging.merge(source=source, target=target, by=keeper, now=NOW)
    document = {"plan": {"coordinator": "县科协"}, "organizations": ["县科技局"]}
    assert load_organizations(document, StreetFactory().parent, Report()) == {"县科技局": target}
    known = name_lookups.names(keeper, now=NOW)
    assert known.organizations["县科技局"] == target
    assert source.name not in known.hosts


@pytest.mark.parametrize("code", ["merge_with_itself", "organization_closed", "organization_is_association"])
def test_what_makes_no_sense_is_refused_before_anything_moves(keeper, pair, code):
    source, target = pair
    if code == "merge_with_itself":
        target = source
    elif code == "organization_closed":
        target = closing.close(organization=target, by=keeper, now=NOW)
    else:
        source = Organization.objects.get(is_association=True)
    for verb in (
        lambda: merging.preview(source=source, target=target),
        lambda: merging.merge(source=source, target=target, by=keeper, now=NOW),
    ):
        with pytest.raises(Refusal, match=code):
            verb()
    assert not AuditEntry.objects.filter(kind=Kind.ORGANIZATIONS_MERGED).exists()
