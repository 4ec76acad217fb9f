"""The scheduled jobs of this app."""

from calendars.entries import sweeping, teams
from core import clock, portions


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [("calendars: sweep", "calendars.tasks.sweep", "10 0 * * *")]


def sweep() -> int:
    """Daily, and when something is due: rewrite what time alone changed, and what was marked."""
    teams.mark_all(now=clock.now())
    return portions.clear(lambda: sweeping.sweep(now=clock.now()), task="calendars.tasks.sweep")
