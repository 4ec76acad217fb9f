"""Taking and freeing seats. Pools are always touched in id order.

**The trap**: on PostgreSQL a conditional update that matches nothing locks nothing. Somebody who joins the queue and
somebody who withdraws would miss each other, and a seat would stay empty with a party waiting. So whoever did not
get seats at once takes ``lock`` and looks again; joining, freeing and refilling all happen under it.

``lock`` holds all pools of the event, since a waiting party may need several of them.
"""

from collections.abc import Iterable, Mapping

from django.db import connection, transaction
from django.db.models import F

from registrations.models import SeatClaim, SeatPool

Wanted = dict[int, int]
"""Seats by pool id."""


def take(wanted: Wanted) -> bool:
    """Take all or none while nobody waits: the quick way, without holding more than these pools.

    The savepoint matters for a single pool too: an update that had to wait for another one and then does not match
    keeps the row locked on PostgreSQL, and ``lock`` after it would take rows out of order.
    """
    with transaction.atomic():
        all_taken = take_without_savepoint(wanted)
        if not all_taken:
            transaction.set_rollback(True)
    return all_taken


def take_without_savepoint(
    wanted: Wanted, *, revisions: Mapping[int, int] | None = None, lessons: int | None = None
) -> bool:
    """The same where the caller undoes everything when this is False.

    ``revisions``: of the dates of these pools, as they were read, and ``lessons`` of a course together (each counts one
    more than its revision); nothing is taken of what has changed since, or of an event that is not live any more.
    """
    return all(_take(pool, wanted[pool], (revisions or {}).get(pool), lessons) for pool in sorted(wanted))


_TAKE = """
UPDATE registrations_seatpool SET taken = taken + %(count)s
WHERE id = %(pool)s AND is_open AND waiting = 0 AND taken <= capacity - %(count)s
"""
_UNCHANGED = """
AND EXISTS (SELECT 1 FROM events_occurrence date JOIN events_event event ON event.id = date.event_id
 WHERE date.id = registrations_seatpool.occurrence_id AND date.revision = %(revision)s
 AND date.state = 'scheduled' AND event.state = 'published')
"""
_SAME_LESSONS = """
AND EXISTS (SELECT 1 FROM events_event event WHERE event.id = registrations_seatpool.event_id
 AND event.state = 'published')
AND %(lessons)s = (SELECT COALESCE(SUM(lesson.revision + 1), 0) FROM events_occurrence lesson
 WHERE lesson.event_id = registrations_seatpool.event_id)
"""
"""Written out as the rush needs them: the first is looked at again, by PostgreSQL, once whoever was faster has committed."""


def _take(pool_id: int, count: int, revision: int | None, lessons: int | None) -> bool:
    facts = {"pool": pool_id, "count": count, "revision": revision, "lessons": lessons}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE + _as_read(revision, lessons), facts)
        return bool(cursor.rowcount == 1)


def _as_read(revision: int | None, lessons: int | None) -> str:
    if revision is not None:
        return _UNCHANGED
    return "" if lessons is None else _SAME_LESSONS


def lock(event_id: int) -> dict[int, SeatPool]:
    """Hold all pools of the event until the transaction ends; fresh rows by id.

    Claims may be stored beside it: whoever takes seats at once stores them first, and waits here for its update only.
    The event comes before its seats, as for whoever cancels it: what is stored after this points to it.
    """
    _lock_key(event_id)
    rows = SeatPool.objects.select_for_update(of=("self",), no_key=True).filter(event=event_id)
    return {pool.pk: pool for pool in rows.select_related("occurrence").order_by("pk")}


def _lock_key(event_id: int) -> None:
    """As storing a row that points to the event does; on SQLite one writes at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM events_event WHERE id = %s FOR KEY SHARE", [event_id])


def lock_rows(pools: dict[int, SeatPool], wanted: Wanted) -> None:
    """Take seats that the caller saw free, under ``lock``; negative counts give back."""
    for pool_id in sorted(wanted):
        SeatPool.objects.filter(pk=pool_id).update(taken=F("taken") + wanted[pool_id])
        pools[pool_id].taken += wanted[pool_id]


def counter_of(claim: SeatClaim) -> str:
    """Which number of the pool counts this waiting claim."""
    return "beside" if claim.beside else "waiting"


def free(claims: Iterable[SeatClaim]) -> list[int]:
    """Give back held seats and places in the queue, under ``lock``; returns the pools to refill."""
    touched = sorted(claims, key=lambda claim: claim.pool_id)
    for claim in touched:
        pool = SeatPool.objects.filter(pk=claim.pool_id)
        if claim.held:
            pool.update(taken=F("taken") - claim.seats)
        elif claim.position is not None:
            counter = counter_of(claim)
            pool.update(**{counter: F(counter) - 1})
        claim.held = False
        claim.position = None
        claim.lets_by = 0
    SeatClaim.objects.bulk_update(touched, ["held", "position", "lets_by"])
    return [claim.pool_id for claim in touched]
