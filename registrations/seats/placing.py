"""Where a party goes: to its seats, to the queue, beside it, or away with a reason.

Called when somebody registers, and again for those whose place is decided later (staff agreed, a number was proved).
The caller is in a transaction, and stores the claims: their ``held``, ``position`` and ``beside`` are set here.
"""

from collections.abc import Sequence

from core.errors import Refusal
from events.models import Event
from registrations.models import Registration, SeatClaim, SeatPool
from registrations.seats import allocation, queue

Status = Registration.Status
PLACED = ("held", "position", "beside")
"""The fields of a claim that are decided here, for ``bulk_update`` of claims that are stored already."""


def place(*, event: Event, claims: Sequence[SeatClaim], made_for: str, heads: int, wait_if_full: bool) -> Status:
    """Seats where the party fits, else a place among those who wait: CONFIRMED or WAITLISTED.

    Raises Refusal: party_does_not_fit.
    """
    if sit_down(event=event, claims=claims):
        return Status.CONFIRMED
    return line_up(event=event, claims=claims, made_for=made_for, heads=heads, wait_if_full=wait_if_full)


def sit_down(*, event: Event, claims: Sequence[SeatClaim]) -> bool:
    """Take all the seats or none: at once if nobody waits; else look again under the lock.

    When this is False the transaction holds ``seats.lock`` of the event.
    """
    wanted = {claim.pool_id: claim.seats for claim in claims}
    is_seated = allocation.take(wanted) or _hold_under_lock(event, wanted)
    for claim in claims:
        claim.held = is_seated
    return is_seated


def _hold_under_lock(event: Event, wanted: allocation.Wanted) -> bool:
    pools = allocation.lock(event.pk)
    if not queue.admits(pools, wanted):
        return False
    queue.pass_by(wanted)
    allocation.lock_rows(pools, wanted)
    return True


def line_up(*, event: Event, claims: Sequence[SeatClaim], made_for: str, heads: int, wait_if_full: bool) -> Status:
    """Give a party that got no seats its place in the queue, or beside it.

    Raises Refusal: party_does_not_fit.
    """
    pools = allocation.lock(event.pk)
    if not wait_if_full:
        _refuse_what_does_not_fit(pools, claims, heads)
    queue.join(pools, claims, beside=queue.waits_beside(event, made_for=made_for, heads=heads))
    return Status.WAITLISTED


def _refuse_what_does_not_fit(pools: dict[int, SeatPool], claims: Sequence[SeatClaim], heads: int) -> None:
    """Some seats are free and nobody waits for them, but they are too few: better said now than in the queue."""
    short = [pools[claim.pool_id] for claim in claims if claim.seats > pools[claim.pool_id].free]
    room = queue.rooms(pool.pk for pool in short)
    if not short or 0 in room.values() or not all(pool.is_open for pool in short):
        return
    raise does_not_fit(short, heads, is_one_of_several=len(pools) > 1 and len(claims) > 1)


def does_not_fit(short: Sequence[SeatPool], heads: int, *, is_one_of_several: bool) -> Refusal:
    """Some seats are free in each of these, but too few for all of the party."""
    tightest = min(short, key=lambda pool: pool.free)
    where = "有一场只剩" if is_one_of_several else "现在只剩"
    return Refusal(
        "party_does_not_fit",
        f"{where} {tightest.free} 个名额，坐不下 {heads} 个人。可以少来几个人、分几次报、换一场，或者打咨询电话问问；"
        "一定要一起来，也可以排候补等。",
        free=tightest.free,
        limit=tightest.free,
        wanted=heads,
    )
