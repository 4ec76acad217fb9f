"""Queries on registrations and seats that pages, the API and verbs share."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Min, Q, QuerySet, Sum

from core import texts
from events.models import Event, Occurrence
from notifications.composing.messages import Numbers
from registrations import rules
from registrations.models import Registration, SeatClaim, SeatPool
from registrations.party_words import Party

MIN_DIGITS = 4
"""Of a number, to find somebody by its end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatWords:
    """Seats as people say it. ``kind``: open, few, kept (those that are free go to whoever heads the queue first),
    full, free (no registration needed) or closed.
    """

    kind: str
    words: str
    number: int = 0

    @property
    def takes_people(self) -> bool:
        """Whether a registration makes sense, be it for the queue."""
        return self.kind in {"open", "few", "kept", "full"}

    @property
    def is_queue(self) -> bool:
        """Whether whoever registers now has to wait."""
        return self.kind in {"kept", "full"}


def seat_words(occurrences: Iterable[Occurrence], *, now: dt.datetime) -> dict[int, SeatWords]:
    """By occurrence id, in one query; the occurrences come with their event."""
    rows = list(occurrences)
    condition = Q(occurrence__in=[row.pk for row in rows]) | Q(
        event__in={row.event_id for row in rows}, occurrence=None
    )
    pools = list(SeatPool.objects.with_room().filter(condition))
    single = {pool.occurrence_id: pool for pool in pools if pool.occurrence_id}
    course = {pool.event_id: pool for pool in pools if not pool.occurrence_id}
    return {row.pk: _words(row, single.get(row.pk) or course.get(row.event_id), now) for row in rows}


def free_seats(occurrences: Iterable[Occurrence]) -> dict[int, int]:
    """By occurrence id, the people for whom there are seats still; only where people are counted. One query."""
    rows = list(occurrences)
    condition = Q(occurrence__in=[row.pk for row in rows]) | Q(
        event__in={row.event_id for row in rows}, occurrence=None
    )
    pools = list(SeatPool.objects.with_room().filter(condition, unit=SeatPool.Unit.PEOPLE))
    single = {pool.occurrence_id: pool.room for pool in pools if pool.occurrence_id}
    course = {pool.event_id: pool.room for pool in pools if not pool.occurrence_id}
    known = {row.pk: single.get(row.pk, course.get(row.event_id)) for row in rows if row.event.takes_registrations}
    return {pk: free for pk, free in known.items() if free is not None}


def _words(occurrence: Occurrence, pool: SeatPool | None, now: dt.datetime) -> SeatWords:
    event = occurrence.event
    schools = list(filter(None, [occurrence.school]))
    if off := _why_off(occurrence, now):
        return SeatWords(kind="closed", words=off)
    if event.booking == Event.Booking.NONE:
        return SeatWords(kind="free", words="不用报名，来了就看")
    if event.booking == Event.Booking.INVITED:
        return private_words(schools)
    said = event_words(event, pool, now=now)
    is_group = pool is not None and pool.unit == SeatPool.Unit.GROUPS
    admission = rules.admission(event.group_entry, is_group=is_group, has_school=bool(schools))
    return private_words(schools) if said.takes_people and admission == rules.Admission.INVITED else said


def _why_off(occurrence: Occurrence, now: dt.datetime) -> str:
    """Why nobody can go there; empty where people can."""
    if occurrence.event.state == Event.State.CANCELLED or occurrence.state == Occurrence.State.CANCELLED:
        return "取消了，请不要去"
    if occurrence.state == Occurrence.State.POSTPONED:
        return "延期了，时间待定"
    return "已经办过了" if occurrence.end <= now else ""


def nobody_can_go(event: Event, *, now: dt.datetime) -> str:
    """Why an event cannot be gone to at all, in a sentence; empty where some date still can. A programme has no dates."""
    dates = list(event.occurrences.select_related("event"))
    why = [_why_off(occurrence, now) for occurrence in dates]
    if event.state == Event.State.CANCELLED or (
        dates and all(occurrence.state == Occurrence.State.CANCELLED for occurrence in dates)
    ):
        reason = event.cancel_reason or next(
            (occurrence.cancel_reason for occurrence in dates if occurrence.cancel_reason), ""
        )
        because = f"原因：{reason.rstrip('。')}。" if reason else ""
        return f"这个活动取消了，请不要去。{because}"
    if not dates or not all(why):
        return ""
    if any(occurrence.state == Occurrence.State.POSTPONED for occurrence in dates):
        return "这个活动延期了，新时间还没定。定了会写在活动的页面上，报过名的人会收到短信。"
    return "这个活动已经办过了。"


def private_words(schools: list[str]) -> SeatWords:
    """Of a date that is for whoever was invited."""
    if schools:
        return SeatWords(kind="closed", words=f"{'、'.join(schools)}的专场")
    return SeatWords(kind="closed", words="只给约好的单位，不对外")


def event_words(event: Event, pool: SeatPool | None, *, now: dt.datetime) -> SeatWords:
    """The words of one pool, or that the event's deadline is past."""
    if rules.is_entry_over(event.registration_deadline, now=now):
        return SeatWords(kind="closed", words="报名已经截止")
    return pool_words(pool)


def pool_words(pool: SeatPool | None) -> SeatWords:
    """The words of one pool."""
    if pool is None or not pool.is_open:
        return SeatWords(kind="closed", words="现在不能报名")
    if not pool.free:
        return _full(pool)
    noun = "团体名额" if pool.unit == SeatPool.Unit.GROUPS else "名额"
    if not pool.room:
        first = "一家" if pool.waiting == 1 else f" {pool.waiting} 家"
        return SeatWords(kind="kept", words=f"还有 {pool.free} 个{noun}，先问排在前面的{first}", number=pool.free)
    if pool.room <= rules.FEW_SEATS:
        return SeatWords(kind="few", words=f"快满了，只剩 {pool.room} 个{noun}", number=pool.room)
    return SeatWords(kind="open", words=f"还有 {pool.room} 个{noun}", number=pool.room)


def _full(pool: SeatPool) -> SeatWords:
    """Nothing is free. Where groups are counted, all who wait are groups. Seats that are held under numbers which nobody
    has proved may come back within half an hour: then it is not called full.
    """
    before = pool.waiting + (pool.beside if pool.unit == SeatPool.Unit.GROUPS else 0)
    said = f"暂时没有空位，有 {pool.unproven} 个名额还没确认，可以先候补" if pool.unproven else "已满，可以候补"
    if before:
        who = "个团体" if pool.unit == SeatPool.Unit.GROUPS else "家"
        return SeatWords(kind="full", words=f"{said}：前面还有 {before} {who}", number=before)
    return SeatWords(kind="full", words=said)


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatTotal:
    """All seats of an event that count in one unit, over the dates that are not called off."""

    unit: str
    taken: int
    capacity: int
    waiting: int
    """In the queue and beside it."""


def seat_totals(events: Iterable[Event]) -> dict[int, list[SeatTotal]]:
    """By event id, in one query."""
    valid = Q(occurrence=None) | ~Q(occurrence__state=Occurrence.State.CANCELLED)
    rows = SeatPool.objects.filter(valid, event__in=[event.pk for event in events]).values("event", "unit")
    found: dict[int, list[SeatTotal]] = defaultdict(list)
    for row in rows.annotate(seats=Sum("capacity"), used=Sum("taken"), queue=Sum(F("waiting") + F("beside"))).order_by(
        "event", "unit"
    ):
        total = SeatTotal(unit=row["unit"], taken=row["used"], capacity=row["seats"], waiting=row["queue"])
        found[row["event"]].append(total)
    return found


def pools_for(event: Event, occurrences: Iterable[Occurrence], *, now: dt.datetime) -> list[SeatPool]:
    """The pools that a registration for these occurrences (none: the whole course) takes, in id order."""
    pools = SeatPool.objects.filter(event=event)
    chosen = [occurrence.pk for occurrence in occurrences]
    if chosen:
        pools = pools.filter(occurrence__in=chosen)
    elif event.booking == Event.Booking.COURSE:
        pools = pools.filter(occurrence=None)
    else:
        scheduled = Occurrence.State.SCHEDULED
        pools = pools.filter(occurrence__state=scheduled, occurrence__end__gt=now)
    return list(pools.select_related("event", "occurrence").order_by("pk"))


def schools_of(event: Event, pools: Iterable[SeatPool]) -> list[str]:
    """Whose lessons these are: the schools that their dates name."""
    dates = [pool.occurrence for pool in pools]
    named = [date.school for date in dates if date]
    if None in dates:
        named += event.occurrences.scheduled().order_by("start", "pk").values_list("school", flat=True)
    return list(dict.fromkeys(filter(None, named)))


def largest_group(pool: SeatPool) -> int:
    """How many people one group may bring to a pool that counts groups: as the organizer says, else as many as the
    (smallest) hall holds, else a usual number.
    """
    dates = Occurrence.objects.scheduled().filter(event=pool.event_id)
    dates = dates.filter(pk=pool.occurrence_id) if pool.occurrence_id else dates
    found = dates.aggregate(hall=Min("space__capacity"))
    return pool.group_limit or pool.event.group_heads_each or found["hall"] or rules.GROUP_HEADS


def missing_seats(event: Event) -> list[str]:
    """What people need before they can register: the answer to ``events.missing``."""
    if not event.takes_registrations or SeatPool.objects.filter(event=event).exists():
        return []
    return ["设好名额（不用报名的，把报名方式改成“不用报名”）"]


def dates(registration: Registration) -> list[Occurrence]:
    """What the registration is for: its claims' occurrences, or all of the course; earliest first."""
    rows = Occurrence.objects.filter(event=registration.event_id).select_related("venue", "event")
    singles = [claim.occurrence_id for claim in registration.claims.all() if claim.occurrence_id]
    return list((rows.filter(pk__in=singles) if singles else rows).order_by("start", "pk"))


def ahead(registration: Registration) -> int:
    """How many parties stand before it, in the longest of its queues; a group beside the queue stands behind groups."""
    mine = registration.claims.filter(position__isnull=False).values_list("pool_id", "position", "beside")
    before = Q(pk__in=[])
    for pool, position, beside in mine:
        before |= Q(pool=pool, position__lt=position, beside=beside)
    return max(Counter(SeatClaim.objects.filter(before).values_list("pool_id", flat=True)).values(), default=0)


def waits_for(registration: Registration) -> str:
    """What a group beside the queue waits for, in words; empty for all others. The claims are read already."""
    seats = max((claim.seats for claim in registration.claims.all() if claim.position and claim.beside), default=0)
    if not seats:
        return ""
    return "等一个团体名额" if seats < registration.party_size else f"等够 {seats} 个空位"


def by_token_digest(digest: str) -> Registration | None:
    """The registration whose short link has this digest."""
    rows = Registration.objects.select_related("event", "event__host").prefetch_related("claims", "attendees")
    return rows.filter(link_digest=digest).first()


def party(registration: Registration) -> Party:
    """Its people, or its group."""
    if registration.is_group:
        return Party(names=(registration.group_name,), heads=registration.party_size, is_group=True)
    names = tuple(attendee.name for attendee in registration.attendees.all())
    return Party(names=names, heads=registration.party_size)


def holders(event: Event, occurrences: Iterable[Occurrence]) -> list[SeatClaim]:
    """Claims on these occurrences, or on the whole course they are part of, with their registrations."""
    condition = Q(occurrence__in=[row.pk for row in occurrences if row.pk]) | Q(occurrence=None)
    rows = SeatClaim.objects.filter(condition, pool__event=event).select_related("registration")
    return list(rows.prefetch_related("registration__attendees").order_by("registration_id", "pk"))


def seated(dates: Iterable[Occurrence], numbers: Numbers) -> list[SeatClaim]:
    """Claims with seats on these dates, or on the courses they are part of, of a share of the numbers; two queries."""
    rows = list(dates)
    events = {row.event_id for row in rows}
    condition = Q(occurrence__in=[row.pk for row in rows]) | Q(occurrence=None, pool__event__in=events)
    held = SeatClaim.objects.filter(condition, numbers.within("registration__phone_hash"), held=True)
    rows_with_names = held.select_related("registration").prefetch_related("registration__attendees")
    return list(rows_with_names.order_by("registration_id", "pk"))


def in_for_all(event: Event, *, without: Iterable[int]) -> list[Registration]:
    """Parties with seats in every lesson that there was when they registered, of an event whose lessons can also be
    booked singly. ``without``: ids of lessons that are new.
    """
    cancelled = event.occurrences.filter(state=Occurrence.State.CANCELLED).values("pk")
    ends = dict(event.occurrences.exclude(pk__in=list(without)).exclude(pk__in=cancelled).values_list("pk", "end"))
    rows = Registration.objects.filter(event=event, status__in=Registration.SEATED).prefetch_related("claims")
    return [
        row for row in rows.order_by("pk") if _covers(row, {pk for pk, end in ends.items() if end > row.created_at})
    ]


def _covers(registration: Registration, lessons: set[int]) -> bool:
    held = {claim.occurrence_id for claim in registration.claims.all() if claim.held}
    return len(lessons) > 1 and lessons <= held


def in_for_others(event: Event, occurrences: Iterable[Occurrence], *, now: dt.datetime) -> list[SeatClaim]:
    """The first claim on a coming lesson of each party that has none on these; with their registrations."""
    rows = SeatClaim.objects.filter(pool__event=event, registration__status__in=Registration.ACTIVE)
    rows = rows.filter(registration__prove_by=None)
    coming = rows.filter(occurrence__end__gt=now, occurrence__state=Occurrence.State.SCHEDULED)
    others = coming.exclude(registration__claims__occurrence__in=list(occurrences)).select_related("registration")
    found: dict[int, SeatClaim] = {}
    for claim in others.order_by("registration_id", "occurrence__start", "pk"):
        found.setdefault(claim.registration_id, claim)
    return list(found.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """Free seats that are kept for whoever heads the queue, and who that is."""

    pool: SeatPool
    claim: SeatClaim


def kept_seats(event: Event, *, now: dt.datetime) -> list[Kept]:
    """Of the dates to come; two queries."""
    pools = SeatPool.objects.with_room().filter(event=event, waiting__gt=0).select_related("occurrence__venue")
    pools_by_id = {pool.pk: pool for pool in pools.order_by("pk") if pool.is_coming(now) and pool.room < pool.free}
    waits = SeatClaim.objects.filter(pool__in=pools_by_id, position__isnull=False, beside=False)
    heads: dict[int, SeatClaim] = {}
    for claim in waits.select_related("registration").order_by("position"):
        pool = pools_by_id[claim.pool_id]
        if claim.seats > pool.free and claim.lets_by < pool.free:
            heads.setdefault(claim.pool_id, claim)
    return [Kept(pool=pools_by_id[pk], claim=claim) for pk, claim in sorted(heads.items())]


def lists(event: Event) -> list[tuple[Occurrence | None, list[Registration]]]:
    """Who comes, for the list on paper: by occurrence (none: the whole course), those with seats, by name."""
    rows = SeatClaim.objects.filter(pool__event=event, held=True, registration__status__in=Registration.ACTIVE)
    found: dict[Occurrence | None, list[Registration]] = {}
    joined = rows.select_related("occurrence__venue", "registration").prefetch_related("registration__attendees")
    for claim in joined.order_by("occurrence__start", "registration__contact_name", "pk"):
        found.setdefault(claim.occurrence, []).append(claim.registration)
    return list(found.items())


def staff_list(event: Event, *, status: str = "", text: str = "") -> list[Registration]:
    """The registrations of an event, newest first, with what a line shows.

    ``text``: a part of the name (dots, width and case are one) of somebody who comes, of the contact or the group, or the last digits of the number.
    """
    return [row for row in staff_rows(event, status=status) if _is_named(row, text.split())]


def staff_rows(event: Event, *, status: str = "") -> QuerySet[Registration]:
    """The same, whatever the names."""
    rows = Registration.objects.filter(event=event).prefetch_related("attendees", "claims__occurrence")
    return (rows.filter(status=status) if status else rows).order_by("-pk")


def _is_named(row: Registration, words: Sequence[str]) -> bool:
    names = [row.contact_name, row.group_name, row.grade, *(person.name for person in row.attendees.all())]
    keys = [texts.name_key(name) for name in names]
    sought = [(texts.name_key(word) or word, word) for word in words]
    return all(any(key in name for name in keys) or _ends(row.phone, word) for key, word in sought)


def _ends(phone: str, word: str) -> bool:
    return len(word) >= MIN_DIGITS and word.isdecimal() and phone.endswith(word)


def counts(event: Event) -> dict[str, tuple[int, int]]:
    """By status: parties and people."""
    found: dict[str, tuple[int, int]] = {}
    for status, size in Registration.objects.filter(event=event).values_list("status", "party_size"):
        parties, people = found.get(status, (0, 0))
        found[status] = (parties + 1, people + size)
    return found
