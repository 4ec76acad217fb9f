"""The scheduled jobs of this app. Safe to run twice, and beside itself."""

from core import clock, portions
from events import closing, reminding


def remind() -> int:
    """Tomorrow's dates and shifts."""
    return portions.work(lambda: reminding.remind(now=clock.now()), task="events.tasks.remind")


def finish_programmes() -> int:
    """Theme-day programmes that are over."""
    return closing.finish_programmes(now=clock.now())


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("events: remind", "events.tasks.remind", 10),
        ("events: finish programmes", "events.tasks.finish_programmes", 60),
    ]
