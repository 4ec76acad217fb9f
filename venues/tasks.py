"""What the worker runs for this room. Safe to run twice, and beside itself."""

from core import clock
from venues import expiring as bookings
from venues.bases import expiring, reminding


def keep_bases() -> dict[str, int]:
    """Validities that are over, then what the bases are asked for."""
    now = clock.now()
    return {"expired": expiring.expire(now=now), "told": reminding.remind(now=now)}


def expire_bookings() -> int:
    """Tentative bookings that ran out."""
    return bookings.expire(now=clock.now())


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("venues: expire bookings", "venues.tasks.expire_bookings", 10),
        ("venues: keep bases", "venues.tasks.keep_bases", "30 8 * * *"),
    ]
