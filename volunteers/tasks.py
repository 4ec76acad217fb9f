"""What the worker runs for this room. Safe to run twice, and beside itself."""

from core import clock
from volunteers import reminding


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [("volunteers-remind", "volunteers.tasks.remind", 30)]


def remind() -> int:
    """Remind the volunteers of tomorrow's shifts."""
    return reminding.remind(now=clock.now())
