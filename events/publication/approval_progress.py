"""The progress of an event's approval, and adding a step to it. Shared part of the verbs."""

import datetime as dt
from dataclasses import dataclass, replace

from accounts.models import Person
from core.phone_numbers import written_numbers
from events import staff_notices
from events.models import ApprovalStep, Event
from events.publication import approval_rules, approvers
from events.publication.approval_rules import Submission
from notifications.models import StaffTask
from notifications.staff_tasks import assigning
from organizations.models import Organization

Action = ApprovalStep.Action
IN_ORDER = ("本单位审批", "科协审批")
IN_EMERGENCIES = ("两位不同的审批人", "其中至少一位是科协的")
NOBODY_CAN_APPROVE = "现在没有人能批：请管理员给主办单位或科协加一位审批人，或者撤回修改。"
NOBODY = 0
"""No person's id: somebody who will have agreed at the step before."""


def write(
    event: Event, action: Action, *, by: Person | None, now: dt.datetime, level: int = 0, reason: str = ""
) -> ApprovalStep:
    """Add a step; the caller has locked the event's row. What was asked of approvers before is asked no more."""
    assigning.withdraw([staff_notices.about(event)], kinds=[StaffTask.Kind.APPROVAL, StaffTask.Kind.APPROVED], now=now)
    return ApprovalStep.objects.create(
        event=event,
        action=action,
        level=level,
        is_emergency=event.is_emergency,
        by=by,
        at=now,
        reason=written_numbers.masked(reason),
        version=event.version,
    )


def submission(event: Event) -> Submission:
    """The present round: what was done since the event was last submitted."""
    steps = list(event.approval_steps.order_by("pk"))
    last = max((step.pk for step in steps if step.action == Action.SUBMITTED), default=0)
    makers = {event.created_by_id, *(step.by_id for step in steps if step.pk == last)}
    agreed = tuple((step.by_id or 0, step.level) for step in steps if step.pk > last and step.action == Action.APPROVED)
    return Submission(
        levels=event.host.approval_levels,
        is_emergency=event.is_emergency,
        makers=frozenset(pk for pk in makers if pk),
        agreed=agreed,
    )


def ask(step: ApprovalStep, *, now: dt.datetime) -> None:
    """Text those who may agree next, but for who has just acted."""
    people = [
        person for person in approvers.who_may_agree(step.event, submission(step.event)) if person.pk != step.by_id
    ]
    staff_notices.to_approve(step, people, now=now)


def waits_for(event: Event, asked: Submission | None = None) -> list[str]:
    """Their names, while the event waits for approval."""
    if event.state != Event.State.SUBMITTED:
        return []
    return [str(person) for person in approvers.who_may_agree(event, asked or submission(event))]


def last_refusal(event: Event) -> ApprovalStep | None:
    """Why the draft came back, as long as it was not submitted again."""
    last = event.approval_steps.exclude(action=Action.EDITED).select_related("by").order_by("-pk").first()
    return last if last and last.action == Action.SENT_BACK else None


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way in words, and whether it is behind or the one that is waited for."""

    words: str
    is_done: bool
    is_next: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalStatus:
    """Where an unpublished event stands, and what this person can do about it."""

    stages: list[Stage]
    may_agree: bool
    why_not: str
    """To an approver who can't: whom it waits for."""
    may_send_back: bool
    waits_for: list[str]
    """Who may agree next, by name, so that they can be rung."""
    ahead: "ApprovalPreview | None"
    """Of a draft: who will be asked."""


def approval_status(event: Event, person: Person) -> ApprovalStatus:
    """For the event's page; none of it is decided here."""
    asked = submission(event)
    who = approvers.approver(event, person)
    is_on_its_way = event.state in Event.IN_APPROVAL
    may_agree, why_not = approvers.may_agree(asked, who) if event.state == Event.State.SUBMITTED else (False, "")
    return ApprovalStatus(
        stages=_stages(event, asked),
        may_agree=may_agree,
        why_not=why_not if who.for_host or who.for_association else "",
        may_send_back=is_on_its_way and approval_rules.may_send_back(asked, who),
        waits_for=waits_for(event, asked),
        ahead=approval_preview(event, person) if event.state == Event.State.DRAFT else None,
    )


@dataclass(frozen=True, slots=True)
class Level:
    """A step in words, with the names of those who may agree to it."""

    step: str
    people: list[str]


@dataclass(frozen=True, slots=True)
class ApprovalPreview:
    """Who will be asked once this person submits the event."""

    levels: list[Level]
    lacks: str
    """What to do first where nobody could; else empty."""


def approval_preview(event: Event, by: Person) -> ApprovalPreview | None:
    """None where nobody is asked. The event may be one that isn't stored yet, as long as its host is known."""
    asked = Submission(
        levels=event.host.approval_levels,
        is_emergency=event.is_emergency or event.kind == Event.Kind.EMERGENCY,
        makers=frozenset(pk for pk in (event.created_by_id, by.pk) if pk),
    )
    titles = IN_EMERGENCIES if asked.is_emergency else IN_ORDER[: asked.levels]
    agreed = ((NOBODY, approval_rules.HOST),)
    rounds = [approvers.who_may_agree(event, replace(asked, agreed=agreed * done)) for done in range(len(titles))]
    levels = [Level(title, [str(person) for person in people]) for title, people in zip(titles, rounds, strict=True)]
    return ApprovalPreview(levels, _lacks(event, rounds, is_emergency=asked.is_emergency)) if levels else None


def _lacks(event: Event, rounds: list[list[Person]], *, is_emergency: bool) -> str:
    association = Organization.objects.filter(is_association=True).first()
    number = f"（{association.desk_phone}）" if association and association.desk_phone else ""
    if is_emergency and not _two_different(rounds):
        return f"应急科普要两位不同的审批人，至少一位是科协的，现在凑不齐。请先联系科协{number}加审批人。"
    if rounds and not rounds[0]:
        return (
            f"{event.host}现在没有人能批这一场：自己建的、自己提交的，要由另一位审批人来批。"
            f"请先联系科协{number}，给{event.host}加一位审批人，再提交。"
        )
    if len(rounds) > 1 and not _two_different(rounds):
        return f"第二步要科协的另一位审批人来批，现在没有。请先联系科协{number}加一位审批人，再提交。"
    return ""


def _two_different(rounds: list[list[Person]]) -> bool:
    """Whether one person can agree first and another one then."""
    return any(first != second for first in rounds[0] for second in rounds[1])


def _stages(event: Event, asked: Submission) -> list[Stage]:
    if asked.is_emergency:
        names = ["提交应急", "第一位审批人", "第二位审批人，马上发布"]
    elif asked.levels:
        names = ["提交", *IN_ORDER[: asked.levels], "发布"]
    else:
        return []
    reached = 0 if event.state == Event.State.DRAFT else 1 + event.approved_levels
    return [Stage(name, place < reached, place == reached) for place, name in enumerate(names)]
