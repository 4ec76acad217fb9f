"""The history of an event: its steps to publication, and the changes of which people were notified."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from accounts.models import Person
from events.models import ApprovalStep, Change, Cooperation, Event
from events.pages import edits
from events.wording import change_lines
from notifications.models import Message


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of the event's history."""

    at: dt.datetime
    what: str
    by: Person | None
    reason: str = ""
    is_bad: bool = False
    """Sent back or cancelled."""
    lines: list[str] = field(default_factory=list)
    """What changed, a line a date."""
    told: int | None = None
    """How many numbers were told; None where nobody is."""


def history_of(event: Event, *, now: dt.datetime) -> list[Entry]:
    """Everything, newest first, as it is read now."""
    made = Entry(at=event.created_at, what="补录" if event.is_backfilled else "建立", by=event.created_by)
    steps = [_step(step) for step in event.approval_steps.select_related("by")]
    changes = list(event.changes.select_related("by").order_by("pk"))
    told = texts_of(changes)
    told_of = [_change(change, told.get(f"change:{change.uid}", 0), now) for change in changes]
    edited = [Entry(at=edit.at, what="改了内容", by=edit.by, lines=edit.lines) for edit in edits.edits_of(event)]
    cooperations = list(event.cooperations.select_related("organization", "by"))
    said = [_answer(cooperation) for cooperation in cooperations if cooperation.at]
    return sorted([made, *_invitations(cooperations), *steps, *edited, *said, *told_of], key=lambda entry: entry.at)[
        ::-1
    ]


def texts_of(changes: Iterable[Change]) -> dict[str, int]:
    """How many texts told of it or will, by the change's key: not those that a later change has replaced."""
    keys = [f"change:{change.uid}" for change in changes]
    counted = (
        Message.objects.filter(about__in=keys)
        .exclude(problem="replaced")
        .values_list("about")
        .annotate(Count("pk"))
        .order_by()
    )
    return dict(counted)


def _step(step: ApprovalStep) -> Entry:
    what = f"{step.get_level_display()}{step.get_action_display()}"
    return Entry(
        at=step.at,
        what=f"应急通道：{what}" if step.is_emergency else what,
        by=step.by,
        reason=step.reason,
        is_bad=step.action == ApprovalStep.Action.SENT_BACK,
    )


def _invitations(cooperations: Iterable[Cooperation]) -> list[Entry]:
    """Who was asked to help, a line for all that were asked at once."""
    asked: dict[dt.datetime, list[str]] = {}
    for cooperation in cooperations:
        asked.setdefault(cooperation.invited_at, []).append(str(cooperation.organization))
    return [Entry(at=at, what=f"请{'、'.join(names)}协办", by=None) for at, names in asked.items()]


def _answer(one: Cooperation) -> Entry:
    return Entry(
        at=one.at or one.invited_at,
        what=f"{one.organization}{one.get_state_display()}",
        by=one.by,
        reason=one.reason,
        is_bad=one.state == Cooperation.State.DECLINED,
    )


def _change(change: Change, told: int, now: dt.datetime) -> Entry:
    return Entry(
        at=change.at,
        what=change.get_kind_display(),
        by=change.by,
        reason=change.reason,
        is_bad=change.kind == Change.Kind.CANCELLED,
        lines=change_lines.change_lines(change, now=now),
        told=told,
    )
