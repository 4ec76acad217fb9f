"""Registrations under a number that nobody has proved: the seats they hold meanwhile, and the text that asks the number.

Whoever knows a number can type it. So the party holds its seats for half an hour only, and no more of them than the
limits let; past those, and where it has to wait, the number is proved first and the place is found then.
"""

import datetime as dt
import hmac
import secrets
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Sum

from accounts.models import Person
from accounts.signing_in import known_numbers
from core import crypto
from core.phone_numbers import phones
from events.models import Occurrence
from registrations import notices, queries, rules
from registrations.models import Registration, SeatClaim, SeatPool
from registrations.proofs import limits as proof_limits
from registrations.rules import RegistrationRequest
from registrations.seats import allocation, placing

Status = Registration.Status


def is_unknown(registration: Registration, *, is_clerks: bool, now: dt.datetime) -> bool:
    """Neither entered by staff, nor proved within two years, nor the number of the signed-in person who registers."""
    return not (is_clerks or known_numbers.is_known(registration.phone_hash, now=now) or is_own(registration))


def is_own(registration: Registration) -> bool:
    """Whether whoever registers is signed in with this very number."""
    return _is_number_of(registration.created_by_id, registration.phone_hash)


def _is_number_of(person_id: int | None, phone_hash: str) -> bool:
    return person_id is not None and Person.objects.filter(pk=person_id, phone_hash=phone_hash).exists()


def is_theirs(request: RegistrationRequest) -> bool:
    """Whether it is seen that the number is theirs: they are signed in with it, have been in this browser, or said its
    code here.
    """
    phone_hash = phones.look_up(request.phone)
    if request.is_known_device or _is_number_of(request.by_person_id, phone_hash):
        return True
    here = Registration.objects.filter(phone_hash=phone_hash, browser=request.browser)
    return bool(request.browser) and here.filter(proved_how=Registration.Proof.CODE).exists()


def asks_staff(registration: Registration, pools: Iterable[SeatPool]) -> bool:
    """Whether staff decide about such a party before it gets seats; what an invitation opened is seated already."""
    schools = queries.schools_of(registration.event, pools)
    event = registration.event
    return (
        rules.admission(event.group_entry, is_group=registration.is_group, has_school=bool(schools))
        == rules.Admission.APPROVAL
    )


def hold(*, registration: Registration, claims: Sequence[SeatClaim], now: dt.datetime, may_sit: bool = True) -> None:
    """Hold the seats where the party fits and the limits let it; else nothing is held until the number is proved.

    ``may_sit``: False where staff decide first: no seats are held, and staff are notified when it is proved. Under ``seats.lock`` of the event and the locks of network and number, which the caller has. Raises Refusal:
    party_does_not_fit, which is no news for later.
    """
    pools = allocation.lock(registration.event_id)
    starts = _first_start(registration.event_id, claims, now)
    until = proof_limits.prove_by(now=now, starts=starts, minutes=settings.UNPROVEN_MINUTES)
    registration.status = Status.UNPROVEN
    registration.prove_by = until
    with transaction.atomic():
        is_seated = find_place(registration, claims) == Status.CONFIRMED
        is_held = may_sit and is_seated and starts is not None and _may_hold(registration, claims, pools, now)
        if not is_held:
            transaction.set_rollback(True)
    if not is_held:
        for claim in claims:
            claim.held = False
            claim.position = None
            claim.beside = False


def find_place(registration: Registration, claims: Sequence[SeatClaim], *, may_refuse: bool = True) -> Status:
    """Where the party goes now. Raises Refusal: party_does_not_fit, unless it can't be told so any more: then it waits."""
    return placing.place(
        event=registration.event,
        claims=claims,
        made_for=registration.made_for,
        heads=registration.party_size,
        wait_if_full=registration.wait_if_full or not may_refuse,
    )


def ask(registration: Registration, *, now: dt.datetime) -> bool:
    """Text the number a code and its link, as far as the limits let; whether a text goes."""
    number, network = _texts(registration, now)
    most = (settings.PROOF_TEXTS_PER_NUMBER_PER_DAY, settings.PROOF_TEXTS_PER_NETWORK_PER_HOUR)
    last = registration.proof_asked_at
    if not proof_limits.may_text(last=last, number_today=number, network_hour=network, most=most, now=now):
        return False
    code = f"{secrets.randbelow(10**proof_limits.DIGITS):0{proof_limits.DIGITS}d}"
    registration.proof_digest = _digest(registration, code)
    registration.proof_tries = 0
    registration.proof_texts += 1
    registration.proof_asked_at = now
    registration.save(update_fields=["proof_digest", "proof_tries", "proof_texts", "proof_asked_at"])
    notices.to_prove(registration, code, now=now)
    return True


def is_code(registration: Registration, digits: str) -> bool:
    """Whether these are the digits of the latest text."""
    return hmac.compare_digest(registration.proof_digest, _digest(registration, digits))


def _digest(registration: Registration, code: str) -> str:
    return crypto.keyed_hash("proof", f"{registration.pk}:{code}")


def _first_start(event_id: int, claims: Sequence[SeatClaim], now: dt.datetime) -> dt.datetime | None:
    coming = Occurrence.objects.scheduled().filter(event=event_id, start__gt=now)
    if all(claim.occurrence_id for claim in claims):
        coming = coming.filter(pk__in=[claim.occurrence_id for claim in claims])
    return coming.order_by("start").values_list("start", flat=True).first()


def _may_hold(
    registration: Registration, claims: Sequence[SeatClaim], pools: dict[int, SeatPool], now: dt.datetime
) -> bool:
    others = Registration.objects.filter(status=Status.UNPROVEN, prove_by__gt=now).exclude(pk=registration.pk)
    near = others.filter(network=registration.network) if registration.network else others.none()
    holding = proof_limits.Holding(
        number=_holders(others.filter(phone_hash=registration.phone_hash)), network=_holders(near)
    )
    limits = proof_limits.Limits(
        per_number=settings.UNPROVEN_PER_NUMBER,
        per_network=settings.UNPROVEN_PER_NETWORK,
        percent=settings.UNPROVEN_PERCENT,
    )
    locked = _held(others, [claim.pool_id for claim in claims])
    requests = {
        claim.pool_id: proof_limits.PoolRequest(
            seats=claim.seats, capacity=pools[claim.pool_id].capacity, unproven=locked.get(claim.pool_id, 0)
        )
        for claim in claims
    }
    return proof_limits.may_hold(holding, requests, limits)


def _holders(rows: "QuerySet[Registration]") -> int:
    return rows.filter(claims__held=True).distinct().count()


def _held(rows: "QuerySet[Registration]", pool_ids: Sequence[int]) -> dict[int, int]:
    """By pool, the seats that these hold."""
    claims = SeatClaim.objects.filter(registration__in=rows, pool__in=pool_ids, held=True)
    return dict(claims.order_by().values_list("pool").annotate(seats=Sum("seats")))


def _texts(registration: Registration, now: dt.datetime) -> tuple[int, int]:
    """How many went to this number within a day, and to numbers typed in this network within an hour."""
    mine = Registration.objects.filter(phone_hash=registration.phone_hash, created_at__gt=now - dt.timedelta(days=1))
    near = Registration.objects.filter(network=registration.network, created_at__gt=now - dt.timedelta(hours=1))
    number = mine.aggregate(texts=Sum("proof_texts"))["texts"] or 0
    network = near.aggregate(texts=Sum("proof_texts"))["texts"] or 0
    return number, network if registration.network else 0
