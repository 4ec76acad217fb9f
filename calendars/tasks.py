"""What the worker does for this room."""

from calendars import sweeping
from core import clock


def sweep() -> int:
    """Daily: rewrite what time alone changed."""
    return sweeping.sweep(now=clock.now())
