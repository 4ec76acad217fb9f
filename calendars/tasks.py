"""What the worker does for this room."""

from calendars import sweeping
from core import clock


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [("calendars: sweep", "calendars.tasks.sweep", "10 0 * * *")]


def sweep() -> int:
    """Daily: rewrite what time alone changed."""
    return sweeping.sweep(now=clock.now())
