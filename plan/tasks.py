"""The scheduled jobs of this app."""

from core import clock, portions
from plan import importing


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [("plan: sweep", "plan.tasks.sweep", "35 2 * * *")]


def sweep() -> int:
    """Take away old files of plans."""
    return portions.clear(lambda: importing.forget_old(now=clock.now()), task="plan.tasks.sweep")
