"""Register a party: seats of the pools in id order, or a place in the queue."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import transaction

from accounts import locks
from accounts.consents import consenting
from core import texts, tokens
from core.errors import Refusal
from core.phone_numbers import phones
from registrations import notices, parties, queries, rules
from registrations.models import Registration, SeatClaim
from registrations.party_words import Party
from registrations.proofs import lapsing, unproven
from registrations.registering import invitations, limits, targets
from registrations.registering.targets import Target
from registrations.rules import Admission, AttendeeFacts, RegistrationRequest
from registrations.seats import allocation, placing

__all__ = ["AttendeeFacts", "RegistrationRequest", "register", "register_all"]

Status = Registration.Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """Who wants what, when, and what was read of it."""

    request: RegistrationRequest
    target: Target
    now: dt.datetime

    @property
    def pool_ids(self) -> list[int]:
        """Of the seats that are wanted."""
        return [pool.pk for pool in self.target.pools]


def register(*, request: RegistrationRequest, now: dt.datetime, target: Target | None = None) -> Registration:
    """Confirm the party, or let it wait; never both, never half of it. Under a number that nobody has proved it is
    ``unproven``, and a group may have to wait until staff agree; the same sent twice is the same registration, which
    is older than ``now``. ``target``: where the caller has read it already.

    What can be read, decided and worded before is done before the transaction; seats that look free are taken by its
    last statement, so that their row is held for no longer than a commit takes.

    Raises Refusal: name_missing, name_twice, group_name_missing, party_empty, adult_missing, party_too_large,
    not_open, entry_over, other_events_date, occurrence_over, seats_none, groups_only, group_too_large, too_many,
    party_does_not_fit, already_registered, invited_only.
    """
    rules.check_party(request)
    attempt = Attempt(request=request, target=target or targets.read(request, now=now), now=now)
    registration = _draft(attempt)
    text = _confirmation(registration, attempt)
    _refuse_what_does_not_fit(registration, attempt)
    try:
        return _register(registration, attempt, text)
    except _SeatsGoneError:
        return _register(_draft(attempt), attempt, "")


class _SeatsGoneError(Exception):
    """Seats that looked free were gone, or their date has changed since: all that was written is undone."""


@transaction.atomic
def _register(registration: Registration, attempt: Attempt, text: str) -> Registration:
    """``text``: of the confirmation, where seats look free; without one a place is found under their lock. No savepoint
    of its own: whoever was slower starts anew.
    """
    request = attempt.request
    now = attempt.now
    limits.lock(registration, request)
    known = limits.facts_of(registration, now=now)
    if known.has_late:
        lapsing.lapse_late(now=now, event_id=registration.event_id)
    if known.is_registered and (before := _earlier(registration, attempt)):
        return before
    limits.refuse_too_many(known, request)
    admission = _admission(attempt)
    is_proved = request.is_clerks or known.is_known or known.is_own
    if not (text and is_proved and admission == Admission.OPEN):
        return _find_place(attempt, admission, is_proved=is_proved)
    if known.is_registered:
        parties.refuse_twice(registration, request.name_keys, attempt.pool_ids)
    _seat_at_once(registration, attempt, text)
    return registration


def _confirmation(registration: Registration, attempt: Attempt) -> str:
    """The text, for the case that all goes well; empty where it is seen already that it does not."""
    if not attempt.target.has_room(attempt.request.heads):
        return ""
    registration.status = Status.CONFIRMED
    return notices.answer(registration, attempt.target.dates, _party(attempt.request), now=attempt.now)


def _refuse_what_does_not_fit(registration: Registration, attempt: Attempt) -> None:
    """Before any lock, where it is plain already: in a rush, whoever comes too late keeps nobody waiting."""
    short = attempt.target.short(attempt.request.heads)
    if not short or attempt.request.wait_if_full:
        return
    known = limits.facts_of(registration, now=attempt.now)
    if known.is_registered or known.has_late:
        return
    limits.refuse_too_many(known, attempt.request)
    if _admission(attempt) == Admission.OPEN:
        raise placing.does_not_fit(short, registration.party_size, is_one_of_several=len(attempt.target.pools) > 1)


def _party(request: RegistrationRequest) -> Party:
    if request.is_group:
        return Party(names=(texts.one_line(request.group_name),), heads=request.heads, is_group=True)
    names = tuple(parties.stored_name(facts.name) for facts in request.attendees)
    return Party(names=names, heads=request.heads)


def _seat_at_once(registration: Registration, attempt: Attempt, text: str) -> None:
    """Write everything, then take the seats."""
    target = attempt.target
    heads = attempt.request.heads
    _store(registration, target.claims(heads), attempt.request)
    notices.confirmed(registration, text, target.dates, now=attempt.now)
    seats = target.wanted(heads)
    if not allocation.take_without_savepoint(seats, revisions=target.revisions, lessons=target.lessons):
        raise _SeatsGoneError


def _find_place(attempt: Attempt, admission: Admission, *, is_proved: bool) -> Registration:
    """Under the lock of the seats: where nothing looks free, somebody was faster, or the number was never proved. What
    was cancelled or closed since it was read takes nobody, and keeps nobody waiting.
    """
    request = attempt.request
    allocation.lock(attempt.target.event.pk)
    attempt = replace(attempt, target=targets.read(request, now=attempt.now))
    registration = _draft(attempt)
    claims = attempt.target.claims(request.heads)
    if not is_proved:
        _hold(registration, claims, request, may_sit=admission != Admission.APPROVAL, now=attempt.now)
    elif admission == Admission.APPROVAL:
        registration.status = _ask(claims)
    else:
        _place(registration, claims, request)
    parties.refuse_twice(registration, request.name_keys, attempt.pool_ids)
    _store(registration, claims, request)
    _tell(registration, attempt.now)
    return registration


def _earlier(registration: Registration, attempt: Attempt) -> Registration | None:
    request = attempt.request
    is_own = not request.is_clerks and unproven.is_theirs(request)
    return parties.earlier(registration, set(request.name_keys), attempt.pool_ids, is_own=is_own)


def register_all(*, requests: Sequence[RegistrationRequest], now: dt.datetime) -> list[Registration]:
    """Each as ``register`` does, or none of them: a list that somebody brought. Refuses what it refuses, and says whom."""
    with transaction.atomic():
        locks.acquire(*sorted(f"phone:{phones.look_up(request.phone)}" for request in requests))
        return [_of_list(request, requests, now) for request in requests]


def _of_list(request: RegistrationRequest, requests: Sequence[RegistrationRequest], now: dt.datetime) -> Registration:
    try:
        return register(request=request, now=now)
    except Refusal as refusal:
        if len(requests) == 1:
            raise
        sentence = f"{request.contact_name}：{refusal.message}一个人也还没有报。"
        raise Refusal(refusal.code, sentence, **dict(refusal.detail)) from refusal


def _draft(attempt: Attempt) -> Registration:
    request = attempt.request
    registration = Registration(
        event=attempt.target.event,
        phone=request.phone,
        phone_hash=phones.look_up(request.phone),
        contact_name=texts.one_line(request.contact_name),
        made_for=request.made_for,
        party_size=request.heads,
        group_name=texts.one_line(request.group_name),
        grade=texts.one_line(request.grade),
        pupils=request.pupils,
        adults=request.adults,
        needs=request.needs,
        status_changed_at=attempt.now,
        created_at=attempt.now,
        created_by_id=request.by_person_id,
        network=request.network,
        browser=request.browser,
        wait_if_full=request.wait_if_full,
    )
    registration.link_digest = tokens.digest(registration.link_token)
    return registration


def _admission(attempt: Attempt) -> Admission:
    """Staff enter whom they like, and an invitation opens what it is for."""
    request = attempt.request
    event = attempt.target.event
    pools = attempt.target.pools
    if request.is_clerks:
        return Admission.OPEN
    schools = queries.schools_of(event, pools)
    admission = rules.admission(event.group_entry, is_group=request.is_group, has_school=bool(schools))
    if admission == Admission.OPEN or invitations.opens_pools(request.invitation, event, pools):
        return Admission.OPEN
    if admission == Admission.INVITED:
        whose = f"这是{'、'.join(schools)}的专场" if schools else "这一场的团体是主办方请来的"
        sentence = f"{whose}，只能从主办方发的邀请链接报名。也想请我们来，可以点一单，或者打咨询电话问问。"
        raise Refusal("invited_only", sentence, schools=schools)
    return admission


def _ask(claims: Iterable[SeatClaim]) -> Status:
    """It holds nothing until staff agree; the lock shows two at the same instant to each other."""
    for claim in claims:
        claim.held = False
    return Status.REQUESTED


def _place(registration: Registration, claims: list[SeatClaim], request: RegistrationRequest) -> None:
    with _twice_said_first(registration, claims, request):
        registration.status = unproven.find_place(registration, claims)


def _hold(
    registration: Registration,
    claims: list[SeatClaim],
    request: RegistrationRequest,
    *,
    may_sit: bool,
    now: dt.datetime,
) -> None:
    with _twice_said_first(registration, claims, request):
        unproven.hold(registration=registration, claims=claims, now=now, may_sit=may_sit)


@contextmanager
def _twice_said_first(
    registration: Registration, claims: list[SeatClaim], request: RegistrationRequest
) -> Iterator[None]:
    """Whoever is registered already reads that, and not that there are too few seats for twice as many."""
    try:
        yield
    except Refusal as full:
        try:
            parties.refuse_twice(registration, request.name_keys, [claim.pool_id for claim in claims])
        except Refusal as twice:
            raise twice from full
        raise


def _tell(registration: Registration, now: dt.datetime) -> None:
    if registration.status == Status.UNPROVEN:
        unproven.ask(registration, now=now)
    else:
        notices.answered(registration, now=now)
    if registration.status == Status.REQUESTED:
        notices.to_decide(registration, now=now)


def _store(registration: Registration, claims: list[SeatClaim], request: RegistrationRequest) -> None:
    registration.save(force_insert=True)
    for claim in claims:
        claim.registration = registration
    SeatClaim.objects.bulk_create(claims)
    people = request.attendees or (AttendeeFacts(name=registration.group_name),)
    parties.write(registration, people)
    consenting.keep(
        request.consent,
        purposes=request.consents,
        phone_hash=registration.phone_hash,
        about=notices.about(registration),
        by_person_id=request.by_person_id,
        now=registration.created_at,
    )
