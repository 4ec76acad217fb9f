"""Copy seats with their dates (``events.attached_data``)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from events.models import Event, Occurrence
from registrations import queries
from registrations.models import SeatClaim, SeatPool
from registrations.seats.allocation import lock, lock_rows

FACTS = ("unit", "capacity", "set_by_hand", "group_limit")


def seats() -> tuple[str, Any, Any]:
    """This app's answer: the name of the part, how it is read, how it is written."""
    return "seats", _read, _write


def _read(event: Event, occurrences: Sequence[Occurrence]) -> dict[str, Any]:
    if event.pk is None:
        return {"event": None, "dates": [None] * len(occurrences)}
    pools = {pool.occurrence_id: {name: getattr(pool, name) for name in FACTS} for pool in event.seat_pools.all()}
    return {"event": pools.get(None), "dates": [pools.get(occurrence.pk) for occurrence in occurrences]}


def _write(event: Event, occurrences: Sequence[Occurrence], facts: dict[str, Any], now: dt.datetime) -> None:
    """What followed the event's own number gives way to what is carried."""
    wanted = [(None, facts["event"]), *zip(occurrences, facts["dates"], strict=True)]
    for occurrence, pool in wanted:
        if pool:
            defaults = {name: pool[name] for name in FACTS if name in pool}
            SeatPool.objects.update_or_create(event=event, occurrence=occurrence, defaults=defaults)
    if event.is_live and event.booking == Event.Booking.BOTH:
        _seat(event, [one.pk for one in occurrences])


def _seat(event: Event, lessons: Sequence[int]) -> None:
    """Whoever is in for all lessons is in for the new ones too, as far as there is room."""
    pools = lock(event.pk)
    new = [pool for pool in pools.values() if pool.occurrence_id in lessons]
    for registration in queries.in_for_all(event, without=lessons):
        for pool in new:
            count = pool.seats_for(registration.party_size)
            if count <= pool.free:
                lock_rows(pools, {pool.pk: count})
                SeatClaim.objects.create(
                    registration=registration, pool=pool, occurrence_id=pool.occurrence_id, seats=count, held=True
                )
