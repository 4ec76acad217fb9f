"""The scheduled jobs of this app. Each is safe to run twice, and beside itself."""

from core import clock, portions
from volunteers.signups import offers


def expire_offers() -> int:
    """Offers nobody answered pass on to who is next."""
    return portions.clear(lambda: offers.expire_offers(now=clock.now()), task="volunteers.tasks.expire_offers")


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [("volunteers: expire offers", "volunteers.tasks.expire_offers", 2)]
