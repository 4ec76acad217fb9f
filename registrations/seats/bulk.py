"""Seats of many events at once: the answer to ``events.bulk_actions``."""

import datetime as dt

from django.db import transaction

from core.errors import Refusal
from events.bulk.actions import Action
from events.models import Event, Occurrence
from registrations.models import SeatPool
from registrations.seats import capacity

MAX_SEATS = 10_000


@transaction.atomic
def set_for_all_dates(event: Event, *, seats: int, now: dt.datetime) -> list[SeatPool]:
    """So many seats on each date to come, or in the course, also where nobody set any yet; what is counted, and who may
    register, stays.

    Refuses: no_seats; capacity_below_taken.
    """
    pools = list(SeatPool.objects.filter(event=event).select_related("occurrence").order_by("pk"))
    coming = [pool for pool in pools if pool.occurrence is None or pool.occurrence.is_ahead(now)]
    coming += _missing(event, pools, now=now)
    if not coming:
        raise Refusal("no_seats", _why_none(event))
    changed = [
        capacity.set_capacity(
            capacity=seats,
            now=now,
            event=event if pool.occurrence is None else None,
            occurrence=pool.occurrence,
            unit=pool.unit,
            is_open=pool.is_open,
            group_limit=pool.group_limit,
        )
        for pool in coming
    ]
    if not event.is_public:
        _keep_with_event(event, changed, seats)
    return changed


def _keep_with_event(event: Event, pools: list[SeatPool], seats: int) -> None:
    """A draft's editor shows the number and changes it, as if it had been typed there; what counts otherwise stays."""
    Event.objects.filter(pk=event.pk).update(seats_each=seats)
    usual = [pool.pk for pool in pools if pool.unit == capacity.usual_unit(event)]
    SeatPool.objects.filter(pk__in=usual).update(set_by_hand=False)


def _missing(event: Event, pools: list[SeatPool], *, now: dt.datetime) -> list[SeatPool]:
    """The dates to come that take registrations and have no seats yet; not stored."""
    if not event.takes_registrations:
        return []
    there = {pool.occurrence_id for pool in pools}
    ahead = Occurrence.objects.ahead(now).filter(event=event).order_by("start", "pk")
    dates: list[Occurrence | None] = [None] if capacity.is_course(event) else list(ahead)
    wanted = [date for date in dates if (date.pk if date else None) not in there]
    return [SeatPool(event=event, occurrence=date, unit=capacity.usual_unit(event)) for date in wanted]


def _why_none(event: Event) -> str:
    if not event.takes_registrations:
        return "这个活动不收报名，没有名额可改。"
    return "没有还要办的场次。先加一场，再定名额。"


def actions() -> list[Action]:
    """改名额."""
    return [
        Action(
            code="seats",
            label="改名额",
            role="organizer",
            number_label="每场几个名额",
            max_number=MAX_SEATS,
            run=lambda event, asked: set_for_all_dates(event, seats=asked.number or 0, now=asked.now),
        )
    ]
