"""The scheduled jobs of this app. Each is safe to run twice, and beside itself."""

from core import clock, portions
from volunteers.blocks import releasing
from volunteers.signups import agreeing, covers, offers


def expire_offers() -> int:
    """Offers nobody answered pass on to who is next."""
    return portions.clear(lambda: offers.expire_offers(now=clock.now()), task="volunteers.tasks.expire_offers")


def seek_cover() -> int:
    """Searches for cover whose round is over ask the next."""
    return portions.clear(lambda: covers.go_on(now=clock.now()), task="volunteers.tasks.seek_cover")


def release_blocks() -> int:
    """Places that teams hold go back once their time to name people is over; the day before, who leads the team is reminded."""
    reminded = portions.clear(lambda: releasing.remind(now=clock.now()), task="volunteers.tasks.release_blocks")
    released = portions.clear(lambda: releasing.release_due(now=clock.now()), task="volunteers.tasks.release_blocks")
    return reminded + released


def tell_of_silent() -> int:
    """The day before a shift whoever prepares it hears who has not said yes to what it became."""
    return agreeing.tell_of_silent(now=clock.now())


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("volunteers: expire offers", "volunteers.tasks.expire_offers", 2),
        ("volunteers: seek cover", "volunteers.tasks.seek_cover", 2),
        ("volunteers: release blocks", "volunteers.tasks.release_blocks", 2),
        ("volunteers: silent about changes", "volunteers.tasks.tell_of_silent", 10),
    ]
