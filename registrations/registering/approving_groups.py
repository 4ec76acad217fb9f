"""Approve or refuse a group that asked to register."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from notifications.outbox import enqueueing
from notifications.staff_tasks import assigning
from registrations import notices, parties
from registrations.models import QueueStep, Registration, SeatClaim
from registrations.seats import allocation, placing

Status = Registration.Status
Kind = QueueStep.Kind


@transaction.atomic
def approve(*, registration: Registration, by: Person, now: dt.datetime, wait_if_full: bool = False) -> Registration:
    """Give the group its seats, or where none is free its place among those who wait; the contact is told.

    A request holds no seats until then: whoever only asks keeps nobody out. Raises Refusal: not_requested,
    occurrence_over, group_too_large, party_does_not_fit.
    """
    row = _held(registration, now)
    claims = list(row.claims.select_related("pool__occurrence", "pool__event").order_by("pool_id"))
    pools = [claim.pool for claim in claims]
    if not any(pool.is_coming(now) for pool in pools):
        raise Refusal("occurrence_over", "这一场已经开始、取消或延期了，不能再同意。可以写明原因，退掉这份申请。")
    parties.check_size(row.party_size, pools)
    row.status = placing.place(
        event=row.event,
        claims=claims,
        made_for=row.made_for,
        heads=row.party_size,
        wait_if_full=wait_if_full or row.wait_if_full,
    )
    SeatClaim.objects.bulk_update(claims, placing.PLACED)
    _note(row, Kind.APPROVED, by, "", now)
    notices.answered(row, now=now)
    return row


@transaction.atomic
def refuse(*, registration: Registration, by: Person, reason: str, now: dt.datetime) -> Registration:
    """Say no, with a reason that the contact reads. Raises Refusal: not_requested, reason_missing."""
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句原因，对方会看到。")
    row = _held(registration, now)
    row.status = Status.REFUSED
    row.reason = reason.strip()
    _note(row, Kind.REFUSED, by, row.reason, now)
    notices.refused(row, now=now)
    return row


def _held(registration: Registration, now: dt.datetime) -> Registration:
    """The request, with the lock; the message that it came in is withdrawn where it still waits."""
    allocation.lock(registration.event_id)
    row = Registration.objects.select_related("event").filter(pk=registration.pk, status=Status.REQUESTED).first()
    if row is None:
        raise Refusal("not_requested", "这份申请已经答复过，或者对方已经退掉了。")
    enqueueing.withdraw(notices.about(row), now=now)
    return row


def _note(row: Registration, kind: str, by: Person, reason: str, now: dt.datetime) -> None:
    row.status_changed_at = now
    row.revision += 1
    row.save(update_fields=["status", "status_changed_at", "revision", "reason"])
    QueueStep.objects.create(registration=row, kind=kind, reason=reason, by=by, at=now)
    assigning.withdraw([notices.about(row)], now=now)
