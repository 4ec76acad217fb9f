import datetime as dt
import re
from itertools import permutations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from core import clock
from core.errors import Conflict, Refusal
from events.drafts import editing
from events.models import ApprovalStep, Event
from events.pages import history, inbox
from events.publication import approval_progress, approvers, approving, publishing
from organizations.models import Organization
from tests.events.conftest import at, make_complete_draft, stops
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory
from tests.factories.resources import CrewFactory

pytestmark = pytest.mark.django_db
TODAY = at(8, 12)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: TODAY)


@pytest.fixture
def host():
    return OrganizationFactory(approval_levels=2)


@pytest.fixture
def maker(host):
    return MembershipFactory(organization=host, person__name="云小建").person


@pytest.fixture
def own(host):
    return MembershipFactory(organization=host, role="approver", person__name="云小批").person


@pytest.fixture
def association():
    return MembershipFactory(organization=AssociationFactory(), role="approver", person__name="云小协").person


@pytest.fixture
def draft(host, maker):
    return make_complete_draft(host=host, created_by=maker, created_at=at(7, 12))


def submitted(draft, maker):
    return approving.submit(event=draft, by=maker, now=TODAY)


def steps(event) -> list[tuple]:
    return list(event.approval_steps.values_list("action", "level", "by__name"))


def test_two_levels_then_public(draft, maker, own, association):
    submitted(draft, maker)
    assert approving.agree(event=draft, by=own, now=TODAY).state == Event.State.SUBMITTED
    with pytest.raises(Refusal, match="not_approved"):
        publishing.publish(event=draft, by=maker, now=TODAY)
    assert approving.agree(event=draft, by=association, now=TODAY).state == Event.State.APPROVED
    publishing.publish(event=draft, by=maker, now=TODAY)
    assert steps(draft) == [
        ("submitted", 0, "云小建"),
        ("approved", 1, "云小批"),
        ("approved", 2, "云小协"),
        ("published", 0, "云小建"),
    ]


def test_a_refused_approval_leaves_no_step(draft, maker, own):
    submitted(draft, maker)
    approving.agree(event=draft, by=own, now=TODAY)
    for person in (maker, own, PersonFactory(), MembershipFactory(organization=draft.host).person):
        with pytest.raises(Refusal):
            approving.agree(event=draft, by=person, now=TODAY)
    draft.refresh_from_db()
    assert (draft.state, draft.approved_levels, len(steps(draft))) == (Event.State.SUBMITTED, 1, 2)


def test_an_approver_who_submitted_for_a_colleague_does_not_approve(draft, own):
    approving.submit(event=draft, by=own, now=TODAY)
    with pytest.raises(Refusal, match="own_event"):
        approving.agree(event=draft, by=own, now=TODAY)


def test_what_was_not_read_is_not_approved(draft, maker, own):
    submitted(draft, maker)
    Event.objects.filter(pk=draft.pk).update(version=2)
    with pytest.raises(Conflict, match="changed_meanwhile") as refused:
        approving.agree(event=draft, by=own, now=TODAY, version=1)
    assert refused.value.detail == {"version": 2}
    assert approving.agree(event=draft, by=own, now=TODAY, version=2).approved_levels == 1


def test_sent_back_with_a_reason_it_begins_anew(draft, maker, own, association):
    submitted(draft, maker)
    approving.agree(event=draft, by=own, now=TODAY)
    with pytest.raises(Refusal, match="reason_missing"):
        approving.send_back(event=draft, by=association, reason=" ", now=TODAY)
    approving.send_back(event=draft, by=association, reason="换大一点的场地", now=TODAY)
    draft.refresh_from_db()
    assert (draft.state, draft.approved_levels) == (Event.State.DRAFT, 0)
    step = draft.approval_steps.last()
    assert (step.action, step.level, step.reason) == ("sent_back", 2, "换大一点的场地")
    submitted(draft, maker)
    with pytest.raises(Refusal, match="not_approver"):
        approving.agree(event=draft, by=association, now=TODAY)
    assert approving.agree(event=draft, by=own, now=TODAY).approved_levels == 1


def test_what_somebody_agreed_to_meanwhile_is_not_sent_back_unseen(client, draft, maker, own, association):
    submitted(draft, maker)
    client.force_login(association)
    page = client.get(url("send_back", draft))
    assert 'name="agreed" value="0"' in page.text
    approving.agree(event=draft, by=own, now=TODAY)
    late = client.post(url("send_back", draft), {"reason": "换大一点的场地", "agreed": "0"})
    assert (late.status_code, "别人刚批准了" in late.text, "换大一点的场地" in late.text) == (422, True, True)
    assert draft.approval_steps.last().action == "approved"
    assert 'name="agreed" value="1"' in late.text
    client.post(url("send_back", draft), {"reason": "换大一点的场地", "agreed": "1"})
    assert draft.approval_steps.last().action == "sent_back"


def test_a_stranger_and_an_organizer_send_nothing_back(draft, maker, own):
    submitted(draft, maker)
    for person in (maker, MembershipFactory(role="approver").person):
        with pytest.raises(Refusal, match="not_approver"):
            approving.send_back(event=draft, by=person, reason="不好", now=TODAY)
    assert steps(draft) == [("submitted", 0, "云小建")]


def test_a_submission_is_taken_back(draft, maker, own):
    submitted(draft, maker)
    approving.agree(event=draft, by=own, now=TODAY)
    assert approving.withdraw(event=draft, by=maker, now=TODAY).state == Event.State.DRAFT
    with pytest.raises(Refusal, match="not_submitted"):
        approving.withdraw(event=draft, by=maker, now=TODAY)
    draft.refresh_from_db()
    assert draft.approved_levels == 0


def test_only_a_draft_is_submitted_and_only_a_submitted_one_approved(draft, maker, own):
    with pytest.raises(Refusal, match="not_submitted"):
        approving.approve(event=draft, by=own, now=TODAY)
    submitted(draft, maker)
    with pytest.raises(Refusal, match="not_draft"):
        submitted(draft, maker)


def test_the_database_wants_a_reason_too(draft, own):
    with pytest.raises(IntegrityError), transaction.atomic():
        ApprovalStep.objects.create(event=draft, action="sent_back", by=own, at=TODAY, version=1)


# -- emergencies -----------------------------------------------------------------


@pytest.fixture
def emergency(draft):
    draft.is_emergency = True
    draft.save(update_fields=["is_emergency"])
    return draft


def test_an_emergency_is_public_with_the_second_approver(emergency, maker, own, association):
    with pytest.raises(Refusal, match="two_approvers_missing"):
        publishing.publish(event=emergency, by=maker, now=TODAY)
    submitted(emergency, maker)
    assert approving.agree(event=emergency, by=association, now=TODAY).state == Event.State.SUBMITTED
    done = approving.agree(event=emergency, by=own, now=TODAY + dt.timedelta(minutes=3))
    assert (done.state, done.published_at) == (Event.State.PUBLISHED, TODAY + dt.timedelta(minutes=3))
    assert set(emergency.approval_steps.values_list("is_emergency", flat=True)) == {True}
    steps_of = [entry.what for entry in history.history_of(done, now=TODAY) if entry.what != "改了内容"]
    assert steps_of[:2] == ["应急通道：发布", "应急通道：本单位批准"]


def test_an_incomplete_emergency_is_neither_approved_nor_public(emergency, maker, own, association):
    submitted(emergency, maker)
    approving.agree(event=emergency, by=own, now=TODAY)
    emergency.audiences.clear()
    with pytest.raises(Refusal, match="missing"):
        approving.agree(event=emergency, by=association, now=TODAY)
    emergency.refresh_from_db()
    assert (emergency.state, emergency.approved_levels) == (Event.State.SUBMITTED, 1)
    assert len(steps(emergency)) == 2


def test_a_host_without_levels_needs_two_for_an_emergency_too(emergency, maker, own):
    emergency.host.approval_levels = 0
    emergency.host.save()
    with pytest.raises(Refusal, match="two_approvers_missing"):
        publishing.publish(event=emergency, by=maker, now=TODAY)
    submitted(emergency, maker)
    approving.agree(event=emergency, by=own, now=TODAY)
    with pytest.raises(Refusal, match="association_missing"):
        approving.agree(
            event=emergency, by=MembershipFactory(organization=emergency.host, role="approver").person, now=TODAY
        )


# -- lists -----------------------------------------------------------------------


def to_approve(person) -> list[str]:
    return [event.title for event in approvers.to_approve(person)]


def test_who_has_it_on_the_workbench(draft, maker, own, association):
    everybody = (maker, own, association, MembershipFactory(role="approver").person)
    assert [to_approve(person) for person in everybody] == [[], [], [], []]
    submitted(draft, maker)
    assert [to_approve(person) for person in everybody] == [[], [draft.title], [], []]
    approving.agree(event=draft, by=own, now=TODAY)
    assert [to_approve(person) for person in everybody] == [[], [], [draft.title], []]
    approving.send_back(event=draft, by=association, reason="换场地", now=TODAY)
    assert [to_approve(person) for person in everybody] == [[], [], [], []]
    back = [(event.reason, event.sent_by) for event in inbox.sent_back_to(maker)]
    assert (back, list(inbox.sent_back_to(own))) == ([("换场地", "云小协")], [])
    submitted(draft, maker)
    assert list(inbox.sent_back_to(maker)) == []


def test_the_list_says_what_the_rule_says(draft, maker, own, association):
    """An approver who made it, or agreed already, is not asked."""
    draft.created_by = own
    draft.save()
    submitted(draft, maker)
    assert to_approve(own) == []
    second = MembershipFactory(organization=draft.host, role="administrator").person
    assert to_approve(second) == [draft.title]
    Event.objects.filter(pk=draft.pk).update(is_emergency=True)
    assert [to_approve(person) for person in (own, association)] == [[draft.title], [draft.title]]
    approving.agree(event=draft, by=association, now=TODAY)
    assert [to_approve(person) for person in (own, association)] == [[draft.title], []]


# -- pages and API ---------------------------------------------------------------


def url(name, event):
    return reverse(f"events:{name}", args=[event.pk])


def test_pages_from_draft_to_approved(client, draft, maker, own, association):
    client.force_login(maker)
    client.post(url("submit", draft))
    client.force_login(own)
    page = client.get(url("staff_event", draft))
    assert page.context["standing"].may_agree
    client.post(url("approve", draft), {"version": "1"})
    assert not client.get(url("staff_event", draft)).context["standing"].may_agree
    client.force_login(association)
    assert client.post(url("send_back", draft), {"reason": ""}).status_code == 422
    assert client.post(url("send_back", draft), {"reason": "换大一点的场地"}).status_code == 302
    client.force_login(maker)
    assert "换大一点的场地" in client.get(url("staff_event", draft)).content.decode()
    assert [row.pk for row in client.get("/staff/").context["bench"].sent_back.rows] == [draft.pk]
    client.post(url("submit", draft))
    client.post(url("withdraw", draft))
    draft.refresh_from_db()
    assert draft.state == Event.State.DRAFT


def test_an_approver_reads_why_it_is_not_their_turn(client, draft, maker, association):
    submitted(draft, maker)
    client.force_login(association)
    standing = client.get(url("staff_event", draft)).context["standing"]
    assert (standing.may_agree, standing.may_send_back) == (False, True)
    assert "主办单位自己的审批人" in standing.why_not


def test_an_old_page_approves_nothing(client, draft, maker, own):
    submitted(draft, maker)
    client.force_login(own)
    assert client.post(url("approve", draft), {"version": "7"}).status_code == 409
    assert steps(draft) == [("submitted", 0, "云小建")]


@pytest.mark.parametrize("name", ["approve", "send_back", "submit", "withdraw"])
def test_strangers_find_nothing(client, draft, name):
    client.force_login(MembershipFactory(role="administrator").person)
    assert client.post(url(name, draft), {"reason": "x"}).status_code == 404


def test_the_api_has_the_same_verbs_and_codes(client, draft, maker, own, association):
    from rest_framework.test import APIClient

    def api(person, verb, method="post", **facts):
        asking = APIClient()
        asking.force_authenticate(person)
        return getattr(asking, method)(f"/api/v1/events/{draft.slug}/{verb}/", facts, format="json")

    assert api(maker, "submit").json()["state"] == "submitted"
    assert api(maker, "approve", version=1).status_code == 404
    assert api(association, "approve", version=1).json()["code"] == "not_approver"
    conflict = api(own, "approve", version=9)
    assert (conflict.status_code, conflict.json()["detail"]) == (409, {"version": 1})
    assert api(own, "approve", version=1).json()["approved_levels"] == 1
    assert api(association, "send-back", reason="").json()["code"] == "reason_missing"
    assert api(association, "send-back", reason="换场地", agreed=0).json()["code"] == "changed_meanwhile"
    back = api(association, "send-back", reason="换场地", agreed=1).json()
    assert [(step["action"], step["by"], step["reason"]) for step in back["steps"]][-1] == (
        "sent_back",
        "云小协",
        "换场地",
    )
    api(maker, "submit")
    assert api(maker, "withdraw").json()["state"] == "draft"
    assert len(api(maker, "approval", "get").json()["steps"]) == 5
    stranger = MembershipFactory(role="administrator").person
    assert [api(who, "approval", "get").status_code for who in (PersonFactory(), stranger)] == [403, 404]
    assert stops(draft)[0].state == "scheduled"


def test_what_was_done_stays_as_it_was_written(draft, maker, own, association):
    submitted(draft, maker)
    approving.agree(event=draft, by=own, now=TODAY)
    approving.agree(event=draft, by=association, now=TODAY)
    publishing.publish(event=draft, by=maker, now=TODAY)
    step = draft.approval_steps.get(level=2)
    for change in ({"reason": "别的话"}, {"by": maker}, {"level": 1}, {"at": at(1, 1)}):
        with pytest.raises(IntegrityError, match="approval_steps_stay"), transaction.atomic():
            ApprovalStep.objects.filter(pk=step.pk).update(**change)
    with pytest.raises(IntegrityError, match="approval_steps_stay"), transaction.atomic():
        step.delete()
    before = steps(draft)
    ApprovalStep.objects.filter(pk=step.pk).update(by=None)
    assert [row for row in steps(draft) if row not in before] == [("approved", 2, None)]


def test_a_draft_that_is_thrown_away_takes_its_steps_along(draft, maker):
    submitted(draft, maker)
    approving.withdraw(event=draft, by=maker, now=TODAY)
    editing.discard(event=draft, now=TODAY)
    assert not ApprovalStep.objects.exists()


def test_the_page_names_who_can_approve_and_whom_sending_back_tells(client, draft, maker, own, association):
    submitted(draft, maker)
    client.force_login(maker)
    shown = client.get(reverse("events:staff_event", args=[draft.pk])).content.decode()
    assert "在等：<b>云小批</b>。短信会提醒" in shown
    client.force_login(own)
    page = client.get(reverse("events:send_back", args=[draft.pk]))
    assert page.context["told"] == [maker]
    own.memberships.all().delete()
    client.force_login(maker)
    assert "现在没有人能批" in client.get(reverse("events:staff_event", args=[draft.pk])).content.decode()


def test_programs_read_who_can_approve(draft, maker, own, association):
    from rest_framework.test import APIClient

    api = APIClient()
    api.force_authenticate(maker)
    url = f"/api/v1/events/{draft.slug}/"
    assert api.post(f"{url}submit/").json()["waits_for"] == ["云小批"]
    approving.agree(event=draft, by=own, now=TODAY)
    assert api.get(f"{url}approval/").json()["waits_for"] == ["云小协"]
    approving.agree(event=draft, by=association, now=TODAY)
    assert api.get(f"{url}approval/").json()["waits_for"] == []


def test_who_will_be_asked_is_said_before(client, draft, maker, own, association):
    client.force_login(maker)
    for page in (client.get(url("staff_event", draft)), client.get(url("staff_edit", draft))):
        assert "本单位审批：云小批；科协审批：云小协。" in page.text
        assert "no_approver" not in page.text
    new = client.get(reverse("events:staff_new") + "?kind=lecture").text
    assert "本单位审批：云小批；科协审批：云小协。" in new


def test_the_only_approver_learns_before_submitting_that_nobody_can_agree(client, draft, own, association):
    Organization.objects.filter(is_association=True).update(desk_phone="0871-0000 1234")
    Event.objects.filter(pk=draft.pk).update(created_by=own)
    client.force_login(own)
    for page in (client.get(url("staff_event", draft)), client.get(url("staff_edit", draft))):
        assert f"{draft.host}现在没有人能批这一场" in page.text
        assert "请先联系科协（0871-0000 1234）" in page.text
    MembershipFactory(organization=draft.host, role="approver", person__name="云小二")
    assert "本单位审批：云小二；" in client.get(url("staff_event", draft)).text


@pytest.mark.parametrize(
    ("levels", "is_emergency", "roles", "lacks"),
    [
        (0, False, (), None),
        (1, False, ("host",), ""),
        (1, False, ("association",), "样例主办现在没有人能批"),
        (2, False, ("host", "association"), ""),
        (2, False, ("host",), "第二步要科协的另一位"),
        (2, False, ("both",), "第二步要科协的另一位"),
        (2, False, ("both", "association"), ""),
        (0, True, ("host", "association"), ""),
        (0, True, ("host", "host"), "凑不齐"),
        (0, True, ("association",), "凑不齐"),
        (0, True, ("association", "association"), ""),
    ],
)
def test_whether_anybody_could_agree(levels, is_emergency, roles, lacks):
    """Never more or less than agreeing itself allows, tried with every two people in their order."""
    host, over = OrganizationFactory(name="样例主办", approval_levels=levels), AssociationFactory()
    people = []
    for role in roles:
        bodies = {"host": (host,), "association": (over,), "both": (host, over)}[role]
        people.append(PersonFactory())
        for body in bodies:
            MembershipFactory(organization=body, role="approver", person=people[-1])
    maker = MembershipFactory(organization=host).person
    event = make_complete_draft(host=host, created_by=maker, is_emergency=is_emergency)
    found = approval_progress.approval_preview(event, maker)
    assert (found.lacks if found else None) == lacks or (lacks and lacks in found.lacks)
    if found:
        approving.submit(event=event, by=maker, now=TODAY)
        assert can_be_agreed(event, people) == (not found.lacks)


def can_be_agreed(event, people):
    for pair in permutations(people, min(2, len(people))):
        try:
            with transaction.atomic():
                for one in pair:
                    agreed = approving.approve(event=event, by=one, now=TODAY)
                    if agreed.state == Event.State.APPROVED:
                        return True
                transaction.set_rollback(True)
        except Refusal:
            continue
    return False


def test_what_clashes_hard_is_not_submitted(client, draft, maker):
    date = draft.occurrences.get()
    date.crew.add(speaker := CrewFactory())
    other = OccurrenceFactory(event=PublishedEventFactory(host=draft.host), start=date.start, end=date.end)
    other.crew.add(speaker)
    with pytest.raises(Refusal) as refused:
        submitted(draft, maker)
    Event.objects.filter(pk=draft.pk).update(state="approved")
    with pytest.raises(Refusal) as published:
        publishing.publish(event=draft, by=maker, now=TODAY)
    assert (refused.value.code, refused.value.detail) == (published.value.code, published.value.detail)
    Event.objects.filter(pk=draft.pk).update(state="draft")
    client.force_login(maker)
    assert re.search(r'<button class="btn" disabled>提交审批', client.get(url("staff_event", draft)).text)
    answer = client.post(url("submit", draft), follow=True)
    assert "还不能提交审批。先解决：" in answer.text
    assert speaker.name in answer.text
    program = APIClient()
    program.force_authenticate(maker)
    told = program.post(f"/api/v1/events/{draft.slug}/submit/")
    assert (told.status_code, told.json()["code"]) == (409, "missing")
    assert steps(draft) == []
    other.crew.clear()
    assert program.post(f"/api/v1/events/{draft.slug}/submit/").json()["state"] == "submitted"


def test_programs_read_who_will_be_asked(draft, maker, own, association):
    program = APIClient()
    program.force_authenticate(maker)
    found = program.get(f"/api/v1/events/{draft.slug}/approval/").json()
    assert found["ahead"] == {
        "levels": [{"step": "本单位审批", "people": ["云小批"]}, {"step": "科协审批", "people": ["云小协"]}],
        "lacks": "",
    }
    submitted(draft, maker)
    assert program.get(f"/api/v1/events/{draft.slug}/approval/").json()["ahead"] is None
