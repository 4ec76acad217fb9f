"""Notify people of a change, one text per number; and preview that without storing anything."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from accounts.models import Person
from core import registry
from core.errors import Refusal
from events import locks
from events.changes import loan_preview, recipients
from events.clashes import acknowledging
from events.clashes.types import Clash
from events.models import Change, Event, Occurrence
from events.occurrences import plan_change
from events.rules import Move
from events.wording import phrases
from notifications import rules
from notifications.composing.messages import MessageComposer
from notifications.models import Message, Purpose
from notifications.outbox import enqueueing
from notifications.rules import Span
from notifications.texts import sending_hours

AFTERWARDS = {Change.Kind.POSTPONED: "新时间定了再发短信，报名和岗位都还在。"}
"""What ends the text, whatever the reason."""
PURPOSES = {Change.Kind.CANCELLED: Purpose.CANCELLATION}


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """What a change would do; nothing is stored."""

    change: Change
    occurrences: list[Occurrence]
    composer: MessageComposer
    goes_at: dt.datetime
    """When the texts would leave."""
    clashes: list[Clash]
    """Soft ones that need a reason; a hard one would be refused."""
    loans: list[str] = field(default_factory=list)
    """What would be asked of other organizations, and what they would have back."""


def preview(
    *,
    change_kind: str,
    event: Event,
    moves: Iterable[Move] = (),
    occurrences: Iterable[Occurrence] = (),
    reason: str,
    now: dt.datetime,
    by: Person | None = None,
) -> ChangePreview:
    """The whole change without storing it, its texts word for word; raises what the verb would refuse.

    For a cancellation or a postponement name the ``occurrences``, else the ``moves``.
    """
    locks.refuse_unless_live(event)
    dates = list(event.occurrences.select_related("venue__area", "space").order_by("pk"))
    if change_kind == Change.Kind.RESCHEDULED:
        outcome = plan_change.move(event, dates, moves, now=now)
        change_kind = plan_change.kind_of(outcome)
    else:
        refuse_without_reason(reason)
        take_off = plan_change.cancel if change_kind == Change.Kind.CANCELLED else plan_change.postpone
        outcome = take_off(event, dates, [one.pk for one in occurrences], now=now)
    change = Change(event=event, kind=change_kind, at=now, reason=reason, items=outcome.items)
    composer = collect(change, outcome.affected, dates=dates, now=now)
    planned, clashes = acknowledging.of_change(
        event, dates, outcome.affected, now=now, by=by, assignments=outcome.assignments
    )
    acknowledging.refuse_hard(clashes)
    loans = loan_preview.loans(planned, {one.pk for one in outcome.affected}, purpose=event.title, by=by, now=now)
    return ChangePreview(change, outcome.affected, composer, goes_at(change, now), clashes, loans)


def collect(
    change: Change, occurrences: list[Occurrence], *, dates: Sequence[Occurrence], now: dt.datetime
) -> MessageComposer:
    """Collect all recipients, by the registry question ``events.recipients``. ``dates``: all occurrences of the event, as changed."""
    tail = f"原因：{change.reason.rstrip('。')}。" if change.reason else ""
    tail += AFTERWARDS.get(Change.Kind(change.kind), "")
    composer = MessageComposer(headline=_headline(change, dates), tail=tail)
    ids = {item.occurrence_id for item in change.items if item.is_seen}
    if seen := [one for one in occurrences if one.pk in ids]:
        for recipient in registry.provided("events.recipients"):
            recipient(change, seen, composer, now)
    recipients.crew(change, occurrences, composer)
    return composer


def tell(
    change: Change, occurrences: list[Occurrence], *, dates: Sequence[Occurrence], now: dt.datetime
) -> list[Message]:
    """Put one text per number into the outbox, under the change's own key."""
    composer = collect(change, occurrences, dates=dates, now=now)
    drafts = composer.drafts(
        key=f"change:{change.uid}",
        purpose=PURPOSES.get(Change.Kind(change.kind), Purpose.CHANGE),
        expires_at=max((side.end for item in change.items for side in item.sides), default=now),
        organization_id=change.event.host_id,
        spans=_spans(change),
    )
    return enqueueing.enqueue(drafts, now=now)


def refuse_without_reason(reason: str) -> None:
    """People who are told that something is cancelled or postponed are told why."""
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句原因，大家会在短信里看到。")


def _headline(change: Change, dates: Sequence[Occurrence]) -> str:
    title = f"《{change.event.title}》"
    if change.kind == Change.Kind.CANCELLED:
        whole = not any(one.is_ahead(change.at) for one in dates)
        notice = "活动取消" if whole else "取消通知"
        return f"{notice}：{title}"
    if change.kind == Change.Kind.POSTPONED:
        return f"延期通知：{title}"
    if change.kind == Change.Kind.ADDED:
        return f"加了一{phrases.unit(change.event.kind)}：{title}"
    if all(item.old.is_postponed for item in change.items):
        return f"新时间定了：{title}"
    if change.kind == Change.Kind.SWAPPED:
        return f"安排有变：{title}"
    time = any(item.has_new_time for item in change.items)
    venue = any(item.has_new_place for item in change.items)
    changed = ("时间" if time else "") + ("地点" if venue else "")
    return f"{changed}有变：{title}"


def _spans(change: Change) -> list[Span]:
    """When somebody may be on the way: the old times and the new ones; the time of a postponed date is nobody's."""
    return [(side.start, side.end) for item in change.items for side in item.sides if not side.is_postponed]


def goes_at(change: Change, now: dt.datetime) -> dt.datetime:
    """When its texts leave."""
    return now if rules.is_urgent(_spans(change), now=now) else sending_hours.in_window(now)
