"""Withdraw a registration; its seats or its place in the queue go to the next."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from notifications.outbox import enqueueing
from notifications.staff_tasks import assigning
from registrations import notices, queries
from registrations.models import Registration
from registrations.seats import allocation, queue

Status = Registration.Status
LATE = dt.timedelta(hours=24)
"""So shortly before a date whoever prepares it is told that somebody has left."""


@transaction.atomic
def withdraw(
    *, registration: Registration, now: dt.datetime, by: Person | None = None, reason: str = ""
) -> Registration:
    """End it. ``by`` staff, with a reason: a number that was proved is told. Raises Refusal: not_active."""
    allocation.lock(registration.event_id)
    fresh = Registration.objects.select_related("event").get(pk=registration.pk)
    open_ones = Registration.objects.active().exclude(status=Status.ATTENDED).filter(pk=fresh.pk)
    fresh.status = Status.WITHDRAWN
    fresh.status_changed_at = now
    fresh.reason = reason
    fresh.offer_expires_at = None
    fresh.revision = fresh.revision + 1
    facts = {"status": fresh.status, "status_changed_at": now, "reason": reason, "offer_expires_at": None}
    if open_ones.update(**facts, revision=fresh.revision) != 1:
        raise Refusal("not_active", "这份报名已经退掉或者结束了，不用再退。")
    was_holding = fresh.prove_by is None and fresh.is_holding
    enqueueing.withdraw(notices.about(fresh), now=now)
    assigning.withdraw([notices.about(fresh)], now=now)
    if by is not None and fresh.prove_by is None:
        notices.removed(fresh, now=now)
    if by is None and was_holding and _is_late(fresh, now):
        notices.withdrawn_late(fresh, now=now)
    queue.refill(pool_ids=allocation.free(fresh.claims.all()), now=now)
    return fresh


def _is_late(registration: Registration, now: dt.datetime) -> bool:
    return any(now < date.start <= now + LATE for date in queries.dates(registration))
