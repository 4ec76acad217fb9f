"""The scheduled jobs of this app. Each is safe to run twice, and beside itself."""

from core import clock, portions
from registrations import personal_data
from registrations.proofs import lapsing
from registrations.seats import offers, smallest_groups


def expire_offers() -> int:
    """Offers nobody answered pass on."""
    return portions.clear(lambda: offers.expire_offers(now=clock.now()), task="registrations.tasks.expire_offers")


def lapse() -> dict[str, int]:
    """Seats held for a number that nobody proved pass on; a day later nothing of it is kept."""
    task = "registrations.tasks.lapse"
    lapsed = portions.clear(lambda: lapsing.lapse_late(now=clock.now()), task=task)
    dropped = portions.clear(lambda: personal_data.drop_unproven(now=clock.now()), task=task)
    return {"lapsed": lapsed, "dropped": dropped}


def erase_old() -> int:
    """Names and numbers of events that ended long ago."""
    return portions.clear(lambda: personal_data.erase_old(now=clock.now()), task="registrations.tasks.erase_old")


def tell_of_few() -> int:
    """Dates for which too few have registered."""
    return smallest_groups.remind(now=clock.now())


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("registrations: expire offers", "registrations.tasks.expire_offers", 2),
        ("registrations: lapse", "registrations.tasks.lapse", 1),
        ("registrations: tell of few", "registrations.tasks.tell_of_few", "0 9 * * *"),
        ("registrations: erase old", "registrations.tasks.erase_old", 720),
    ]
