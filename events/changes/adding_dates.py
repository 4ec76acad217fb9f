"""Add dates to an event: silently to a draft, by a change with its texts to a published event."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts.models import Person
from core import bounds
from core.errors import Conflict, Refusal
from events import locks, queries, rules, signals
from events.changes import previewing, texts
from events.clashes import acknowledging, engine
from events.clashes.types import Planned
from events.drafts import editing
from events.models import Change, Event, Occurrence
from events.occurrences import attached_data, cloning, plan_change, reserving
from events.rules import Assignments, ResourceChange
from events.schedule import recurrence
from events.wording import search_index
from venues.models import Space, Venue

JUST_NOW = dt.timedelta(hours=1)


def open_event(event: Event, expected_version: int | None) -> Event:
    """Lock the event while dates may still be added, and return it. Refuses: changed_meanwhile (Conflict), event_closed."""
    locked = locks.event(event.pk)
    if expected_version is not None and locked.version != expected_version:
        sentence = "您打开以后，别人改过这场活动，什么都还没有加。请再看一遍预览。"
        raise Conflict("changed_meanwhile", sentence, version=locked.version)
    if not locked.is_open:
        raise Refusal("event_closed", "这场活动已经结束或取消，不能再加日期。", state=locked.state)
    return locked


def add_dates(
    *,
    event: Event,
    occurrences: Sequence[Occurrence],
    source: Occurrence | None,
    by: Person,
    now: dt.datetime,
) -> None:
    """Add dates to an event that the caller has locked, with the resources, crew, seats and shifts of ``source``.

    Refuses: too_many_dates, in_the_past, too_long, too_far_ahead, and of a published event what it would lack: missing,
    overlaps_itself. The caller goes on with ``confirm_bookings``, unless it has its own way.
    """
    stored = locks.occurrences(event)
    _refuse_too_many(len(stored) + len(occurrences))
    _refuse_past(occurrences, now)
    assignments = {occurrence.uid: cloning.assignments_of(source) for occurrence in occurrences}
    if event.is_unpublished:
        editing.save_event(
            event=event,
            occurrences=[*stored, *occurrences],
            by=by,
            now=now,
            expected_version=event.version,
            assignments=assignments,
        )
    else:
        _add_in_the_open(event, stored, occurrences, now)
        _assign(occurrences, assignments)
    if source is not None:
        attached_data.write(event, occurrences, attached_data.repeated(event, source, len(occurrences)), now=now)


def confirm_bookings(
    event: Event, occurrences: Sequence[Occurrence], *, override_reason: str, by: Person, now: dt.datetime
) -> None:
    """Book what added dates of a published event take, with their clashes acknowledged; a draft reserves what is free.

    Refuses: the codes of hard clashes, and clashes_unseen: soft ones need a reason (``override_reason``).
    """
    if event.is_unpublished:
        return
    acknowledging.accept(event, locks.occurrences(event), occurrences, override_reason=override_reason, by=by, now=now)
    reserving.fix(event, occurrences, by=by, now=now)


def _refuse_too_many(total: int) -> None:
    if total > recurrence.MAX_COUNT:
        sentence = f"一个活动最多 {recurrence.MAX_COUNT} 个日期，这样会有 {total} 个。请少加一些，或者另建一个活动。"
        raise Refusal("too_many_dates", sentence, most=recurrence.MAX_COUNT, total=total)


def _refuse_past(occurrences: Sequence[Occurrence], now: dt.datetime) -> None:
    if any(occurrence.start <= now for occurrence in occurrences):
        raise Refusal("in_the_past", "有的日期已经过去了，请选以后的日期。")
    for one in occurrences:
        bounds.refuse_unplannable(one.start, one.end, now=now)


def _add_in_the_open(
    event: Event, stored: Sequence[Occurrence], occurrences: Sequence[Occurrence], now: dt.datetime
) -> None:
    """The numbers of dates that people know stay: new dates come after them."""
    last = event.occurrences.aggregate(last=Max("position"))["last"] or 0
    search_index.write(event, occurrences)
    for position, occurrence in enumerate(occurrences, start=last + 1):
        occurrence.event = event
        occurrence.position = position
        occurrence.changed_at = now
    _refuse_incomplete(event, stored, occurrences)
    for occurrence in occurrences:
        occurrence.save()
    event.version += 1
    event.save(update_fields=["version"])
    signals.edited.send(Event, event=event, occurrences=list(occurrences), now=now)


def _refuse_incomplete(event: Event, stored: Sequence[Occurrence], occurrences: Sequence[Occurrence]) -> None:
    total = len(stored) + len(occurrences)
    facts = [queries.date_facts(event, occurrence, total) for occurrence in occurrences]
    lacks = [lack for date in facts for lack in rules.missing_in_date(date, None)]
    if lacks:
        sentence = "还不能加：" + "；".join(lack.words for lack in lacks[:3]) + "。"
        raise Refusal("missing", sentence, missing=[lack.code for lack in lacks])
    live = [queries.date_facts(event, occurrence, total) for occurrence in stored if occurrence.is_scheduled]
    if event.kind in queries.ONE_AT_A_TIME and (pair := rules.overlapping([*live, *facts])):
        sentence = f"{pair[0].label}和{pair[1].label}的时间撞了，请跳过那天或换个时间。"
        raise Refusal("overlaps_itself", sentence)


def _assign(occurrences: Iterable[Occurrence], assignments: Mapping[UUID, Assignments]) -> None:
    for occurrence in occurrences:
        occurrence.resources.set(assignments[occurrence.uid].resource_ids)
        occurrence.crew.set(assignments[occurrence.uid].crew_ids)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDate:
    """When and where; ``title`` is what a lesson is called.

    ``takes``: the part of its venue; None: the one of the latest date, as long as it is at the same venue.
    """

    start: dt.datetime
    end: dt.datetime
    venue_id: int | None
    title: str = ""
    takes: ResourceChange | None = None


def extend(
    *, event: Event, date: NewDate, by: Person, now: dt.datetime, version: int | None = None, override_reason: str = ""
) -> Change:
    """Add the date with seats, shifts, resources and crew like those of the latest one; it gets the next number.

    Refuses: not_published, changed_meanwhile (Conflict), ends_before_start, space_elsewhere, as ``adding_dates.add_dates``
    does, the codes of hard clashes, and clashes_unseen: soft ones need a reason (``override_reason``). The same date twice, by the same
    person within the hour, is one date and one change.
    """
    with transaction.atomic():
        if before := _just_added(locks.event(event.pk), date, by, now):
            return before
        change, made, dates = _extend(event, date, by, now, version)
        confirm_bookings(change.event, [made], override_reason=override_reason, by=by, now=now)
        texts.tell(change, dates=dates, now=now)
        return change


def _just_added(event: Event, date: NewDate, by: Person, now: dt.datetime) -> Change | None:
    """The change by which this date is there already: a button pressed twice, a page sent again."""
    there = Occurrence.objects.scheduled().filter(event=event, start=date.start, end=date.end, venue=date.venue_id)
    added = set(there.values_list("pk", flat=True))
    changes = Change.objects.filter(event=event, kind=Change.Kind.ADDED, by=by, at__gt=now - JUST_NOW)
    return next((change for change in changes if added & {item.occurrence_id for item in change.items}), None)


def preview(*, event: Event, date: NewDate, by: Person, now: dt.datetime) -> previewing.ChangePreview:
    """What ``extend`` would do and tell: done, read, undone. Raises what it would refuse."""
    with transaction.atomic():
        change, made, dates = _extend(event, date, by, now, None)
        planned, clashes = acknowledging.of_change(change.event, dates, [made], now=now, by=by)
        acknowledging.refuse_hard(planned, clashes)
        change_texts = texts.compose(change, dates=dates, now=now)
        transaction.set_rollback(True)
    days = previewing.marked_days(change, [made])
    return previewing.ChangePreview(change, [made], change_texts, clashes, days=days)


def plan_with(event: Event, date: NewDate) -> Planned:
    """The event as it would be with the date, which is the last one; for whoever looks where else it could go."""
    stored = list(event.occurrences.select_related("venue__area", "space").order_by("pk"))
    source = _latest(stored)
    made = _made(event, date, source)
    made.position = max((occurrence.position for occurrence in stored), default=0) + 1
    return engine.planned_of(event, [*stored, made], {made.uid: cloning.assignments_of(source)})


def _extend(
    event: Event, date: NewDate, by: Person, now: dt.datetime, version: int | None
) -> tuple[Change, Occurrence, list[Occurrence]]:
    locks.refuse_unless_live(event)
    if date.end <= date.start:
        raise Refusal("ends_before_start", "结束要晚于开始，请改一下时间。")
    locked = open_event(event, version)
    stored = locks.occurrences(locked)
    source = _latest(stored)
    made = _made(locked, date, source)
    add_dates(event=locked, occurrences=[made], source=source, by=by, now=now)
    dates = [*stored, made]
    change = Change.objects.create(
        event=locked, kind=Change.Kind.ADDED, by=by, at=now, items=[plan_change.added(locked, made, len(dates))]
    )
    return change, made, dates


def _latest(stored: Iterable[Occurrence]) -> Occurrence | None:
    scheduled = (occurrence for occurrence in stored if occurrence.is_scheduled)
    return max(scheduled, key=lambda occurrence: occurrence.start, default=None)


def _made(event: Event, date: NewDate, source: Occurrence | None) -> Occurrence:
    """The date, not saved. Refuses: space_elsewhere."""
    venue = Venue.objects.select_related("area").get(pk=date.venue_id) if date.venue_id else None
    made = cloning.clone_of(source, event, date.start, date.end, venue)
    made.title = date.title or made.title
    if date.takes:
        made.space = Space.objects.filter(pk=date.takes.space_id or 0).first()
        plan_change.refuse_space_elsewhere(made)
    return made
