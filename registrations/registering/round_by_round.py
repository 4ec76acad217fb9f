"""A competition for whose rounds people registered all at once goes on round by round, from the first choice on."""

import datetime as dt
from collections.abc import Iterable

from core.errors import Refusal
from events import signals
from events.models import Event, Occurrence
from registrations.models import SeatClaim, SeatPool


def separate(*, event: Event, occurrence: Occurrence, begun: Iterable[Occurrence], now: dt.datetime) -> None:
    """Whoever registered for all rounds is in those that have begun; into later ones go those who are chosen.

    ``occurrence`` is the last that has begun. The pool of all rounds becomes its pool, with its queue; earlier rounds
    keep a copy of who was there. Part of a verb whose transaction has locked the event (``events.locks``), then all
    pools. Refuses: rounds_mixed.
    """
    whole = SeatPool.objects.filter(event=event, occurrence=None).first()
    own = SeatPool.objects.filter(event=event).exclude(occurrence=None)
    if SeatClaim.objects.filter(pool__in=own).exists():
        raise Refusal("rounds_mixed", "有人报了全部轮次，也有人单报了一轮，没法自动分开。请先在名单里改成一样的。")
    own.delete()
    if whole is not None:
        for earlier in begun:
            if earlier.pk != occurrence.pk:
                _copy(whole, earlier)
        SeatPool.objects.filter(pk=whole.pk).update(occurrence=occurrence)
        SeatClaim.objects.filter(pool=whole).update(occurrence=occurrence)
    event.booking = Event.Booking.OCCURRENCE
    event.version += 1
    event.save(update_fields=["booking", "version"])
    signals.edited.send(Event, event=event, occurrences=[], now=now)


def _copy(whole: SeatPool, earlier: Occurrence) -> None:
    """Of those who have seats; nobody waits for a round that is over."""
    held = list(SeatClaim.objects.filter(pool=whole, held=True))
    facts = {"unit": whole.unit, "capacity": whole.capacity, "taken": whole.taken}
    pool = SeatPool.objects.create(event=whole.event, occurrence=earlier, is_open=False, **facts)
    SeatClaim.objects.bulk_create(
        SeatClaim(registration_id=claim.registration_id, pool=pool, occurrence=earlier, seats=claim.seats, held=True)
        for claim in held
    )
