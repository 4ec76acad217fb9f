"""Jobs of the worker: imports that were uploaded or confirmed, and the scheduled clean-up. Safe to run twice, and beside itself."""

from core import clock
from spreadsheets import importing


def check(pk: int) -> None:
    """Look at a file that was uploaded."""
    importing.check(pk, now=clock.now())


def apply(pk: int) -> None:
    """Bring in a file that was confirmed."""
    importing.apply(pk, now=clock.now())


def clear() -> int:
    """Rows of files that nobody confirmed."""
    return importing.clear(now=clock.now())


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [("spreadsheets: clear", "spreadsheets.tasks.clear", 120)]
