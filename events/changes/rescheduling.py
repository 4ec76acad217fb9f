"""Reschedule dates of a published event: other times, another venue, other resources."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from accounts.models import Person
from events import locks, rules, signals
from events.changes import texts
from events.clashes import acknowledging
from events.models import Change, Event, Occurrence
from events.occurrences import plan_change, reserving
from events.occurrences.plan_change import Outcome
from events.rules import Assignments, Move, ResourceChange
from events.wording import news, search_index

__all__ = ["Assignments", "Move", "ResourceChange", "plan_moves", "reschedule"]

SAVED = (
    "start", "end", "arrive", "leave", "venue", "space", "place_note", "state", "cancel_reason", "revision", "changed_at",
    "moved_at", "moved_in_time", "search",
)  # fmt: skip


def plan_moves(
    *,
    occurrence: Occurrence,
    start: dt.datetime,
    end: dt.datetime,
    venue_id: int | None,
    shift_rest: bool,
    takes: ResourceChange | None = None,
    instead: Iterable[Move] = (),
) -> list[Move]:
    """The move of one occurrence and, when ``shift_rest``, of all later scheduled ones by the same time.

    ``takes``: what the one takes from now on; the later ones take what they took. ``instead``: where other dates of the
    event go that can't move so, or need not.
    """
    moves = [Move(occurrence.pk, start, end, venue_id, takes)]
    if shift_rest:
        moves += _rest(occurrence, start)
    return rules.with_instead(moves, [step for step in instead if step.occurrence_id != occurrence.pk])


def _rest(occurrence: Occurrence, start: dt.datetime) -> list[Move]:
    by = start - occurrence.start
    later = Occurrence.objects.scheduled().filter(event=occurrence.event_id).exclude(pk=occurrence.pk)
    behind = [one for one in later if (one.start, one.pk) > (occurrence.start, occurrence.pk)]
    return [Move(one.pk, one.start + by, one.end + by, one.venue_id) for one in behind]


def reschedule(
    *,
    event: Event,
    moves: Iterable[Move],
    by: Person,
    reason: str,
    now: dt.datetime,
    override_reason: str = "",
    confirm_far: bool = False,
) -> Change | None:
    """Move occurrences of a published event and tell everybody once; None, silently, when nothing material moves.

    A date may take another space, van or speaker at the same time or a new one: what nobody who comes can see is a
    swap, of which only the crew is told. Other organizations are asked for what is theirs.

    One that was postponed gets its new time this way and is on again, under the same identity.

    Refuses: not_published, not_scheduled, already_over, ends_before_start, in_the_past, place_missing,
    overlaps_itself, space_elsewhere, moved_far (unless ``confirm_far``), the codes of hard clashes, and clashes_unseen: soft ones need a reason (``override_reason``).
    """
    with transaction.atomic():
        locked = locks.live_event(event.pk)
        dates = locks.occurrences(locked)
        outcome = plan_change.move(locked, dates, moves, now=now, confirm_far=confirm_far)
        if not outcome.affected:
            return None
        acknowledging.accept(
            locked,
            dates,
            outcome.affected,
            override_reason=override_reason,
            by=by,
            now=now,
            assignments=outcome.assignments,
        )
        _save(locked, outcome, now)
        reserving.fix(locked, outcome.affected, by=by, now=now)
        change = Change.objects.create(
            event=locked, kind=plan_change.kind_of(outcome), by=by, at=now, reason=reason, items=outcome.items
        )
        if outcome.seen:
            signals.changed.send(Change, change=change, occurrences=outcome.seen, now=now)
        else:
            signals.edited.send(Event, event=locked, occurrences=outcome.affected, now=now)
        texts.tell(change, dates=dates, now=now)
        return change


def _save(event: Event, outcome: Outcome, now: dt.datetime) -> None:
    """The revision goes up where people see a difference; whoever edits what is taken along is told by the version."""
    search_index.write(event, outcome.affected)
    this = Change(event=event, kind=plan_change.kind_of(outcome), at=now, items=outcome.items)
    told = news.latest([*news.stored([event]), this])
    for occurrence in outcome.affected:
        if occurrence in outcome.seen:
            occurrence.revision += 1
            one = told.get(occurrence.pk)
            occurrence.moved_in_time = bool(one and one.item.has_new_time) or _is_news(occurrence, now)
            occurrence.moved_at = one.at if one else None
        occurrence.changed_at = now
        occurrence.save(update_fields=SAVED)
        if taken := outcome.assignments.get(occurrence.uid):
            occurrence.resources.set(taken.resource_ids)
            occurrence.crew.set(taken.crew_ids)
    if outcome.assignments:
        event.version += 1
        event.save(update_fields=["version"])


def _is_news(occurrence: Occurrence, now: dt.datetime) -> bool:
    """Whether people were told of a new time not long ago."""
    moved = occurrence.moved_at
    return occurrence.moved_in_time and moved is not None and now < moved + rules.NEWS
