"""What the worker runs for this room. Each is safe to run twice, and beside itself."""

import time

from core import clock
from notifications import delivering, gathering, retaining, sweeping


def deliver_due() -> int:
    """Send what is due."""
    return delivering.deliver_due(now=clock.now())


def sweep() -> dict[str, int]:
    """Put lost rows right, make staff's texts, then send what is due: the net under the wake-up calls."""
    now, started = clock.now(), time.monotonic()
    found = sweeping.sweep(now=now) | {"gathered": gathering.gather(now=now)}
    return found | {"calls": delivering.deliver_due(now=now, spent=time.monotonic() - started)}


def retain() -> dict[str, int]:
    """Erase words and numbers past their time."""
    return retaining.retain(now=clock.now())


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("notifications: sweep", "notifications.tasks.sweep", 1),
        ("notifications: retain", "notifications.tasks.retain", "20 3 * * *"),
    ]
