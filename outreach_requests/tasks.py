"""The scheduled jobs of this app. Safe to run twice, and beside itself."""

from core import clock, portions
from outreach_requests import personal_data
from outreach_requests.submissions import submitting


def drop_unconfirmed() -> int:
    """What was asked for in somebody else's name."""
    return portions.clear(
        lambda: submitting.drop_unconfirmed(now=clock.now()), task="outreach_requests.tasks.drop_unconfirmed"
    )


def erase_old() -> int:
    """Who asked for what ended long ago."""
    return portions.clear(lambda: personal_data.erase_old(now=clock.now()), task="outreach_requests.tasks.erase_old")


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("outreach requests: drop unconfirmed", "outreach_requests.tasks.drop_unconfirmed", 60),
        ("outreach requests: erase old", "outreach_requests.tasks.erase_old", 720),
    ]
