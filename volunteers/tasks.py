"""The scheduled jobs of this app. Each is safe to run twice, and beside itself."""

from core import clock, portions
from volunteers.signups import covers, offers


def expire_offers() -> int:
    """Offers nobody answered pass on to who is next."""
    return portions.clear(lambda: offers.expire_offers(now=clock.now()), task="volunteers.tasks.expire_offers")


def seek_cover() -> int:
    """Searches for cover whose round is over ask the next."""
    return portions.clear(lambda: covers.go_on(now=clock.now()), task="volunteers.tasks.seek_cover")


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("volunteers: expire offers", "volunteers.tasks.expire_offers", 2),
        ("volunteers: seek cover", "volunteers.tasks.seek_cover", 2),
    ]
