"""Prove the number of a registration: by its code, its link, an answer, by signing in, or by staff who rang it.

Whatever becomes of the seats, the number is known from then on. What held its seats is confirmed by it, and the text
that asked is the confirmation; what held none finds its place now.
"""

import datetime as dt
import logging

from django.db import transaction
from django.db.models import F

from accounts import locks
from accounts.consents import consenting
from accounts.models import Person
from accounts.signing_in import known_numbers
from core import tokens
from core.errors import Refusal
from events.models import Occurrence
from registrations import notices, parties, rules
from registrations.models import Attendee, Registration, SeatClaim, SeatPool
from registrations.proofs import lapsing, limits, unproven
from registrations.proofs.tickets import Ticket
from registrations.seats import allocation, placing

logger = logging.getLogger(__name__)
Status = Registration.Status
Proof = Registration.Proof
DENIED = "号码的主人说不是本人报的"
NO_CODE = {"code_wrong", "code_used_up", "code_expired"}
_PLACED = (*placing.PLACED, "lets_by")


def by_code(*, registration: Registration, text: str, now: dt.datetime) -> Registration:
    """The digits of the text. Each call counts as a try before anything is compared, and keeps counting although it
    raises: don't call it inside a transaction.

    Raises Refusal: code_wrong, code_used_up, code_expired, and what finding a place refuses.
    """
    opened = Registration.objects.filter(pk=registration.pk, status=Status.UNPROVEN, prove_by__gt=now)
    counted = opened.exclude(proof_digest="").filter(proof_tries__lt=limits.MAX_TRIES)
    if not counted.update(proof_tries=F("proof_tries") + 1):
        return _closed(registration, now)
    fresh = Registration.objects.get(pk=registration.pk)
    if not unproven.is_code(fresh, tokens.digits(text)):
        raise _wrong(limits.MAX_TRIES - fresh.proof_tries)
    return _prove(fresh, Proof.CODE, now)


def by_link(*, registration: Registration, now: dt.datetime) -> Registration:
    """The button behind the link of the text; twice is as good as once. Raises what finding a place refuses."""
    return _prove(registration, Proof.LINK, now)


def by_staff(*, registration: Registration, by: Person, now: dt.datetime) -> Registration:
    """Somebody of the staff rang the number, and it was they. Raises Refusal: not_unproven, and the same."""
    if not registration.awaits_proof:
        raise Refusal("not_unproven", "这份报名的号码不用核实：已经确认过，或者报名已经结束了。")
    return _prove(registration, Proof.STAFF, now, by=by)


def prove_number(*, phone_hash: str, how: Proof, now: dt.datetime) -> int:
    """All that is open for the number; returns how many. An answer brings back what ran out a little before it."""
    states = (Status.UNPROVEN, Status.EXPIRED) if how == Proof.ANSWER else (Status.UNPROVEN,)
    rows = Registration.objects.filter(phone_hash=phone_hash, status__in=states).exclude(prove_by=None)
    return sum(_prove_if_it_can(row, how, now) for row in rows.order_by("event_id", "pk"))


def again(*, registration: Registration, now: dt.datetime) -> Registration:
    """Another text with another code; what ran out holds its seats anew, as far as they are there.

    Raises Refusal: too_soon, texts_used_up, and what finding a place refuses.
    """
    with transaction.atomic():
        networks = [f"network:{registration.network}"] if registration.network else []
        locks.acquire(*networks, f"phone:{registration.phone_hash}")
        fresh = _locked(registration, now)
        if not fresh.awaits_proof:
            return fresh
        if fresh.status == Status.EXPIRED:
            _hold_anew(fresh, now)
        if not unproven.ask(fresh, now=now):
            raise _no_text(fresh, now)
    return fresh


def by_ticket(*, ticket: Ticket | None, text: str, now: dt.datetime) -> Registration:
    """The digits of a text about one of its rows; counts and is called as ``by_code``.

    Raises Refusal: code_wrong, whatever is the matter, since the rows may be somebody else's; and what finding a place
    refuses.
    """
    rows = Registration.objects.filter(pk__in=ticket.rows if ticket else (), status=Status.UNPROVEN)
    for row in rows.order_by("-pk"):
        try:
            return by_code(registration=row, text=text, now=now)
        except Refusal as refusal:
            if refusal.code not in NO_CODE:
                raise
    raise Refusal("code_wrong", "验证码不对，或者过时了。请看短信里最新的那条；错 5 次就作废，要再发一条。")


def text_again(*, ticket: Ticket | None, now: dt.datetime) -> None:
    """Another text about its rows, as far as the limits let; what ran out is held anew. Says nothing of what was done."""
    for row in Registration.objects.filter(pk__in=ticket.rows if ticket else ()).order_by("pk"):
        try:
            fresh = again(registration=row, now=now)
        except Refusal as refusal:  # whoever asks may be a stranger: they read the same sentence whatever happened
            logger.info("no further text about registration %s: %s", row.pk, refusal.code)
            continue
        if fresh.is_active and not fresh.awaits_proof:
            notices.link_again(fresh, now=now)


@transaction.atomic
def deny(*, registration: Registration, now: dt.datetime) -> None:
    """Whoever holds the number says that it was somebody else: seats and names go at once."""
    if not lapsing.end(registration, to=Status.WITHDRAWN, reason=DENIED, now=now):
        raise Refusal("not_unproven", "这份报名已经确认过，或者已经结束了。不来可以退掉。")
    consenting.forget_about([notices.about(registration)])
    Attendee.objects.filter(registration=registration).update(name="", name_key="", relation="")
    blank = {"phone": "", "contact_name": "", "group_name": "", "grade": "", "needs": ""}
    Registration.objects.filter(pk=registration.pk).update(**blank, erased_at=now)


def _prove(registration: Registration, how: Proof, now: dt.datetime, by: Person | None = None) -> Registration:
    if registration.awaits_proof:
        known_numbers.remember(registration.phone_hash, now=now)
    with transaction.atomic():
        locks.acquire(f"phone:{registration.phone_hash}")
        fresh = _locked(registration, now)
        if not fresh.awaits_proof:
            return fresh
        claims = list(fresh.claims.order_by("pool_id"))
        is_held = all(claim.held for claim in claims)
        fresh.status = Status.CONFIRMED if is_held else _find_place(fresh, claims, now)
        _store(fresh, how, by, now)
        if fresh.status == Status.REQUESTED:
            notices.to_decide(fresh, now=now)
        if not fresh.proof_texts or (how == Proof.ANSWER and not is_held):  # nobody has said what came of it
            notices.answered(fresh, now=now)
    return fresh


def _prove_if_it_can(registration: Registration, how: Proof, now: dt.datetime) -> bool:
    try:
        return not _prove(registration, how, now).awaits_proof
    except Refusal as refusal:  # there is no place any more: its page says so, whoever answered one text may have more
        logger.info("registration %s stays unproven: %s", registration.pk, refusal.code)
        return False


def _locked(registration: Registration, now: dt.datetime) -> Registration:
    """Fresh, under the lock of the seats, with late holds ended; the caller has that of the number, which comes before."""
    lapsing.lapse_late(now=now, event_id=registration.event_id)
    allocation.lock(registration.event_id)
    return Registration.objects.select_related("event__host").get(pk=registration.pk)


def _find_place(registration: Registration, claims: list[SeatClaim], now: dt.datetime) -> Status:
    _refuse_what_is_over(registration, claims, now)
    if unproven.asks_staff(registration, _pools(registration)):
        return Status.REQUESTED
    status = unproven.find_place(registration, claims, may_refuse=False)
    SeatClaim.objects.bulk_update(claims, _PLACED)
    return status


def _hold_anew(registration: Registration, now: dt.datetime) -> None:
    claims = list(registration.claims.order_by("pool_id"))
    _refuse_what_is_over(registration, claims, now)
    may_sit = not unproven.asks_staff(registration, _pools(registration))
    unproven.hold(registration=registration, claims=claims, now=now, may_sit=may_sit)
    SeatClaim.objects.bulk_update(claims, _PLACED)
    registration.status_changed_at = now
    registration.save(update_fields=["status", "prove_by", "status_changed_at"])


def _pools(registration: Registration) -> list[SeatPool]:
    return [claim.pool for claim in registration.claims.select_related("pool__occurrence").order_by("pool_id")]


def _refuse_what_is_over(registration: Registration, claims: list[SeatClaim], now: dt.datetime) -> None:
    """What registering would refuse, where time has passed since."""
    event = registration.event
    pools = _pools(registration)
    if not event.is_live or not event.takes_registrations or not all(pool.is_open for pool in pools):
        raise Refusal("not_open", "这个活动现在不能报名了，请看看别的活动。")
    coming = Occurrence.objects.scheduled().filter(event=event, end__gt=now)
    chosen = [claim.occurrence_id for claim in claims if claim.occurrence_id]
    if not (coming.filter(pk__in=chosen) if chosen else coming).exists():
        raise rules.date_over()
    if registration.status != Status.EXPIRED:
        return
    if event.registration_deadline and rules.is_entry_over(event.registration_deadline, now=now):
        raise rules.entry_over(event.registration_deadline, now=now)
    names = registration.attendees.values_list("name_key", flat=True)
    parties.refuse_twice(registration, names, [pool.pk for pool in pools])


def _store(registration: Registration, how: Proof, by: Person | None, now: dt.datetime) -> None:
    registration.status_changed_at = now
    registration.prove_by = None
    registration.proof_digest = ""
    registration.proved_at = now
    registration.proved_how = how
    registration.proved_by = by
    registration.revision += 1
    registration.save(
        update_fields=[
            "status", "status_changed_at", "prove_by", "proof_digest", "proved_at", "proved_how", "proved_by", "revision"
        ]
    )  # fmt: skip


def _closed(registration: Registration, now: dt.datetime) -> Registration:
    """Proved already: the same again. Else why the code does not count."""
    fresh = Registration.objects.select_related("event").get(pk=registration.pk)
    if fresh.prove_by is None:
        return fresh
    is_late = fresh.status != Status.UNPROVEN or fresh.prove_by <= now
    if not is_late and fresh.proof_tries >= limits.MAX_TRIES:
        raise _wrong(0)
    raise Refusal("code_expired", "这个验证码已经过时了，请再发一条。")


def _wrong(left: int) -> Refusal:
    if left <= 0:
        return Refusal("code_used_up", "已经错了 5 次，这个验证码作废了。请再发一条，或者回短信 1。")
    return Refusal("code_wrong", f"验证码不对，请看看短信里最新的那条，还能试 {left} 次。", tries_left=left)


def _no_text(registration: Registration, now: dt.datetime) -> Refusal:
    last = registration.proof_asked_at
    if last is not None and now < last + limits.PAUSE:
        wait = max(1, -(-(last + limits.PAUSE - now) // dt.timedelta(seconds=1)))
        return Refusal("too_soon", f"刚发过一条，请等 {wait} 秒再发。", retry_after=wait)
    return Refusal("texts_used_up", "这个号码今天收的短信够多了，不再发。请用这个号码登录，或者打咨询电话。")
