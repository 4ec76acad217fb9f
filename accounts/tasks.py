"""What the worker runs for this room."""

from accounts import sweeping
from core import clock


def sweep() -> int:
    """Take away old codes, tries and sessions."""
    return sweeping.sweep(now=clock.now())
