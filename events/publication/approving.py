"""Approve events before they are published: one or two levels, as the host asks; two people in an emergency,
which is public with the second.
"""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Conflict, Refusal
from events import locks, staff_notices
from events.clashes import acknowledging, engine
from events.models import ApprovalStep, Event
from events.publication import approval_progress, approval_rules, approvers, publishing
from organizations.models import Organization

Action = ApprovalStep.Action


def submit(*, event: Event, by: Person, now: dt.datetime) -> Event:
    """A draft asks for approval.

    Refuses: not_draft; missing, while its host is closed or hard clashes are in its way, as publishing does.
    """
    with transaction.atomic():
        locked = locks.hosted_event(event.pk)
        if locked.state != Event.State.DRAFT:
            raise Refusal("not_draft", "只有草稿才能提交审批。", state=locked.state)
        _refuse_what_stands_in_the_way(locked, now)
        step = approval_progress.write(locked, Action.SUBMITTED, by=by, now=now)
        _set(locked, Event.State.SUBMITTED, levels=0)
        approval_progress.ask(step, now=now)
        return locked


def approve(*, event: Event, by: Person, now: dt.datetime, version: int | None = None) -> Event:
    """An approver agrees to the version that they read; the event is approved with the last level that is asked.

    Refuses: not_submitted, changed_meanwhile (Conflict), not_approver, own_event, same_approver, association_missing.
    """
    with transaction.atomic():
        locked = locks.hosted_event(event.pk)
        if locked.state != Event.State.SUBMITTED:
            raise Refusal("not_submitted", "这场活动没有在等审批。", state=locked.state)
        _refuse_other_version(locked, version)
        agreement = approval_rules.agree(approval_progress.submission(locked), approvers.approver(locked, by))
        step = approval_progress.write(locked, Action.APPROVED, by=by, now=now, level=agreement.level)
        state = Event.State.APPROVED if agreement.is_last else Event.State.SUBMITTED
        _set(locked, state, levels=locked.approved_levels + 1)
        _tell_next(step, is_last=agreement.is_last, now=now)
        return locked


def send_back(*, event: Event, by: Person, reason: str, now: dt.datetime, agreed: int | None = None) -> Event:
    """An approver wants something changed: a draft again, with the reason. ``agreed``: how many had agreed when they
    looked; another one since then is a conflict.

    Refuses: reason_missing, not_submitted, changed_meanwhile (Conflict), not_approver.
    """
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句要改什么，对方才知道怎么办。")
    with transaction.atomic():
        locked = locks.event(event.pk)
        _refuse_unless_on_its_way(locked)
        _refuse_other_agreement(locked, agreed)
        approver = approvers.approver(locked, by)
        if not approval_rules.may_send_back(approval_progress.submission(locked), approver):
            raise Refusal("not_approver", "您没有这场活动的审批权，请联系主办单位或科协的审批人。")
        level = approval_rules.HOST if approver.for_host else approval_rules.ASSOCIATION
        step = approval_progress.write(locked, Action.SENT_BACK, by=by, now=now, level=level, reason=reason.strip())
        _set(locked, Event.State.DRAFT, levels=0)
        staff_notices.sent_back(step, now=now)
        return locked


def withdraw(*, event: Event, by: Person, now: dt.datetime) -> Event:
    """The organizers take the submission back. Refuses: not_submitted."""
    with transaction.atomic():
        locked = locks.event(event.pk)
        _refuse_unless_on_its_way(locked)
        approval_progress.write(locked, Action.WITHDRAWN, by=by, now=now)
        return _set(locked, Event.State.DRAFT, levels=0)


def withdraw_all(*, host: Organization, by: Person, now: dt.datetime) -> None:
    """The host ends: what waits for approval, or was approved and is not public, is a draft again, with the reason.

    Inside the transaction of whoever holds the host. Nobody is told by text: whoever submitted for the host
    loses the role in the same transaction and can do nothing about it (their tasks go to who is left, and nobody is), and
    who closes the host has read the list of them. The history of each says why, to whoever takes it over.
    """
    waiting = Event.objects.filter(host=host, state__in=Event.IN_APPROVAL)
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        locked = locks.event(pk)
        if locked.state in Event.IN_APPROVAL and locked.host_id == host.pk:
            approval_progress.write(locked, Action.WITHDRAWN, by=by, now=now, reason=f"{host}停用了")
            _set(locked, Event.State.DRAFT, levels=0)


def _tell_next(step: ApprovalStep, *, is_last: bool, now: dt.datetime) -> None:
    """Who is to agree next, or who may publish it now; an emergency is published by its last approver."""
    if not is_last:
        approval_progress.ask(step, now=now)
    elif not step.is_emergency:
        staff_notices.approved(step, now=now)


def _refuse_what_stands_in_the_way(event: Event, now: dt.datetime) -> None:
    """Nobody is asked to look at what can't be published as it is."""
    if event.host.closed_at:
        raise Refusal("missing", f"{event.host}停用了，请先换一个主办单位再提交。", missing=["host_closed"])
    if lacks := acknowledging.blocking(acknowledging.rows(*engine.of_event(event, now=now))):
        sentence = "还不能提交审批。先解决：" + "；".join(lack.words for lack in lacks) + "。"
        raise Refusal("missing", sentence, missing=[lack.code for lack in lacks])


def _refuse_unless_on_its_way(event: Event) -> None:
    if event.state not in Event.IN_APPROVAL:
        raise Refusal("not_submitted", "这场活动没有在审批，不用退回或撤回。", state=event.state)


def _refuse_other_version(event: Event, version: int | None) -> None:
    if version is not None and version != event.version:
        sentence = "您打开以后，内容改过了。请看一遍现在的内容，再批。"
        raise Conflict("changed_meanwhile", sentence, version=event.version)


def _refuse_other_agreement(event: Event, agreed: int | None) -> None:
    if agreed is not None and agreed != event.approved_levels:
        sentence = "您打开以后，别人刚批准了，还没有退回。请看一遍现在走到哪一步，还要退回就再点一次。"
        raise Conflict("changed_meanwhile", sentence, version=event.version)


def _set(event: Event, state: Event.State, *, levels: int) -> Event:
    event.state = state
    event.approved_levels = levels
    event.save(update_fields=["state", "approved_levels"])
    return event


def agree(*, event: Event, by: Person, now: dt.datetime, version: int | None = None) -> Event:
    """Approve, and where that was the last approval of an emergency, publish in the same transaction.

    Refusals as for ``approve`` and, then, ``publishing.publish``: neither is stored without the other.
    """
    with transaction.atomic():
        approved = approve(event=event, by=by, now=now, version=version)
        if approved.is_emergency and approved.state == Event.State.APPROVED:
            return publishing.publish(event=approved, by=by, now=now)
        return approved
