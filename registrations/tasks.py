"""What the worker runs for this room. Each is safe to run twice, and beside itself."""

from core import clock
from registrations import erasing, expiring


def expire_offers() -> int:
    """Offers nobody answered pass on."""
    return expiring.expire_offers(now=clock.now())


def erase_old() -> int:
    """Names and numbers of events that ended long ago."""
    return erasing.erase_old(now=clock.now())


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("registrations: expire offers", "registrations.tasks.expire_offers", 2),
        ("registrations: erase old", "registrations.tasks.erase_old", 720),
    ]
