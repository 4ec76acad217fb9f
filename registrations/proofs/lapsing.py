"""End registrations whose number nobody proved, in time or when staff clear them; their seats go to the next in the queue."""

import datetime as dt

from django.db import transaction

from core.errors import Refusal
from events.models import Event
from notifications.outbox import enqueueing
from registrations import notices
from registrations.models import Registration
from registrations.seats import allocation, queue

Status = Registration.Status
A_TIME = 200
"""Holds that one portion ends."""


def lapse_late(*, now: dt.datetime, event_id: int | None = None) -> int:
    """End a portion of the holds whose time has run out, with no text; returns how many, 0 at the end."""
    late = Registration.objects.filter(status=Status.UNPROVEN, prove_by__lte=now)
    rows = late if event_id is None else late.filter(event=event_id)
    return sum(_lapse(row, now) for row in rows.order_by("event_id", "pk")[:A_TIME])


@transaction.atomic
def end(registration: Registration, *, to: Status, now: dt.datetime, reason: str = "") -> bool:
    """End an unproven one; whether it was one. Its seats go to those who are next, and what was not sent is not sent."""
    allocation.lock(registration.event_id)
    row = Registration.objects.filter(pk=registration.pk, status=Status.UNPROVEN)
    if row.update(status=to, status_changed_at=now, reason=reason) != 1:
        return False
    enqueueing.withdraw(notices.about(registration), now=now)
    queue.refill(pool_ids=allocation.free(registration.claims.all()), now=now)
    return True


@transaction.atomic
def _lapse(registration: Registration, now: dt.datetime) -> bool:
    allocation.lock(registration.event_id)
    late = Registration.objects.filter(pk=registration.pk, status=Status.UNPROVEN, prove_by__lte=now)
    return late.exists() and end(registration, to=Status.EXPIRED, now=now)


def clear_unproven(*, event: Event, reason: str, now: dt.datetime) -> int:
    """End all unproven ones of the event, with a reason and without a text; returns how many. Raises nothing_unproven.

    Staff do so when somebody filled the hall with numbers that are not theirs.
    """
    rows = Registration.objects.filter(event=event, status=Status.UNPROVEN).order_by("pk")
    cleared = sum(end(row, to=Status.WITHDRAWN, reason=reason, now=now) for row in rows)
    if not cleared:
        raise Refusal("nothing_unproven", "没有还没确认号码的报名了。")
    return cleared
