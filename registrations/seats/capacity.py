"""Set the capacity of dates and courses, and preview whom new seats would reach."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from core import phrases
from core.errors import Refusal
from core.phone_numbers import phones
from events.models import Event, Occurrence
from notifications.models import Message, Purpose
from notifications.texts.phrases import for_staff
from registrations.models import Registration, SeatPool
from registrations.seats import allocation, queue


@transaction.atomic
def set_capacity(
    *,
    capacity: int,
    now: dt.datetime,
    event: Event | None = None,
    occurrence: Occurrence | None = None,
    unit: str = SeatPool.Unit.PEOPLE,
    is_open: bool = True,
    group_limit: int | None = None,
) -> SeatPool:
    """Make or change the seats of an occurrence, or of an event's whole course; new seats go to those who wait.

    ``group_limit``: how many people one group may bring, where groups are counted; None: as ``queries.largest_group``.
    Raises Refusal: capacity_below_taken, unit_in_use.
    """
    event = _locked(event, occurrence)
    SeatPool.objects.get_or_create(event=event, occurrence=occurrence, defaults={"unit": unit, "capacity": capacity})
    pools = allocation.lock(event.pk)
    pool = next(row for row in pools.values() if row.occurrence_id == (occurrence.pk if occurrence else None))
    if capacity < pool.taken:
        raise Refusal("capacity_below_taken", f"已经有 {pool.taken} 个名额给出去了，不能改得更少。", taken=pool.taken)
    if unit != pool.unit and (pool.taken or pool.waiting or pool.beside):
        raise Refusal("unit_in_use", "已经有人报名，不能再换按人还是按团体算。")
    pool.capacity = capacity
    pool.unit = unit
    pool.is_open = is_open
    pool.set_by_hand = True
    pool.group_limit = group_limit
    pool.save(update_fields=["capacity", "unit", "is_open", "set_by_hand", "group_limit"])
    if queue.refill(pool_ids=[pool.pk], now=now):
        pool.refresh_from_db(fields=["taken", "waiting"])
    return pool


@dataclass(frozen=True, slots=True)
class Offered:
    """A party that a change of seats would reach: masked, with the text it would get."""

    name: str
    number: str
    party_size: int
    text: str


def preview(*, now: dt.datetime, changes: Sequence[Mapping[str, Any]]) -> list[Offered]:
    """Whom these changes (arguments of ``set_capacity``) would offer seats, and the text of each: done, read, undone.

    Raises what the verb would refuse; nothing is stored and nothing leaves.
    """
    with transaction.atomic():
        last = Message.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        for change in changes:
            set_capacity(now=now, **change)
        offers = Message.objects.filter(pk__gt=last, purpose=Purpose.OFFER).order_by("pk")
        offered = [_offered(message) for message in offers]
        transaction.set_rollback(True)
    return offered


def _offered(message: Message) -> Offered:
    registration = Registration.objects.get(pk=message.about.removeprefix("registration:"))
    return Offered(
        name=phrases.masked_name(registration.contact_name),
        number=phones.mask(message.phone),
        party_size=registration.party_size,
        text=for_staff(message.text),
    )


@transaction.atomic
def follow_event(*, event: Event) -> None:
    """While the event is a draft, dates whose seats nobody set have as many as the event says: for each date, or for
    the whole course; groups where schools come.
    """
    if event.is_public or not event.takes_registrations or not event.seats_each:
        return
    following = SeatPool.objects.filter(event=event, set_by_hand=False)
    following.update(capacity=event.seats_each, unit=usual_unit(event))
    there = set(SeatPool.objects.filter(event=event).values_list("occurrence", flat=True))
    SeatPool.objects.bulk_create(_pool(event, pk) for pk in _wanted(event) if pk not in there)


@transaction.atomic
def sort_queue(*, event: Event, now: dt.datetime) -> None:
    """After the organizer chose how groups wait: in the queue or beside it, each with the place it has."""
    if SeatPool.objects.filter(Q(waiting__gt=0) | Q(beside__gt=0), event=event).exists():
        pools = allocation.lock(event.pk)
        queue.sort(pools, event)
        queue.refill(pool_ids=list(pools), now=now)


BATCH = 500


@transaction.atomic
def begin(*, events: Sequence[Event]) -> None:
    """Seats of drafts that were made just now, as ``follow_event`` gives them: a few statements for each five hundred."""
    asking = [event for event in events if event.takes_registrations and event.seats_each and not event.is_public]
    for first in range(0, len(asking), BATCH):
        by_id = {event.pk: event for event in asking[first : first + BATCH]}
        dates = Occurrence.objects.scheduled().filter(event__in=by_id).order_by("pk").values_list("event", "pk")
        wanted: list[tuple[int, int | None]] = [(event, pk) for event, pk in dates if not is_course(by_id[event])]
        wanted += [(pk, None) for pk, event in by_id.items() if is_course(event)]
        SeatPool.objects.bulk_create(_pool(by_id[pk], occurrence_id) for pk, occurrence_id in wanted)


def is_course(event: Event) -> bool:
    """Whether the seats are those of the whole course."""
    return event.booking == Event.Booking.COURSE


def usual_unit(event: Event) -> SeatPool.Unit:
    """What is counted where nobody chose."""
    return SeatPool.Unit.GROUPS if event.kind == Event.Kind.OUTREACH else SeatPool.Unit.PEOPLE


def _pool(event: Event, occurrence_id: int | None) -> SeatPool:
    return SeatPool(
        event=event,
        occurrence_id=occurrence_id,
        capacity=event.seats_each or 0,
        unit=usual_unit(event),
        set_by_hand=False,
    )


def _wanted(event: Event) -> list[int | None]:
    if is_course(event):
        return [None]
    return list(event.occurrences.scheduled().order_by("pk").values_list("pk", flat=True))


def _locked(event: Event | None, occurrence: Occurrence | None) -> Event:
    """Two who make the same pool at once meet here."""
    rows = Event.objects.select_for_update()
    if occurrence is not None:
        return rows.get(pk=occurrence.event_id)
    if event is None:
        raise ValueError("seats belong to an occurrence or to an event")
    return rows.get(pk=event.pk)
