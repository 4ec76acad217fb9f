"""Postpone dates of a published event, or all that are still to come, without a new time."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from accounts.models import Person
from events import locks, signals
from events.changes import texts
from events.models import Change, Event, Occurrence
from events.occurrences import plan_change, reserving


def postpone(*, event: Event, occurrences: Iterable[Occurrence], by: Person, reason: str, now: dt.datetime) -> Change:
    """Postpone dates of a published event without a new time; ``rescheduling`` sets one later, under the same identity.

    Seats, queue and shifts stay as they are. Refuses: not_published, reason_missing, not_scheduled, already_over,
    nothing_to_postpone.
    """
    texts.refuse_without_reason(reason)
    chosen = [occurrence.pk for occurrence in occurrences]
    with transaction.atomic():
        locked = locks.live_event(event.pk)
        dates = locks.occurrences(locked)
        outcome = plan_change.postpone(locked, dates, chosen, now=now)
        _save(outcome.affected, reason, now)
        reserving.release(outcome.affected, now=now)
        change = Change.objects.create(
            event=locked, kind=Change.Kind.POSTPONED, by=by, at=now, reason=reason, items=outcome.items
        )
        signals.postponed.send(Change, change=change, occurrences=outcome.affected, now=now)
        texts.tell(change, dates=dates, now=now)
        return change


def _save(occurrences: list[Occurrence], reason: str, now: dt.datetime) -> None:
    for occurrence in occurrences:
        occurrence.revision += 1
        occurrence.changed_at = now
        occurrence.cancel_reason = reason
        occurrence.save(update_fields=["state", "cancel_reason", "revision", "changed_at"])
