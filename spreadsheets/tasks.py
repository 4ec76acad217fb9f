"""Jobs of the worker: imports that were uploaded or confirmed, long lists, and the scheduled clean-up. Safe to run twice, and beside itself."""

from core import clock, portions
from spreadsheets import importing
from spreadsheets.list_files import asking, making


def check(pk: int) -> None:
    """Look at a file that was uploaded."""
    importing.check(pk, now=clock.now())


def apply(pk: int) -> None:
    """Bring in a file that was confirmed."""
    importing.apply(pk, now=clock.now())


def clear() -> int:
    """Rows of files that nobody confirmed, and long lists whose day is over."""
    return importing.clear(now=clock.now()) + asking.clear(now=clock.now())


def make_list_files() -> int:
    """Long lists that somebody asked for as files; goes on with those at which a worker was killed."""
    return portions.work(lambda: making.go_on(now=clock.now()), task="spreadsheets.tasks.make_list_files")


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("spreadsheets: clear", "spreadsheets.tasks.clear", 60),
        ("spreadsheets: make list files", "spreadsheets.tasks.make_list_files", 1),
    ]
