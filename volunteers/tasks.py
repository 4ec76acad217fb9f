"""What the worker runs for this room. Safe to run twice, and beside itself."""

from core import clock
from volunteers import reminding


def remind() -> int:
    """Remind the volunteers of tomorrow's shifts."""
    return reminding.remind(now=clock.now())
