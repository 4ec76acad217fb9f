"""The waiting list: joining it, and the one part that promotes from it.

Whole parties. Households in strict order; groups beside them, in order, when as many seats as they need are free and
nobody in the queue needs those, unless the organizer chose strict order for groups too. The order is given under
``seats.lock`` and stored: a position, for all pools of the event together.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from events.models import Event, Occurrence
from notifications.texts import answer_times
from registrations import notices, rules
from registrations.models import Registration, SeatClaim, SeatPool
from registrations.seats import allocation


def admits(pools: dict[int, SeatPool], wanted: allocation.Wanted) -> bool:
    """Whether a newcomer may sit down at once, under the lock: room everywhere, and nobody passed who needs it."""
    room = rooms(wanted)
    return all(pools[pool].is_open and count <= room[pool] for pool, count in wanted.items())


def rooms(pool_ids: Iterable[int]) -> dict[int, int]:
    """By pool, the free seats that nobody in the queue waits for. One query."""
    return {pool.pk: pool.room for pool in SeatPool.objects.with_room().filter(pk__in=list(pool_ids))}


def pass_by(wanted: allocation.Wanted, *, before: int | None = None) -> None:
    """Somebody took these seats past those of the queue (before that position) who let them by, under the lock."""
    for pool, count in wanted.items():
        passed = SeatClaim.objects.filter(pool=pool, position__isnull=False, lets_by__gt=0)
        passed = passed if before is None else passed.filter(position__lt=before)
        passed.update(lets_by=Greatest(F("lets_by"), count) - count)


def join(pools: dict[int, SeatPool], claims: Iterable[SeatClaim], *, beside: bool) -> None:
    """Give the claims of one party the next place of the event, under the lock. The claims are not stored by this."""
    position = 1 + max(pool.last_position for pool in pools.values())
    for claim in sorted(claims, key=lambda claim: claim.pool_id):
        pool = pools[claim.pool_id]
        claim.held = False
        claim.beside = beside
        claim.position = position
        counter = allocation.counter_of(claim)
        SeatPool.objects.filter(pk=pool.pk).update(**{counter: F(counter) + 1}, last_position=position)
        setattr(pool, counter, getattr(pool, counter) + 1)
        pool.last_position = position


def waits_beside(event: Event, *, made_for: str, heads: int) -> bool:
    """Whether such a party waits beside the queue of this event, or in it."""
    return rules.counts_as_group(made_for, heads) and not event.groups_in_order


def sort(pools: dict[int, SeatPool], event: Event) -> None:
    """Move parties between the queue and its side, each with the position it has, after what decides it has changed:
    the size of a party, or the event's rule. Under the lock.
    """
    rows = SeatClaim.objects.filter(pool__event=event, position__isnull=False).select_related("registration")
    moved = [claim for claim in rows.order_by("pool_id", "pk") if claim.beside != _belongs_beside(event, claim)]
    for claim in moved:
        for counter, step in ((allocation.counter_of(claim), -1), (_other(claim), 1)):
            SeatPool.objects.filter(pk=claim.pool_id).update(**{counter: F(counter) + step})
            setattr(pools[claim.pool_id], counter, getattr(pools[claim.pool_id], counter) + step)
        claim.beside = not claim.beside
    SeatClaim.objects.bulk_update(moved, ["beside"])


def _belongs_beside(event: Event, claim: SeatClaim) -> bool:
    return waits_beside(event, made_for=claim.registration.made_for, heads=claim.registration.party_size)


def _other(claim: SeatClaim) -> str:
    return "waiting" if claim.beside else "beside"


@transaction.atomic
def refill(*, pool_ids: Iterable[int], now: dt.datetime) -> list[Registration]:
    """Offer free seats to those who are next. Called after everything that frees seats or adds some."""
    somebody = Q(waiting__gt=0) | Q(beside__gt=0)
    events = SeatPool.objects.filter(somebody, pk__in=list(pool_ids)).values_list("event_id", flat=True)
    return [made for event in sorted(set(events)) for made in _refill(event, now)]


def _refill(event_id: int, now: dt.datetime) -> list[Registration]:
    pools = allocation.lock(event_id)
    coming = {pk: pool for pk, pool in pools.items() if pool.is_coming(now)}
    waiting = _waiting(event_id)
    places = [_place(claims, coming) for claims in waiting.values()]
    chosen = rules.next_in_line(places, {pk: pool.free for pk, pool in coming.items()})
    return [made for pk in chosen if (made := _promote(waiting[pk], coming, pools, now))]


def _place(claims: list[SeatClaim], coming: dict[int, SeatPool]) -> rules.Place:
    coming_claims = [claim for claim in claims if claim.pool_id in coming]
    return rules.Place(
        registration_id=claims[0].registration_id,
        needs={claim.pool_id: claim.seats for claim in coming_claims},
        is_beside=claims[0].beside,
        lets_by={claim.pool_id: claim.lets_by for claim in coming_claims},
    )


def _waiting(event_id: int) -> dict[int, list[SeatClaim]]:
    """Claims by registration, in the order of the queue, those beside it last."""
    queue: dict[int, list[SeatClaim]] = defaultdict(list)
    rows = SeatClaim.objects.filter(pool__event=event_id, position__isnull=False)
    for claim in rows.order_by("beside", "position", "pool_id"):
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
    wanted = {claim.pool_id: claim.seats for claim in claims if claim.pool_id in coming}
    pass_by(wanted, before=None if claims[0].beside else claims[0].position)
    allocation.free(claims)
    allocation.lock_rows(pools, wanted)
    SeatClaim.objects.filter(registration=registration, pool__in=wanted).update(held=True)
    _answer(registration, starts, now)
    return registration


def _answer(registration: Registration, starts: dt.datetime, now: dt.datetime) -> None:
    deadline = answer_times.answer_by(now=now, starts=starts)
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
