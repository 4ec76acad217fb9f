"""events.publication.approvers: one rule for who may approve; the lists in SQL say what the rule says."""

import itertools

import pytest

from events.models import ApprovalStep, Event
from events.publication import approval_progress, approvers
from events.publication.approval_rules import ASSOCIATION, HOST
from organizations.models import Membership
from tests.events.conftest import at
from tests.factories.events import EventFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory

pytestmark = pytest.mark.django_db
Action = ApprovalStep.Action


@pytest.fixture
def office():
    return OrganizationFactory(approval_levels=1)


def member(organization, role):
    return MembershipFactory(organization=organization, role=role).person


def submitted(host, *, by=None, hour=9, **facts):
    event = EventFactory(host=host, state=Event.State.SUBMITTED, created_by=by, **facts)
    step(event, Action.SUBMITTED, by=by, hour=hour)
    return event


def step(event, action, *, by=None, hour=9, level=0):
    return ApprovalStep.objects.create(event=event, action=action, by=by, at=at(2, hour), level=level, version=1)


def test_approvers_of_the_host_see_what_waits_the_longest_first(office):
    approver = member(office, "approver")
    later, earlier = submitted(office, hour=11), submitted(office, hour=10)
    ApprovalStep.objects.filter(event=later)
    found = list(approvers.to_approve(approver))
    assert found == [later, earlier]
    assert [event.submitted_at for event in found] == [at(2, 11), at(2, 10)]
    again = step(later, Action.SUBMITTED, hour=12)
    assert list(approvers.to_approve(approver)) == [earlier, later]
    assert approvers.to_approve(approver).get(pk=later.pk).submitted_at == again.at


@pytest.mark.parametrize(
    ("role", "sees"), [("administrator", True), ("approver", True), ("organizer", False), ("viewer", False)]
)
def test_only_from_approver_on(office, role, sees):
    submitted(office)
    assert approvers.to_approve(member(office, role)).exists() is sees


def test_not_of_others_not_drafts_not_what_is_decided(office):
    approver = member(office, "approver")
    submitted(OrganizationFactory())
    for state in (Event.State.DRAFT, Event.State.APPROVED, Event.State.PUBLISHED, Event.State.CANCELLED):
        EventFactory(host=office, state=state)
    assert not approvers.to_approve(approver).exists()
    assert not approvers.to_approve(PersonFactory()).exists()


def test_nobody_approves_their_own(office):
    approver, other = member(office, "approver"), member(office, "approver")
    made = submitted(office, by=approver)
    sent = submitted(office, by=other)
    Event.objects.filter(pk=sent.pk).update(created_by=None)
    assert list(approvers.to_approve(approver)) == [sent]
    assert list(approvers.to_approve(other)) == [made]


def test_the_second_level_waits_for_the_association():
    house = OrganizationFactory(approval_levels=2)
    approver, association = member(house, "approver"), member(AssociationFactory(), "approver")
    event = submitted(house)
    assert [list(approvers.to_approve(who)) for who in (approver, association)] == [[event], []]
    step(event, Action.APPROVED, by=approver)
    Event.objects.filter(pk=event.pk).update(approved_levels=1)
    assert [list(approvers.to_approve(who)) for who in (approver, association)] == [[], [event]]


def test_whoever_approved_the_first_level_does_not_see_the_second():
    house = OrganizationFactory(approval_levels=2)
    both = member(house, "approver")
    MembershipFactory(person=both, organization=AssociationFactory(), role="approver")
    event = submitted(house, approved_levels=1)
    assert list(approvers.to_approve(both)) == [event]
    step(event, Action.APPROVED, by=both)
    assert not approvers.to_approve(both).exists()
    step(event, Action.SUBMITTED)
    assert list(approvers.to_approve(both)) == [event]


def test_an_emergency_stands_first_and_for_the_association_too(office):
    approver, association = member(office, "approver"), member(AssociationFactory(), "approver")
    ordinary, urgent = submitted(office), submitted(office, is_emergency=True, by=approver)
    assert list(approvers.to_approve(approver)) == [urgent, ordinary]
    assert list(approvers.to_approve(association)) == [urgent]
    step(urgent, Action.APPROVED, by=approver)
    assert list(approvers.to_approve(approver)) == [ordinary]


def test_a_superuser_sees_all_first_levels(office):
    chief = PersonFactory(is_superuser=True)
    event = submitted(office)
    assert list(approvers.to_approve(chief)) == [event]


# -- the rule and the lists ------------------------------------------------------


class Cast:
    """Everybody who could be meant, in the houses of one rule of approval."""

    def __init__(self, levels: int, association) -> None:
        self.host = OrganizationFactory(approval_levels=levels)
        self.maker = member(self.host, "organizer")
        self.own = member(self.host, "approver")
        self.second = member(self.host, "administrator")
        self.association = member(association, "approver")
        self.both = member(self.host, "approver")
        MembershipFactory(person=self.both, organization=association, role="approver")
        self.chief = PersonFactory(is_superuser=True)
        self.outsider = member(OrganizationFactory(), "approver")

    def everybody(self):
        return [self.maker, self.own, self.second, self.association, self.both, self.chief, self.outsider]

    def rounds(self):
        """Who agreed so far, each for a level."""
        people = ((self.own, HOST), (self.second, HOST), (self.association, ASSOCIATION), (self.both, ASSOCIATION))
        return [(), *((one,) for one in people)]


def make_events(cast):
    """Every mix of who made it, who submitted it, who agreed in this round, and whether there was a round before."""
    makers = (None, cast.maker, cast.own)
    senders = (cast.maker, cast.own, cast.association)
    for created_by, sender, agreed, is_urgent, is_again in itertools.product(
        makers, senders, cast.rounds(), (False, True), (False, True)
    ):
        event = EventFactory(
            host=cast.host, state=Event.State.SUBMITTED, created_by=created_by, is_emergency=is_urgent,
            approved_levels=len(agreed),
        )  # fmt: skip
        if is_again:
            step(event, Action.SUBMITTED, by=cast.association)
            step(event, Action.APPROVED, by=cast.second, level=HOST)
            step(event, Action.WITHDRAWN, by=cast.maker)
        step(event, Action.SUBMITTED, by=sender)
        for person, level in agreed:
            step(event, Action.APPROVED, by=person, level=level)


@pytest.mark.parametrize("levels", [0, 1, 2])
def test_the_lists_say_what_the_rule_says(levels):
    """Also of a host whose levels were lowered while an event of theirs waits for the second one."""
    cast = Cast(levels, AssociationFactory())
    make_events(cast)
    events = list(Event.objects.select_related("host"))
    rounds = {event.pk: approval_progress.submission(event) for event in events}
    lists = {person: {event.pk for event in approvers.to_approve(person)} for person in cast.everybody()}
    for person, listed in lists.items():
        who = approvers.approver(events[0], person)
        assert listed == {event.pk for event in events if approvers.may_agree(rounds[event.pk], who)[0]}
    for event in events:
        asked = set(approvers.who_may_agree(event, rounds[event.pk]))
        assert asked == {person for person, listed in lists.items() if event.pk in listed} - {cast.chief}
    counts = [len(lists[person]) for person in (cast.own, cast.second, cast.association, cast.both)]
    assert all(0 < count < len(events) for count in counts)
    assert lists[cast.maker] == lists[cast.outsider] == set()
    assert len(lists[cast.chief]) == len(events)


def test_the_second_of_the_hosts_own_does_not_wait_for_an_emergency():
    """Only the association can be the second one then."""
    cast = Cast(1, AssociationFactory())
    event = submitted(cast.host, by=cast.maker, is_emergency=True, approved_levels=1)
    step(event, Action.APPROVED, by=cast.own, level=HOST)
    assert [list(approvers.to_approve(who)) for who in (cast.second, cast.association)] == [[], [event]]


def test_roles_are_those_from_approver_on():
    assert approvers.ROLES == [Membership.Role.APPROVER, Membership.Role.ADMINISTRATOR]
