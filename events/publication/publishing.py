"""Publish an event."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from accounts.models import Person
from core import phrases, registry
from core.errors import Refusal
from events import locks, queries, rules, signals, staff_notices
from events.clashes import acknowledging, engine
from events.clashes.types import Code
from events.models import ApprovalStep, Event
from events.occurrences import reserving
from events.publication import approval_progress
from events.rules import Missing
from events.wording import search_index

__all__ = ["Missing", "missing", "publish"]

SHOWN = 3
"""Dates that one line names."""


def missing(
    event: Event, *, now: dt.datetime | None = None, rows: Sequence[acknowledging.Row] | None = None
) -> list[Missing]:
    """What the event lacks, for the checklist; apps above add theirs.

    Without ``now`` neither past dates nor clashes are looked for; ``rows``: its clashes where they are known already.
    """
    own = rules.missing(queries.facts(event), now=now)
    asked = [words for answer in registry.provided("events.missing") for words in answer(event)]
    if rows is None:
        rows = acknowledging.rows(*engine.of_event(event, now=now)) if now else ()
    if event.host.closed_at:
        own.append(Missing(code="host_closed", words=f"{event.host}停用了，请换一个主办单位"))
    return own + _missing_of(event, rows) + [Missing(code="other", words=words) for words in asked]


def _missing_of(event: Event, rows: Sequence[acknowledging.Row]) -> list[Missing]:
    """Hard clashes, halls that nobody chose, and how many other soft clashes nobody has acknowledged; an emergency is
    not held up by soft ones.
    """
    soft = [row for row in rows if row.is_open and not row.is_hard and not event.is_emergency]
    open_halls = [row for row in soft if row.clash.code == Code.HALL_NOT_CHOSEN]
    unseen = len(soft) - len(open_halls)
    words = f"有 {unseen} 处提醒还没看过：看过照办的，勾上写一句"
    others = [Missing(code="clashes_unseen", words=words, anchor="clashes")] if unseen else []
    return acknowledging.blocking(rows) + _missing_halls(event, open_halls) + others


def _missing_halls(event: Event, rows: Sequence[acknowledging.Row]) -> list[Missing]:
    """One line a place, which names its dates and leads to the first one in the editor."""
    of_place: dict[str, list[acknowledging.Row]] = {}
    for row in rows:
        of_place.setdefault(row.clash.about, []).append(row)
    if not of_place:
        return []
    order = list(queries.dates_of(event).values_list("pk", flat=True))
    missing_items = []
    for there in of_place.values():
        first = there[0]
        names = "、".join(f"{row.clash.label} {phrases.date(row.day)}".strip() for row in there[:SHOWN])
        more = f"等 {len(there)} 个日期" if len(there) > SHOWN else ""
        words = f"{names}{more}，{first.clash.question}"
        number = order.index(first.occurrence_id) + 1 if first.occurrence_id in order else 1
        missing_items.append(Missing(code=Code.HALL_NOT_CHOSEN.value, words=words, anchor=f"row-{number}"))
    return missing_items


def publish(*, event: Event, by: Person, now: dt.datetime) -> Event:
    """Publish a draft, or an approved event where the host asks for approval; returns the fresh event.

    Refuses: already_published, not_approved, two_approvers_missing, missing (``detail["missing"]`` holds the codes).
    """
    with transaction.atomic():
        locked = locks.hosted_event(event.pk)
        _refuse_state(locked)
        lacks = missing(locked, now=now)
        if lacks:
            sentence = "还不能发布。先补上：" + "；".join(lack.words for lack in lacks) + "。"
            raise Refusal("missing", sentence, missing=[lack.code for lack in lacks])
        locked.state = Event.State.PUBLISHED
        locked.published_at = now
        locked.version = locked.version + 1
        locked.save(update_fields=["state", "published_at", "version"])
        reserving.fix(locked, locks.occurrences(locked), by=by, now=now)
        step = approval_progress.write(locked, ApprovalStep.Action.PUBLISHED, by=by, now=now)
        if locked.is_emergency:
            staff_notices.published_at_once(step, now=now)
        _stamp(locked, now)
        signals.published.send(Event, event=locked, by=by, now=now)
        return locked


def _refuse_state(event: Event) -> None:
    if not event.is_unpublished:
        raise Refusal("already_published", "这场活动已经发布过了，不用再发布。", state=event.state)
    if event.is_emergency and event.state != Event.State.APPROVED:
        sentence = "应急科普要两位审批人批准，第二位一批就发布。请提交审批，再给他们打电话。"
        raise Refusal("two_approvers_missing", sentence, state=event.state)
    if event.host.approval_levels and event.state != Event.State.APPROVED:
        raise Refusal("not_approved", "主办单位的活动要先审批。请提交审批，批准后再发布。", state=event.state)


def _stamp(event: Event, now: dt.datetime) -> None:
    """What calendars and search need is written once the event can be found."""
    occurrences = locks.occurrences(event)
    search_index.write(event, occurrences)
    for occurrence in occurrences:
        occurrence.changed_at = now
        occurrence.save(update_fields=["changed_at", "search"])
