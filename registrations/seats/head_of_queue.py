"""Staff deal with the head of the queue, for whom too few seats are free: call, skip once, or split the party."""

import datetime as dt
from dataclasses import dataclass

from django.db import models, transaction

from accounts.consents import consenting
from accounts.models import Person
from core import tokens
from core.errors import Refusal
from core.phone_numbers import phones
from registrations import notices, rules
from registrations.models import Attendee, QueueStep, Registration, SeatClaim, SeatPool
from registrations.seats import allocation, queue

Status = Registration.Status
Kind = QueueStep.Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Who of a party comes at once: people by name, or so many of a group. ``keeps_rest``: the others go on waiting."""

    names: tuple[str, ...] = ()
    pupils: int = 0
    adults: int = 0
    keeps_rest: bool = True

    def heads(self, registration: Registration) -> int:
        """How many of this party that is."""
        return self.pupils + self.adults if registration.is_group else len(set(self.names))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A waiting party under the lock."""

    row: Registration
    claims: list[SeatClaim]
    pools: dict[int, SeatPool]


def call(*, registration: Registration, by: Person, now: dt.datetime) -> str:
    """Write down that somebody rings, and say the number. Raises Refusal: not_active."""
    if not registration.is_active or not registration.phone:
        raise Refusal("not_active", "这份报名已经退掉或者结束了，不用再打。")
    QueueStep.objects.create(registration=registration, kind=Kind.CALLED, by=by, at=now)
    return phones.national(registration.phone)


@transaction.atomic
def skip(*, registration: Registration, by: Person, reason: str, now: dt.datetime) -> Registration:
    """Let those behind have the seats that are free now and too few for this party, which keeps its place.

    Raises Refusal: reason_missing, not_waiting, not_next, nothing_to_skip.
    """
    said = _said(reason)
    waiting = _waiting(registration)
    short = [claim for claim in waiting.claims if not claim.beside and _keeps(claim, waiting.pools[claim.pool_id])]
    if not short:
        raise Refusal("nothing_to_skip", "这一家没有挡住空位，不用跳过。")
    for claim in short:
        _refuse_behind(claim, waiting.pools[claim.pool_id])
        claim.lets_by = waiting.pools[claim.pool_id].free
    SeatClaim.objects.bulk_update(short, ["lets_by"])
    free = min(claim.lets_by for claim in short)
    QueueStep.objects.create(registration=waiting.row, kind=Kind.SKIPPED, reason=said, seats=free, by=by, at=now)
    queue.refill(pool_ids=[claim.pool_id for claim in short], now=now)
    return waiting.row


@transaction.atomic
def split(*, registration: Registration, part: Part, by: Person, reason: str, now: dt.datetime) -> Registration:
    """Seat a part of the party, as was agreed with them; the rest goes on waiting at its place, or is dropped.

    Returns the registration of those who come: a new one with a link of its own where the rest waits. Raises Refusal:
    reason_missing, not_waiting, split_size, occurrence_over, party_does_not_fit,
    group_name_missing, party_empty, adult_missing.
    """
    said = _said(reason)
    waiting = _waiting(registration)
    row = waiting.row
    heads = part.heads(waiting.row)
    _check_part(row, part, heads)
    wanted = _take(waiting, heads, now)
    seated = _copy(row, by, now) if part.keeps_rest else row
    if part.keeps_rest:
        _move(waiting, part, seated, wanted)
    else:
        _drop_rest(waiting, part, wanted)
    _resize(seated, heads, part.pupils, part.adults)
    _confirm(seated, now)
    for one in {row, seated}:
        QueueStep.objects.create(registration=one, kind=Kind.SPLIT, reason=said, seats=heads, by=by, at=now)
    notices.answered(seated, now=now)
    queue.sort(waiting.pools, row.event)
    queue.refill(pool_ids=list(waiting.pools), now=now)
    return seated


def _take(waiting: _Waiting, heads: int, now: dt.datetime) -> allocation.Wanted:
    """Hold the seats of those who come: what is free, less what is kept for those who stand before them."""
    claims = [claim for claim in waiting.claims if waiting.pools[claim.pool_id].is_coming(now)]
    if not claims:
        raise Refusal("occurrence_over", "这一场已经开始、取消或延期了，不能再分。")
    wanted = {claim.pool_id: waiting.pools[claim.pool_id].seats_for(heads) for claim in claims}
    for claim in claims:
        _refuse_no_room(claim, waiting.pools[claim.pool_id], wanted[claim.pool_id], heads)
    queue.pass_by(wanted, before=None if claims[0].beside else claims[0].position)
    allocation.lock_rows(waiting.pools, wanted)
    return wanted


def _confirm(row: Registration, now: dt.datetime) -> None:
    row.status = Status.CONFIRMED
    row.status_changed_at = now
    row.revision += 1
    row.save(update_fields=["status", "status_changed_at", "revision"])


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句原因，对方会看到。")
    return reason.strip()


def _waiting(registration: Registration) -> _Waiting:
    pools = allocation.lock(registration.event_id)
    row = Registration.objects.select_related("event").filter(pk=registration.pk, status=Status.WAITLISTED).first()
    claims = list(row.claims.filter(position__isnull=False).order_by("pool_id")) if row else []
    if row is None or not claims:
        raise Refusal("not_waiting", "这一家不在候补里了，请刷新看看。")
    return _Waiting(row, claims, pools)


def _keeps(claim: SeatClaim, pool: SeatPool) -> bool:
    """Whether free seats are kept for this claim."""
    return 0 < pool.free < claim.seats


def _before(claim: SeatClaim, pool: SeatPool) -> list[SeatClaim]:
    """Those of the queue who stand before it and are short."""
    short = SeatClaim.objects.filter(pool=pool, beside=False, position__isnull=False, seats__gt=pool.free)
    return list(short if claim.beside else short.filter(position__lt=claim.position))


def _refuse_behind(claim: SeatClaim, pool: SeatPool) -> None:
    if any(not seat_claim.lets_by for seat_claim in _before(claim, pool)):
        raise Refusal("not_next", "前面还有别的人家在等这些空位，请先问前面的。")


def _check_part(row: Registration, part: Part, heads: int) -> None:
    if row.is_group:
        left = {"pupils": row.pupils - part.pupils, "adults": row.adults - part.adults}
        rules.check_group(group_name=row.group_name, pupils=part.pupils, adults=part.adults, heads=heads)
        if part.keeps_rest and min(left.values()) >= 0:
            rules.check_group(group_name=row.group_name, heads=row.party_size - heads, **left)
        is_part = min(left.values()) >= 0
    else:
        keys = {rules.name_key(name) for name in part.names}
        is_part = row.attendees.filter(name_key__in=keys).count() == heads == len(keys)
    if not is_part or not 0 < heads < row.party_size:
        raise Refusal("split_size", "请选这一家里先来的几个人，不能是全部，也不能一个都没有。")


def _refuse_no_room(claim: SeatClaim, pool: SeatPool, count: int, heads: int) -> None:
    room = min([pool.free, *(seat_claim.lets_by for seat_claim in _before(claim, pool))])
    if count > room or not pool.is_open:
        raise Refusal("party_does_not_fit", f"现在能给这一家的只有 {room} 个名额，坐不下 {heads} 个人。", free=room)


def _drop_rest(waiting: _Waiting, part: Part, wanted: allocation.Wanted) -> None:
    """The party is those who come; the others are struck off."""
    row = waiting.row
    row.attendees.exclude(pk__in=_people(row, part).values("pk")).delete()
    allocation.free(waiting.claims)
    for claim in waiting.claims:
        claim.held = claim.pool_id in wanted
        claim.seats = wanted.get(claim.pool_id, claim.seats)
    SeatClaim.objects.bulk_update(waiting.claims, ["held", "seats"])


def _move(waiting: _Waiting, part: Part, made: Registration, wanted: allocation.Wanted) -> None:
    """Those who come move to a registration of their own; the others keep theirs, and its place."""
    row = waiting.row
    if row.is_group:
        names = [
            Attendee(registration=made, name=attendee.name, name_key=attendee.name_key)
            for attendee in row.attendees.all()
        ]
        Attendee.objects.bulk_create(names)
    else:
        _people(row, part).update(registration=made)
    claims = [claim for claim in waiting.claims if claim.pool_id in wanted]
    SeatClaim.objects.bulk_create(_seated(claim, made, wanted[claim.pool_id]) for claim in claims)
    _resize(row, row.party_size - part.heads(row), row.pupils - part.pupils, row.adults - part.adults)
    for claim in waiting.claims:
        claim.seats = waiting.pools[claim.pool_id].seats_for(row.party_size)
    SeatClaim.objects.bulk_update(waiting.claims, ["seats"])


def _seated(claim: SeatClaim, made: Registration, count: int) -> SeatClaim:
    """The same seats for the part that comes."""
    return SeatClaim(
        registration=made, pool_id=claim.pool_id, occurrence_id=claim.occurrence_id, seats=count, held=True
    )


def _people(row: Registration, part: Part) -> "models.QuerySet[Attendee]":
    if row.is_group:
        return row.attendees.all()
    return row.attendees.filter(name_key__in=[rules.name_key(name) for name in part.names])


def _copy(row: Registration, by: Person, now: dt.datetime) -> Registration:
    same = (
        "event",
        "phone",
        "phone_hash",
        "contact_name",
        "made_for",
        "party_size",
        "group_name",
        "grade",
        "needs",
        "wait_if_full",
    )
    seated = Registration(**{name: getattr(row, name) for name in same}, created_at=now, created_by=by)
    seated.status = Status.CONFIRMED
    seated.status_changed_at = now
    seated.link_digest = tokens.digest(seated.link_token)
    seated.save(force_insert=True)
    consenting.copy(notices.about(row), to=notices.about(seated))
    return seated


def _resize(row: Registration, heads: int, pupils: int, adults: int) -> None:
    row.party_size = heads
    if row.is_group:
        row.pupils = pupils
        row.adults = adults
    row.save(update_fields=["party_size", "pupils", "adults"])
