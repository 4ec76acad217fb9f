"""Register a party: seats of the pools in id order, or a place in the queue."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts import locks
from accounts.consents import consenting
from core import texts, tokens
from core.errors import Refusal
from core.phone_numbers import phones
from events.models import Event, Occurrence
from registrations import notices, parties, queries, rules
from registrations.models import Registration, SeatClaim, SeatPool
from registrations.proofs import lapsing, unproven
from registrations.registering import invitations
from registrations.rules import AttendeeFacts, Door, RegistrationRequest
from registrations.seats import allocation

__all__ = ["AttendeeFacts", "RegistrationRequest", "register", "register_all"]

Status = Registration.Status


def register(*, request: RegistrationRequest, now: dt.datetime) -> Registration:
    """Confirm the party, or let it wait; never both, never half of it. Under a number that nobody has proved it is
    ``unproven``, and a group may have to wait until staff agree; the same sent twice is the same registration, which
    is older than ``now``.

    Raises Refusal: name_missing, name_twice, group_name_missing, party_empty, adult_missing, party_too_large,
    not_open, entry_over, occurrence_over, seats_none, groups_only, group_too_large, too_many, party_does_not_fit,
    already_registered, invited_only.
    """
    rules.check_party(request)
    registration = _draft(request, now)
    with transaction.atomic():
        event = _event(request.event_id)
        _refuse_late(event, request, now)
        pools = _pools(event, request, now)
        registration.event = event
        _lock(registration, request)
        lapsing.lapse_late(now=now, event_id=event.pk)
        is_unknown = unproven.is_unknown(registration, is_clerks=request.is_clerks, now=now)
        ids = [pool.pk for pool in pools]
        is_own = not request.is_clerks and unproven.is_theirs(request)
        if before := parties.earlier(registration, set(request.name_keys), ids, is_own=is_own):
            return before
        _within_limits(registration, request, is_unknown=is_unknown, now=now)
        claims = [_claim(pool, request.heads) for pool in pools]
        door = _door(event, request, pools)
        if is_unknown:
            _hold(registration, claims, request, may_sit=door != Door.APPROVAL, now=now)
        elif door == Door.APPROVAL:
            registration.status = _ask(event, claims)
        else:
            _place(registration, claims, request)
        parties.refuse_twice(registration, request.name_keys, ids)
        _store(registration, claims, request)
        _tell(registration, now)
    return registration


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


def _draft(request: RegistrationRequest, now: dt.datetime) -> Registration:
    registration = Registration(
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
        status_changed_at=now,
        created_at=now,
        created_by_id=request.by_person_id,
        network=request.network,
        browser=request.browser,
        wait_if_full=request.wait_if_full,
    )
    registration.link_digest = tokens.digest(registration.link_token)
    return registration


def _event(event_id: int) -> Event:
    event = Event.objects.select_related("host").filter(pk=event_id).first()
    if event is None or not event.is_live or not event.takes_registrations:
        raise Refusal("not_open", "这个活动现在不能报名，请看看别的活动。")
    return event


def _refuse_late(event: Event, request: RegistrationRequest, now: dt.datetime) -> None:
    """Staff may still enter whoever rings."""
    if (
        event.registration_deadline
        and not request.is_clerks
        and rules.is_entry_over(event.registration_deadline, now=now)
    ):
        raise rules.entry_over(event.registration_deadline, now=now)


def _pools(event: Event, request: RegistrationRequest, now: dt.datetime) -> list[SeatPool]:
    """What is wanted, checked: open, still to come, and large enough."""
    chosen = _occurrences(event, request, now)
    pools = queries.pools_for(event, chosen, now=now)
    if not pools or len(pools) < len(chosen):
        raise Refusal("seats_none", "主办方还没有放出名额，请过几天再来看看。")
    if any(not pool.is_open for pool in pools):
        raise Refusal("not_open", "报名已经关了，有事请打咨询电话。")
    if not request.is_group and any(pool.unit == SeatPool.Unit.GROUPS for pool in pools):
        raise Refusal("groups_only", "这一场只接受学校、村组团体报名。")
    parties.check_size(request.heads, pools)
    largest = min(pool.capacity for pool in pools)
    if any(pool.seats_for(request.heads) > pool.capacity for pool in pools):
        raise Refusal("party_too_large", f"这里一共只有 {largest} 个名额，坐不下这么多人。", limit=largest)
    return pools


def _occurrences(event: Event, request: RegistrationRequest, now: dt.datetime) -> list[Occurrence]:
    wanted = set(request.occurrence_ids)
    upcoming = Occurrence.objects.scheduled().filter(event=event, end__gt=now)
    chosen = list(upcoming.filter(pk__in=wanted) if wanted else upcoming[:1])
    if not chosen or len(chosen) < len(wanted):
        raise rules.date_over()
    if wanted and event.booking == Event.Booking.COURSE:
        raise Refusal("not_open", "这门课要一次报全部，不能单报一课。")
    if not wanted and event.booking == Event.Booking.OCCURRENCE:
        raise Refusal("occurrence_missing", "请选要去哪一场。")
    return chosen if wanted else []


def _door(event: Event, request: RegistrationRequest, pools: list[SeatPool]) -> Door:
    """Staff enter whom they like, and an invitation opens what it is for."""
    if request.is_clerks:
        return Door.OPEN
    schools = queries.schools_of(event, pools)
    door = rules.door(event.group_entry, is_group=request.is_group, has_school=bool(schools))
    if door == Door.OPEN or invitations.opens_pools(request.invitation, event, pools):
        return Door.OPEN
    if door == Door.INVITED:
        whose = f"这是{'、'.join(schools)}的专场" if schools else "这一场的团体是主办方请来的"
        sentence = f"{whose}，只能从主办方发的邀请链接报名。也想请我们来，可以点一单，或者打咨询电话问问。"
        raise Refusal("invited_only", sentence, schools=schools)
    return door


def _ask(event: Event, claims: list[SeatClaim]) -> Status:
    """It holds nothing until staff agree; the lock shows two at the same instant to each other."""
    allocation.lock(event.pk)
    for claim in claims:
        claim.held = False
    return Status.REQUESTED


def _lock(registration: Registration, request: RegistrationRequest) -> None:
    """Those at the same instant count, too: one number and one network register one after the other."""
    networks = [f"network:{request.network}"] if request.network and not request.is_clerks else []
    locks.acquire(*networks, f"phone:{registration.phone_hash}")


def _within_limits(
    registration: Registration, request: RegistrationRequest, *, is_unknown: bool, now: dt.datetime
) -> None:
    """Ordinary people never meet these; staff are not counted. What strangers did with a number, or from the same
    network, keeps nobody out who signed in with that number: each way in has a count of its own.
    """
    if request.is_clerks:
        return
    recent = Registration.objects.filter(created_at__gt=now - dt.timedelta(days=1))
    same = recent.filter(phone_hash=registration.phone_hash)
    if unproven.is_own(registration):
        _refuse_many(same.filter(created_by=registration.created_by_id), "请明天再报，或打咨询电话。")
        return
    _refuse_many(same.filter(prove_by__isnull=not is_unknown), "请用这个号码登录再报，或打咨询电话。")
    near = Registration.objects.filter(network=request.network, created_at__gt=now - dt.timedelta(hours=1))
    if request.network and near.count() >= settings.REGISTRATIONS_PER_NETWORK_PER_HOUR:
        raise Refusal("too_many", "这个网络报名太多了，请用你的号码登录再报，或打咨询电话。")


def _refuse_many(rows: "QuerySet[Registration]", way: str) -> None:
    if rows.count() >= settings.REGISTRATIONS_PER_NUMBER_PER_DAY:
        raise Refusal("too_many", f"这个号码今天报得太多了，{way}")


def _claim(pool: SeatPool, heads: int) -> SeatClaim:
    return SeatClaim(pool=pool, occurrence_id=pool.occurrence_id, seats=pool.seats_for(heads), held=True)


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
