"""The scheduled jobs of this app."""

from accounts.signing_in import sweeping
from core import clock, portions


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [("accounts: sweep", "accounts.tasks.sweep", "*/10 * * * *")]


def sweep() -> int:
    """Take away old codes, tries and sessions."""
    return portions.clear(lambda: sweeping.sweep(now=clock.now()), task="accounts.tasks.sweep")
