"""events.pages.inbox: what waits for one person, and for nobody else."""

import pytest

from events.models import ApprovalStep, Cooperation, Event
from events.pages import inbox
from events.publication import approvers
from tests.events.conftest import NOON, at
from tests.factories.events import CooperationFactory, EventFactory, OccurrenceFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, PersonFactory

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


def step(event, action, *, by=None, hour=9, reason=""):
    return ApprovalStep.objects.create(event=event, action=action, by=by, at=at(2, hour), reason=reason, version=1)


def test_drafts_that_came_back_with_who_and_why(office):
    maker, approver = member(office, "organizer"), PersonFactory(name="样例审批人")
    older, newer = (EventFactory(host=office, created_by=maker) for _ in range(2))
    for event, hour in ((older, 9), (newer, 10)):
        step(event, Action.SENT_BACK, by=approver, hour=hour, reason=f"第{hour}条")
    found = list(inbox.sent_back_to(maker))
    assert [(event, event.reason, event.sent_by, event.sent_at) for event in found] == [
        (newer, "第10条", "样例审批人", at(2, 10)),
        (older, "第9条", "样例审批人", at(2, 9)),
    ]


def test_an_edit_does_not_take_it_off_the_list_a_new_round_does(office):
    maker = member(office, "organizer")
    event = EventFactory(host=office, created_by=maker)
    step(event, Action.SENT_BACK, reason="写上电话")
    step(event, Action.EDITED)
    assert list(inbox.sent_back_to(maker)) == [event]
    step(event, Action.WITHDRAWN)
    assert not inbox.sent_back_to(maker).exists()


def test_whoever_submitted_it_sees_it_too_others_do_not(office):
    sender, colleague = member(office, "organizer"), member(office, "organizer")
    event = EventFactory(host=office, created_by=PersonFactory())
    step(event, Action.SUBMITTED, by=sender)
    step(event, Action.SENT_BACK, reason="写上电话")
    assert list(inbox.sent_back_to(sender)) == [event]
    assert not inbox.sent_back_to(colleague).exists()
    Event.objects.update(state=Event.State.SUBMITTED)
    assert not inbox.sent_back_to(sender).exists()


def test_who_left_the_organization_sees_nothing(office):
    maker = PersonFactory()
    step(EventFactory(host=office, created_by=maker), Action.SENT_BACK, reason="写上电话")
    assert not inbox.sent_back_to(maker).exists()


def test_invitations_without_an_answer_first_then_by_the_next_date(office):
    organizer = member(office, "organizer")
    states = Cooperation.State
    late, soon, agreed, declined = (
        CooperationFactory(organization=office, state=state, reason="忙")
        for state in (states.INVITED, states.INVITED, states.CONFIRMED, states.DECLINED)
    )
    for one, day in ((late, 20), (soon, 15), (agreed, 10), (declined, 11)):
        OccurrenceFactory(event=one.event, start=at(1, 9), end=at(1, 10))
        OccurrenceFactory(event=one.event, start=at(day, 9), end=at(day, 10))
    found = list(inbox.cooperations_to_see(organizer, now=NOON))
    assert [(one, one.is_open, one.next_start) for one in found] == [
        (soon, True, at(15, 9)),
        (late, True, at(20, 9)),
        (agreed, False, at(10, 9)),
    ]


@pytest.mark.parametrize("state", Event.OVER)
def test_what_is_over_asks_for_nothing(office, state):
    CooperationFactory(organization=office, event__state=state)
    assert not inbox.cooperations_to_see(member(office, "organizer"), now=NOON).exists()


@pytest.mark.parametrize(("role", "sees"), [("administrator", True), ("organizer", True), ("viewer", False)])
def test_invitations_are_for_organizers_of_the_asked_one(office, role, sees):
    CooperationFactory(organization=office)
    CooperationFactory()
    assert inbox.cooperations_to_see(member(office, role), now=NOON).count() == int(sees)


@pytest.mark.parametrize("many", [1, 5])
def test_each_list_is_one_query(office, many, django_assert_num_queries):
    person = member(office, "administrator")
    for _ in range(many):
        submitted(office)
        CooperationFactory(organization=office)
        step(EventFactory(host=office, created_by=person), Action.SENT_BACK, reason="写上电话")
    with django_assert_num_queries(4):
        assert [str(event.host) for event in approvers.to_approve(person)] == [str(office)] * many
        assert len(inbox.sent_back_to(person)) == many
        found = inbox.cooperations_to_see(person, now=NOON)
        assert len([(one.event.host.name, one.organization.name) for one in found]) == many
