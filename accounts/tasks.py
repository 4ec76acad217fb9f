"""The scheduled jobs of this app."""

from accounts.audit import sweeping as audit_sweeping
from accounts.signing_in import sweeping
from core import clock, portions


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("accounts: sweep", "accounts.tasks.sweep", "*/10 * * * *"),
        ("accounts: audit list", "accounts.tasks.sweep_audit", "50 3 * * *"),
    ]


def sweep() -> int:
    """Take away old codes, tries and sessions."""
    return portions.clear(lambda: sweeping.sweep(now=clock.now()), task="accounts.tasks.sweep")


def sweep_audit() -> int:
    """Take away lines of the audit list that were kept for as long as they are."""
    return portions.clear(lambda: audit_sweeping.sweep(now=clock.now()), task="accounts.tasks.sweep_audit")
