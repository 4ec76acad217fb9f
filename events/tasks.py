"""What the worker runs for this room. Safe to run twice, and beside itself."""

from core import clock
from events import reminding


def remind() -> int:
    """Tomorrow's dates and shifts."""
    return reminding.remind(now=clock.now())


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [("events: remind", "events.tasks.remind", 10)]
