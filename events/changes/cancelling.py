"""Cancel dates of a published event, or the whole event."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from accounts.models import Person
from events import closing, locks, signals, staff_notices
from events.changes import texts
from events.models import Change, Event, Occurrence
from events.occurrences import plan_change, reserving


def cancel_occurrences(
    *, event: Event, occurrences: Iterable[Occurrence], by: Person, reason: str, now: dt.datetime
) -> Change:
    """Cancel some dates of a published event; the event is closed with its last date.

    Refuses: not_published, reason_missing, not_scheduled, already_over, nothing_to_cancel.
    """
    texts.refuse_without_reason(reason)
    chosen = [occurrence.pk for occurrence in occurrences]
    with transaction.atomic():
        locked = locks.live_event(event.pk)
        change = _cancel(locked, locks.occurrences(locked), chosen, by=by, reason=reason, now=now)
        closing.close_if_done(locked, reason=reason, now=now)
        return change


def cancel_event(*, event: Event, by: Person, reason: str, now: dt.datetime) -> Change:
    """Cancel a published event with all dates that are still to come. Refusals as for single dates."""
    texts.refuse_without_reason(reason)
    with transaction.atomic():
        locked = locks.live_event(event.pk)
        dates = locks.occurrences(locked)
        closing.close_as_cancelled(locked, reason=reason, now=now)
        staff_notices.event_removed(locked, now=now)
        return _cancel(locked, dates, plan_change.cancellable(dates, now=now), by=by, reason=reason, now=now)


def _cancel(
    event: Event, dates: list[Occurrence], chosen: Iterable[int], *, by: Person, reason: str, now: dt.datetime
) -> Change:
    outcome = plan_change.cancel(event, dates, chosen, now=now)
    for occurrence in outcome.affected:
        occurrence.revision += 1
        occurrence.changed_at = now
        occurrence.cancel_reason = reason
        occurrence.save(update_fields=["state", "cancel_reason", "revision", "changed_at"])
    reserving.release(outcome.affected, now=now)
    change = Change.objects.create(
        event=event, kind=Change.Kind.CANCELLED, by=by, at=now, reason=reason, items=outcome.items
    )
    signals.cancelled.send(Change, change=change, occurrences=outcome.affected, now=now)
    texts.tell(change, dates=dates, now=now)
    return change
