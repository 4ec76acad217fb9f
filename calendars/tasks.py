"""The scheduled jobs of this app."""

from calendars.entries import sweeping
from core import clock, portions


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [("calendars: sweep", "calendars.tasks.sweep", "10 0 * * *")]


def sweep() -> int:
    """Daily: rewrite what time alone changed."""
    return portions.clear(lambda: sweeping.sweep(now=clock.now()), task="calendars.tasks.sweep")
