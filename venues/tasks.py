"""The scheduled jobs of this app. Safe to run twice, and beside itself."""

from core import clock, portions
from venues.bases import annual_reports, status_changes
from venues.bookings import booking


def keep_bases() -> dict[str, int]:
    """Validities that are over, then what the bases are asked for."""
    expired = portions.clear(lambda: status_changes.expire(now=clock.now()), task="venues.tasks.keep_bases")
    return {"expired": expired, "told": annual_reports.remind(now=clock.now())}


def expire_bookings() -> int:
    """Tentative bookings that ran out."""
    return booking.expire(now=clock.now())


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("venues: expire bookings", "venues.tasks.expire_bookings", 10),
        ("venues: keep bases", "venues.tasks.keep_bases", "30 8 * * *"),
    ]
