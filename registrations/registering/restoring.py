"""Undo a withdrawal: the wrong button, or somebody can come after all."""

import datetime as dt

from django.db import transaction

from accounts import locks
from accounts.models import Person
from core.errors import Refusal
from registrations import notices, parties
from registrations.models import QueueStep, Registration, SeatClaim, SeatPool
from registrations.seats import allocation

Status = Registration.Status


@transaction.atomic
def restore(*, registration: Registration, by: Person, now: dt.datetime) -> Registration:
    """The party has its seats on the dates to come again, where they are free and nobody waits for them; it is told.

    Refuses: not_withdrawn, already_begun, no_seats_left, already_registered.
    """
    locks.acquire(f"phone:{registration.phone_hash}")
    pools = allocation.lock(registration.event_id)
    fresh = Registration.objects.select_related("event").get(pk=registration.pk)
    if not fresh.is_restorable:
        raise Refusal("not_withdrawn", "只有退掉的报名才能恢复。", status=fresh.status)
    claims = [claim for claim in fresh.claims.order_by("pool_id") if pools[claim.pool_id].is_coming(now)]
    if not claims or not fresh.event.is_live:
        raise Refusal("already_begun", "场次已经开始、办过或者取消了，不能再恢复。")
    _refuse_without_seats(claims, pools)
    parties.refuse_twice(fresh, parties.names_of(fresh), [claim.pool_id for claim in claims])
    allocation.lock_rows(pools, {claim.pool_id: claim.seats for claim in claims})
    for claim in claims:
        claim.held = True
    SeatClaim.objects.bulk_update(claims, ["held"])
    fresh.status = Status.CONFIRMED
    fresh.status_changed_at = now
    fresh.reason = ""
    fresh.revision += 1
    fresh.save(update_fields=["status", "status_changed_at", "reason", "revision"])
    QueueStep.objects.create(registration=fresh, kind=QueueStep.Kind.RESTORED, by=by, at=now)
    notices.restored(fresh, now=now)
    return fresh


def _refuse_without_seats(claims: list[SeatClaim], pools: dict[int, SeatPool]) -> None:
    for claim in claims:
        pool = pools[claim.pool_id]
        if pool.waiting or pool.beside or claim.seats > pool.free:
            sentence = "名额已经给了别人，或者有人在等，不能恢复。请先加名额，或者替他们重新报名排候补。"
            raise Refusal("no_seats_left", sentence, free=pool.free, waiting=pool.waiting + pool.beside)
