"""The scheduled jobs of this app. Safe to run twice, and beside itself."""

from core import clock, portions
from events import closing, reminding
from events.wording import search_index


def remind() -> int:
    """Tomorrow's dates and shifts."""
    return portions.work(lambda: reminding.remind(now=clock.now()), task="events.tasks.remind")


def finish_programmes() -> int:
    """Theme-day programmes that are over."""
    return closing.finish_programmes(now=clock.now())


def refresh_search() -> int:
    """What the search knows of coming dates, where a host, a place or a theme day is called otherwise now."""
    return search_index.refresh(now=clock.now())


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("events: remind", "events.tasks.remind", 10),
        ("events: finish programmes", "events.tasks.finish_programmes", 60),
        ("events: refresh search", "events.tasks.refresh_search", 60),
    ]
