"""The waiting list: joining it, and the one part that promotes from it.

Strict order, whole parties. The order is given under ``seats.lock`` and stored: a position in each pool, and across
pools the row's own number, which is also given while the lock is held.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from events.models import Occurrence
from registrations import notices, rules, seats
from registrations.models import Registration, SeatClaim, SeatPool


def admits(pools: dict[int, SeatPool], wanted: seats.Wanted) -> bool:
    """Whether a newcomer may sit down at once, under the lock: room everywhere, and nobody passed who needs it."""
    if any(not pools[pool].is_open or pools[pool].free < count for pool, count in wanted.items()):
        return False
    waiting = SeatClaim.objects.filter(pool__in=wanted, position__isnull=False)
    return all(claim.seats <= pools[claim.pool_id].free for claim in waiting.only("pool_id", "seats"))


def join(pools: dict[int, SeatPool], claims: Iterable[SeatClaim]) -> None:
    """Give each claim the next place of its pool, under the lock. The claims are not stored yet."""
    for claim in sorted(claims, key=lambda claim: claim.pool_id):
        pool = pools[claim.pool_id]
        SeatPool.objects.filter(pk=pool.pk).update(waiting=F("waiting") + 1, last_position=F("last_position") + 1)
        pool.waiting, pool.last_position = pool.waiting + 1, pool.last_position + 1
        claim.position = pool.last_position


@transaction.atomic
def refill(*, pool_ids: Iterable[int], now: dt.datetime) -> list[Registration]:
    """Offer free seats to those who are next. Called after everything that frees seats or adds some."""
    events = SeatPool.objects.filter(pk__in=list(pool_ids), waiting__gt=0).values_list("event_id", flat=True)
    return [made for event in sorted(set(events)) for made in _refill(event, now)]


def _refill(event_id: int, now: dt.datetime) -> list[Registration]:
    pools = seats.lock(event_id)
    coming = {pk: pool for pk, pool in pools.items() if pool.is_coming(now)}
    waiting = _waiting(event_id)
    places = [
        rules.Place(registration_id=pk, needs={c.pool_id: c.seats for c in claims if c.pool_id in coming})
        for pk, claims in waiting.items()
    ]
    chosen = rules.next_in_line(places, {pk: pool.free for pk, pool in coming.items()})
    return [made for pk in chosen if (made := _promote(waiting[pk], coming, pools, now))]


def _waiting(event_id: int) -> dict[int, list[SeatClaim]]:
    queue: dict[int, list[SeatClaim]] = defaultdict(list)
    rows = SeatClaim.objects.filter(pool__event=event_id, position__isnull=False)
    for claim in rows.order_by("registration_id", "pool_id"):
        queue[claim.registration_id].append(claim)
    return queue


def _promote(
    claims: list[SeatClaim], coming: dict[int, SeatPool], pools: dict[int, SeatPool], now: dt.datetime
) -> Registration | None:
    """Hold the party's seats and ask it; seats of lessons that are over are left out."""
    registration = Registration.objects.select_related("event").get(pk=claims[0].registration_id)
    starts = _first_start(registration, claims, now)
    if starts is None:
        return None
    kept = [claim for claim in claims if claim.pool_id in coming]
    seats.free(claims)
    seats.hold(pools, {claim.pool_id: claim.seats for claim in kept})
    SeatClaim.objects.filter(pk__in=[claim.pk for claim in kept]).update(held=True)
    _answer(registration, starts, now)
    return registration


def _answer(registration: Registration, starts: dt.datetime, now: dt.datetime) -> None:
    deadline = rules.answer_by(now=now, starts=starts)
    registration.status = Registration.Status.OFFERED if deadline else Registration.Status.CONFIRMED
    registration.offer_expires_at = deadline
    registration.status_changed_at = now
    registration.revision += 1
    registration.save(update_fields=["status", "offer_expires_at", "status_changed_at", "revision"])
    notices.promoted(registration, now=now)


def _first_start(registration: Registration, claims: list[SeatClaim], now: dt.datetime) -> dt.datetime | None:
    """When the first thing begins that the party waits for; None when all has begun."""
    coming = Occurrence.objects.scheduled().filter(event=registration.event_id, start__gt=now)
    if all(claim.occurrence_id for claim in claims):
        coming = coming.filter(pk__in=[claim.occurrence_id for claim in claims])
    return coming.order_by("start").values_list("start", flat=True).first()
