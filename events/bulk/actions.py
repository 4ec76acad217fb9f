"""What can be done to many events at once: each a verb of its own app, with the role that it asks for."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import Person
from core import registry
from events.changes import cancelling
from events.clashes import acknowledging
from events.drafts import editing
from events.models import Event
from events.publication import approval_progress, approving, publishing


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What goes along with an action; the same for all events, except the version."""

    by: Person
    now: dt.datetime
    reason: str = ""
    number: int | None = None
    version: int | None = None
    """Of this event, as it was read; for approvals."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """One action: the answer to ``events.bulk_actions`` for those of apps above."""

    code: str
    label: str
    """On the button: 提交审批."""
    role: str
    run: Callable[[Event, Asked], object]
    """The verb; raises ``Refusal``."""
    reason_label: str = ""
    """Where a reason goes along."""
    needs_reason: bool = False
    number_label: str = ""
    """Where a number goes along."""
    max_number: int = 0
    warns: Callable[[Event], str] | None = None
    """What is to be said of an event with which it was done; empty where nothing is."""


def _publish(event: Event, asked: Asked) -> None:
    """With a reason, soft clashes are acknowledged first, as on the event's page."""
    if asked.reason.strip():
        acknowledging.acknowledge_all(event=event, reason=asked.reason, by=asked.by, now=asked.now)
    publishing.publish(event=event, by=asked.by, now=asked.now)


def _nobody_approves(event: Event) -> str:
    submitted = Event.objects.select_related("host").get(pk=event.pk)
    return "" if approval_progress.waits_for(submitted) else approval_progress.NOBODY_CAN_APPROVE


OWN = (
    Action(
        code="submit",
        label="提交审批",
        role="organizer",
        run=lambda event, asked: approving.submit(event=event, by=asked.by, now=asked.now),
        warns=_nobody_approves,
    ),
    Action(
        code="approve",
        label="批准",
        role="approver",
        run=lambda event, asked: approving.agree(event=event, by=asked.by, now=asked.now, version=asked.version),
    ),
    Action(
        code="publish",
        label="发布",
        role="organizer",
        reason_label="有提醒的也照办：写一句为什么（不写，有提醒的先不发布）",
        run=_publish,
    ),
    Action(
        code="cancel",
        label="取消",
        role="organizer",
        reason_label="为什么取消（大家在短信里看到）",
        needs_reason=True,
        run=lambda event, asked: cancelling.cancel_event(event=event, by=asked.by, reason=asked.reason, now=asked.now),
    ),
    Action(
        code="discard",
        label="删草稿",
        role="organizer",
        run=lambda event, asked: editing.discard(event=event, now=asked.now),
    ),
)


def actions() -> list[Action]:
    """All of them, in the order of the page."""
    return [*OWN, *(action for answer in registry.provided("events.bulk_actions") for action in answer())]


def action(code: str) -> Action | None:
    """By its code."""
    return next((one for one in actions() if one.code == code), None)
