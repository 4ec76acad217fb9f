"""The scheduled jobs of this app."""

from core import clock, portions
from organizations.memberships import inviting


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [("organizations: sweep", "organizations.tasks.sweep", "20 2 * * *")]


def sweep() -> int:
    """Take away old invitations."""
    return portions.clear(lambda: inviting.forget_old(now=clock.now()), task="organizations.tasks.sweep")
