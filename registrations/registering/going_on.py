"""Who goes on to the next round of a competition: ticked after a round, told in a text, taken back where it was wrong."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from django.db import transaction
from django.db.models import Q

from accounts.models import Person
from core.errors import Refusal
from events import locks
from events.models import Event, Occurrence
from registrations import notices
from registrations.models import GoingOn, Registration, SeatClaim, SeatPool
from registrations.registering import round_by_round
from registrations.seats import allocation

Status = Registration.Status
MAX_COUNT = 500
"""Parties at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """A round that has begun, the one after it, and who was in the one and is in the other."""

    occurrence: Occurrence
    following: Occurrence
    parties: list[Registration]
    """With their attendees, by name."""
    ticked: set[int]
    """Registrations that go on."""
    is_whole: bool
    """Whether people registered for all rounds at once: with the first choice it goes on round by round."""

    @property
    def name(self) -> str:
        """初赛, or 第1轮."""
        return notices.called(self.occurrence)

    @property
    def next_name(self) -> str:
        """决赛."""
        return notices.called(self.following)


def rounds(event: Event, *, now: dt.datetime) -> list[tuple[Occurrence, Occurrence]]:
    """The rounds that have begun, each with the one that follows; of those for which one registered all at once, the last."""
    if event.kind != Event.Kind.COMPETITION or event.booking not in (Event.Booking.OCCURRENCE, Event.Booking.COURSE):
        return []
    begun = [(one, following) for one, following in pairwise(_dates(event)) if one.start <= now]
    return begun[-1:] if event.booking == Event.Booking.COURSE else begun


def _dates(event: Event) -> list[Occurrence]:
    states = (Occurrence.State.SCHEDULED, Occurrence.State.HELD)
    return list(event.occurrences.filter(state__in=states).select_related("event", "venue").order_by("start", "pk"))


def outlook(event: Event, *, now: dt.datetime) -> str:
    """What the list of a competition says before there is anything to choose; empty for all else."""
    if event.kind != Event.Kind.COMPETITION or rounds(event, now=now):
        return ""
    coming = _dates(event)
    if len(coming) < 2 or coming[0].start <= now:
        return ""
    if event.booking == Event.Booking.BOTH:
        return (
            "可以报全部、也可以单报一轮的比赛，选不了谁晋级。要选，请在编辑里把报名改成“一次报全部轮次”或者一轮一轮报。"
        )
    if event.booking in (Event.Booking.OCCURRENCE, Event.Booking.COURSE):
        return f"{notices.called(coming[0])}开始以后，在这里选谁进{notices.called(coming[1])}。"
    return ""


def look(occurrence: Occurrence, *, now: dt.datetime) -> Round:
    """Refuses: no_next_round."""
    following = {one.pk: later for one, later in rounds(occurrence.event, now=now)}.get(occurrence.pk)
    if following is None:
        sentence = "这一轮还没开始，或者后面没有下一轮，不能选谁晋级。"
        raise Refusal("no_next_round", sentence)
    is_whole = occurrence.event.booking == Event.Booking.COURSE
    mine = Q(pool__event=occurrence.event_id, occurrence=None) if is_whole else Q(occurrence=occurrence)
    held = SeatClaim.objects.filter(mine, held=True).values("registration")
    parties = Registration.objects.filter(pk__in=held, status__in=(Status.CONFIRMED, Status.ATTENDED))
    registrations = parties.prefetch_related("attendees").order_by("contact_name", "pk")
    ticked = set(GoingOn.objects.filter(occurrence=following).values_list("registration", flat=True))
    return Round(
        occurrence=occurrence, following=following, parties=list(registrations), ticked=ticked, is_whole=is_whole
    )


def choose(
    *, occurrence: Occurrence, on: Collection[int], off: Collection[int], by: Person, now: dt.datetime
) -> tuple[int, int]:
    """Let these registrations go on, and take that back for those; returns how many of each.

    Who goes on gets seats of the next round and a text; nobody else hears anything. Twice is as good as once. Where
    people registered for all rounds at once, those who are not chosen are in later rounds no more (``round_by_round``).
    Refuses: no_next_round, round_begun, too_many, not_in_round, round_full, rounds_mixed.
    """
    if len(on) + len(off) > MAX_COUNT:
        raise Refusal("too_many", f"一次最多 {MAX_COUNT} 家，请分几次。", most=MAX_COUNT)
    with transaction.atomic():
        occurrence.event = locks.event(occurrence.event_id)
        pools = allocation.lock(occurrence.event_id)
        seen = look(occurrence, now=now)
        if seen.following.start <= now:
            raise Refusal("round_begun", f"{seen.next_name}已经开始了，名单不能再改。")
        by_id = {row.pk: row for row in seen.parties}
        if unknown := set(on) - set(by_id):
            raise Refusal(
                "not_in_round", f"有人不在{seen.name}的名单里，请重新打开这一页再选。", unknown=sorted(unknown)
            )
        if seen.is_whole and on:
            begun = [one for one in _dates(occurrence.event) if one.start <= now]
            round_by_round.separate(event=occurrence.event, occurrence=occurrence, begun=begun, now=now)
            pools = allocation.lock(occurrence.event_id)
        fresh = [by_id[pk] for pk in sorted(set(on) - seen.ticked)]
        gone = sorted((set(off) & seen.ticked) - set(on))
        _take_back(seen.following, gone, now)
        _let_on(seen, fresh, pools, by, now)
    return len(fresh), len(gone)


def _let_on(seen: Round, parties: list[Registration], pools: dict[int, SeatPool], by: Person, now: dt.datetime) -> None:
    if not parties:
        return
    pool = _pool(seen.following, pools)
    pool.refresh_from_db()
    there = set(SeatClaim.objects.filter(pool=pool, held=True).values_list("registration", flat=True))
    wanted = {row.pk: pool.seats_for(row.party_size) for row in parties if row.pk not in there}
    seats = sum(wanted.values())
    if not pool.set_by_hand:
        pool.capacity = max(pool.capacity, pool.taken + seats)
    if seats > pool.free:
        sentence = f"{seen.next_name}还空 {pool.free} 个名额，选上的要 {seats} 个。请少选几家，或者先加名额。"
        raise Refusal("round_full", sentence, free=pool.free)
    for row in parties:
        if row.pk in wanted:
            facts = {"occurrence": seen.following, "seats": wanted[row.pk], "held": True, "position": None}
            SeatClaim.objects.update_or_create(registration=row, pool=pool, defaults=facts)
        GoingOn.objects.create(registration=row, occurrence=seen.following, by=by, at=now)
    SeatPool.objects.filter(pk=pool.pk).update(taken=pool.taken + seats, capacity=pool.capacity)
    for row in parties:
        notices.goes_on(row, seen.following, now=now)


def _pool(following: Occurrence, pools: dict[int, SeatPool]) -> SeatPool:
    """That of the round; where nobody set any seats, it grows with those who go on, and nobody registers for it."""
    seat_pool = next((pool for pool in pools.values() if pool.occurrence_id == following.pk), None)
    if seat_pool:
        return seat_pool
    facts = {"capacity": 0, "is_open": False, "set_by_hand": False}
    return SeatPool.objects.create(event=following.event, occurrence=following, **facts)


def _take_back(following: Occurrence, ids: list[int], now: dt.datetime) -> None:
    rows = GoingOn.objects.filter(occurrence=following, registration__in=ids)
    claims = list(SeatClaim.objects.filter(occurrence=following, registration__in=ids, held=True))
    allocation.free(claims)
    rows.delete()
    for row in Registration.objects.filter(pk__in=ids).select_related("event"):
        notices.goes_on_no_more(row, following, now=now)
