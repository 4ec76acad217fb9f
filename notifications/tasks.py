"""What the worker runs for this room. Each is safe to run twice, and beside itself."""

from core import clock
from notifications import delivering, gathering, retaining, sweeping


def deliver_due() -> int:
    """Send what is due."""
    return delivering.deliver_due(now=clock.now())


def sweep() -> dict[str, int]:
    """Put lost rows right, make staff's texts, then send what is due: the net under the wake-up calls."""
    found = sweeping.sweep(now=clock.now()) | {"gathered": gathering.gather(now=clock.now())}
    return found | {"calls": deliver_due()}


def retain() -> dict[str, int]:
    """Erase words and numbers past their time."""
    return retaining.retain(now=clock.now())


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("notifications: sweep", "notifications.tasks.sweep", 1),
        ("notifications: retain", "notifications.tasks.retain", "20 3 * * *"),
    ]
