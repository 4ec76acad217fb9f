"""Seats of many events at once: the answer to ``events.bulk_actions``."""

import datetime as dt

from django.db import transaction

from core.errors import Refusal
from events.bulk.actions import Action
from events.models import Event
from registrations.models import SeatPool
from registrations.seats import capacity

MAX_SEATS = 10_000


def set_for_all_dates(event: Event, *, seats: int, now: dt.datetime) -> list[SeatPool]:
    """So many seats on each date to come, or in the course; what is counted, and who may register, stays.

    Refuses: no_seats; capacity_below_taken.
    """
    with transaction.atomic():
        pools = SeatPool.objects.filter(event=event).select_related("occurrence").order_by("pk")
        coming = [pool for pool in pools if pool.occurrence is None or pool.occurrence.is_ahead(now)]
        if not coming:
            raise Refusal("no_seats", "这个活动不收报名，或者场次都办过了，没有名额可改。")
        return [
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
