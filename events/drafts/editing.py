"""Save the texts of an event and, while it is a draft, its dates."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction

from accounts.models import Person
from core import bounds
from core.errors import Conflict, Refusal
from events import cooperation, fields, languages, locks, signals, staff_notices
from events.models import ApprovalStep, Event, Occurrence
from events.occurrences import plan_change, reserving
from events.publication import approval_progress
from events.rules import Assignments
from events.wording import phrases, search_index, slugs, vocabulary
from organizations.memberships import locking
from organizations.models import Organization
from plan.models import Audience

DATE_WORDS = (
    "title", "place_note", "mode", "online_link", "contact_name", "contact_phone", "school", "grade", "pupils",
    "adults",
)  # fmt: skip
TIMES_AND_PLACES = ("start", "end", "arrive", "leave", "venue_id", "space_id")
"""Of a published event these change by ``rescheduling`` only: people must be notified."""


def save_event(
    *,
    event: Event,
    occurrences: Sequence[Occurrence],
    by: Person,
    now: dt.datetime,
    expected_version: int,
    audiences: Iterable[Audience] | None = None,
    cooperating: Iterable[Organization] | None = None,
    assignments: Mapping[UUID, Assignments] | None = None,
) -> Event:
    """Save an event as typed, with all its occurrences; one that isn't among them any more is removed from a draft.

    ``assignments`` says, by the uid of each occurrence, what it takes along; one that isn't named keeps what it has, and
    so do all with None. ``expected_version`` is the version that the editor began from (any number for a new event). What was approved
    is a draft again after an edit. Refuses: changed_meanwhile (Conflict), event_closed, ends_before_start, too_long, too_early, too_far_ahead,
    use_rescheduling, dates_are_fixed, space_elsewhere, min_over_seats, unknown_topic, unknown_language, programme_has_no_dates, not_a_programme; and,
    for a public event, what ``reserving.fix`` refuses.
    """
    _refuse_times(event, occurrences, now)
    _refuse_spaces(event, occurrences)
    _refuse_programmes(event, occurrences)
    refuse_smallest(event)
    vocabulary.refuse_unknown_topic(event.topic)
    event.languages = languages.normal(event.languages)
    with transaction.atomic():
        if event.pk is None:
            _create(event, by, now)
            touched = _save_draft_dates(event, occurrences, now)
        else:
            touched = _update(event, occurrences, by=by, now=now, expected_version=expected_version)
        if audiences is not None:
            event.audiences.set(audiences)
        if cooperating is not None:
            cooperation.invite(event, cooperating, now=now)
        _save_assignments(touched, assignments or {})
        _reserve(event, touched, by, now)
        signals.edited.send(Event, event=event, occurrences=touched, now=now)
        return event


def discard(*, event: Event, now: dt.datetime) -> None:
    """Delete an event that was never public. Refuses: already_published."""
    with transaction.atomic():
        locked = locks.event(event.pk)
        if not locked.is_unpublished or locked.is_public:
            raise Refusal("already_published", "发布过的活动不能删除，请用“取消活动”。", state=locked.state)
        staff_notices.event_removed(locked, now=now)
        signals.discarded.send(Event, event=locked, now=now)
        reserving.release(locked.occurrences.all(), now=now)
        locked.delete()


def _refuse_times(event: Event, occurrences: Iterable[Occurrence], now: dt.datetime) -> None:
    for number, occurrence in enumerate(occurrences, start=1):
        if occurrence.end <= occurrence.start:
            sentence = f"第{number}{phrases.unit(event.kind)}的结束要晚于开始，请改一下时间。"
            raise Refusal("ends_before_start", sentence, number=number)
        span = occurrence.working_span
        what = f"第{number}{phrases.unit(event.kind)}最长"
        bounds.refuse_unplannable(span.start, span.end, now=now, what=what, number=number)


def refuse_smallest(event: Event) -> None:
    """Nobody could ever be enough: more are asked for than have seats. Refuses: min_over_seats.

    Not where seats are counted by groups.
    """
    least = event.min_participants
    seats = event.seats_that_count
    if least and seats and least > seats and event.kind != Event.Kind.OUTREACH:
        sentence = f"满 {least} 人才办，可是每场只有 {seats} 个名额，报满了也不够。请改小一点，或者多放些名额。"
        raise Refusal("min_over_seats", sentence, seats=seats)


def _refuse_spaces(event: Event, occurrences: Iterable[Occurrence]) -> None:
    for number, occurrence in enumerate(occurrences, start=1):
        label = f"第{number}{phrases.unit(event.kind)}的场地"
        plan_change.refuse_space_elsewhere(occurrence, label=label, number=number)


def _refuse_programmes(event: Event, occurrences: Sequence[Occurrence]) -> None:
    """A theme-day programme has its members' dates; an emergency always takes the fast path."""
    programme = Event.Kind.THEME_DAY
    if event.kind == programme and occurrences:
        sentence = "主题日活动自己不排日期：在各个活动里选它，它就有了日期。"
        raise Refusal("programme_has_no_dates", sentence)
    if event.programme and (event.programme.kind != programme or event.kind == programme):
        raise Refusal("not_a_programme", "只能属于一个主题日活动，请重新选。")
    if event.kind == Event.Kind.EMERGENCY:
        event.is_emergency = True


def _create(event: Event, by: Person, now: dt.datetime) -> None:
    locking.hold_host(event.host_id)
    event.created_by = by
    event.created_at = now
    event.version = 1
    event.is_emergency |= event.kind == Event.Kind.EMERGENCY
    event.slug = event.slug or slugs.new_slug(event.title)
    event.save()


def _update(
    event: Event, occurrences: Sequence[Occurrence], *, by: Person, now: dt.datetime, expected_version: int
) -> list[Occurrence]:
    stored = locks.event(event.pk)
    _refuse_edit(stored, expected_version)
    dates = {occurrence.pk: occurrence for occurrence in locks.occurrences(stored)}
    renamed = any(getattr(stored, name) != getattr(event, name) for name in ("title", "summary"))
    if stored.state == Event.State.PUBLISHED:
        _refuse_moved_dates(occurrences, dates)
    changed = [*fields.EDITABLE, "version"]
    event.version = stored.version + 1
    if stored.is_unpublished:
        if stored.state != Event.State.DRAFT:
            approval_progress.write(stored, ApprovalStep.Action.EDITED, by=by, now=now)
        event.state = Event.State.DRAFT
        event.approved_levels = 0
        event.is_emergency |= event.kind == Event.Kind.EMERGENCY
        event.save(update_fields=[*changed, "state", "approved_levels", *fields.FIXED_BY_PUBLICATION, "kind"])
        return _save_draft_dates(event, occurrences, now)
    event.state = stored.state
    event.save(update_fields=changed)
    return _save_public_dates(event, occurrences, dates, renamed=renamed, now=now)


def _refuse_edit(stored: Event, expected_version: int) -> None:
    if stored.version != expected_version:
        sentence = "您打开以后，别人改过这场活动。您写的还在，请对照一下再保存。"
        raise Conflict("changed_meanwhile", sentence, version=stored.version)
    if not stored.is_open:
        raise Refusal("event_closed", "这场活动已经结束或取消，不能再改。", state=stored.state)


def _save_draft_dates(event: Event, occurrences: Iterable[Occurrence], now: dt.datetime) -> list[Occurrence]:
    """Dates of a draft follow the clock: their positions are given by their times."""
    ordered = sorted(occurrences, key=lambda one: (one.start, one.end))
    search_index.write(event, ordered)
    for position, occurrence in enumerate(ordered, start=1):
        occurrence.event = event
        occurrence.position = position
        occurrence.changed_at = now
        occurrence.save()
    gone = event.occurrences.exclude(pk__in=[one.pk for one in ordered])
    reserving.release(gone, now=now)
    gone.delete()
    return ordered


def _reserve(event: Event, occurrences: Sequence[Occurrence], by: Person, now: dt.datetime) -> None:
    """A draft keeps what is free; what a public event takes along from now on must be free."""
    settle = reserving.fix if event.state == Event.State.PUBLISHED else reserving.reserve_tentatively
    settle(event, occurrences, by=by, now=now)


def _refuse_moved_dates(occurrences: Sequence[Occurrence], stored: dict[int, Occurrence]) -> None:
    if {occurrence.pk for occurrence in occurrences} != set(stored):
        raise Refusal("dates_are_fixed", "发布以后不能加减场次。不办的场次请用“取消”。")
    if any(_differs(occurrence, stored[occurrence.pk], TIMES_AND_PLACES) for occurrence in occurrences):
        raise Refusal("use_rescheduling", "发布以后改时间、地点请用“改期”，报了名的人会收到通知。")


def _save_public_dates(
    event: Event, occurrences: Sequence[Occurrence], stored: dict[int, Occurrence], *, renamed: bool, now: dt.datetime
) -> list[Occurrence]:
    search_index.write(event, occurrences)
    touched = [one for one in occurrences if _differs(one, stored[one.pk], (*DATE_WORDS, "search"))]
    for occurrence in occurrences if renamed else touched:
        occurrence.changed_at = now
        occurrence.save(update_fields=[*DATE_WORDS, "search", "changed_at"])
    return list(occurrences)


def _differs(one: Occurrence, other: Occurrence, names: Iterable[str]) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in names)


def _save_assignments(occurrences: Iterable[Occurrence], assignments: Mapping[UUID, Assignments]) -> None:
    for occurrence in occurrences:
        if taken := assignments.get(occurrence.uid):
            occurrence.resources.set(taken.resource_ids)
            occurrence.crew.set(taken.crew_ids)
