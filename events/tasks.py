"""What the worker runs for this room. Safe to run twice, and beside itself."""

from core import clock, portions
from events import asking, erasing, finishing, reminding
from events.importing import running


def remind() -> int:
    """Tomorrow's dates and shifts."""
    return portions.work(lambda: reminding.remind(now=clock.now()), task="events.tasks.remind")


def drop_unconfirmed_requests() -> int:
    """What was asked for in somebody else's name."""
    return portions.clear(
        lambda: asking.drop_unconfirmed(now=clock.now()), task="events.tasks.drop_unconfirmed_requests"
    )


def erase_old_requests() -> int:
    """Who asked for what ended long ago."""
    return portions.clear(lambda: erasing.erase_old(now=clock.now()), task="events.tasks.erase_old_requests")


def finish_programmes() -> int:
    """Theme-day programmes that are over."""
    return finishing.finish_programmes(now=clock.now())


def check_sheet(pk: int) -> None:
    """Look at a file that was uploaded."""
    running.check(pk, now=clock.now())


def apply_sheet(pk: int) -> None:
    """Bring in a file that was confirmed."""
    running.apply(pk, now=clock.now())


def clear_sheets() -> int:
    """Rows of files that nobody confirmed."""
    return running.clear(now=clock.now())


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("events: remind", "events.tasks.remind", 10),
        ("events: drop unconfirmed requests", "events.tasks.drop_unconfirmed_requests", 60),
        ("events: finish programmes", "events.tasks.finish_programmes", 60),
        ("events: erase old requests", "events.tasks.erase_old_requests", 720),
        ("events: clear sheets", "events.tasks.clear_sheets", 120),
    ]
