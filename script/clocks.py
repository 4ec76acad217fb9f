"""The clocks at which the quick tests are run: those with a name, and one drawn from the commit. All in Shanghai."""

import datetime as dt
import subprocess
from collections.abc import Callable
from itertools import count

from lunar_python import Solar

DAY = dt.timedelta(days=1)
DRAWN = "drawn"
MINUTES_A_YEAR = 366 * 24 * 60
MORNING = dt.time(9, 30)
NOON = dt.time(12)


def today() -> dt.date:
    """Shanghai's date."""
    return (dt.datetime.now(dt.UTC) + dt.timedelta(hours=8)).date()


def named(since: dt.date) -> dict[str, dt.datetime]:
    """The clocks of ``--any-day`` by their names: of each the next, from this day on."""

    def following(is_it: Callable[[dt.date], bool]) -> dt.date:
        return next(day for day in (since + number * DAY for number in count()) if is_it(day))

    week = {f"{day:%A}".lower(): (day, NOON) for day in (since + number * DAY for number in range(7))}
    days = week | {
        "december-31": (following(lambda day: (day.month, day.day) == (12, 31)), dt.time(23, 50)),
        "january-1": (following(lambda day: (day.month, day.day) == (1, 1)), dt.time(0, 10)),
        "february-28": (following(lambda day: (day.month, day.day) == (2, 28)), MORNING),
        "february-29": (following(lambda day: (day.month, day.day) == (2, 29)), MORNING),
        "month-end": (following(lambda day: (day + DAY).day == 1), dt.time(18, 30)),
        "spring-festival-eve": (following(_is_spring_festival_eve), dt.time(15)),
        "after-midnight": (since, dt.time(0, 5)),
        "noon": (since, NOON),
        "before-midnight": (since, dt.time(23, 55)),
    }
    return {name: dt.datetime.combine(day, hour) for name, (day, hour) in days.items()}


def _is_spring_festival_eve(day: dt.date) -> bool:
    morrow = day + DAY
    lunar = Solar.fromYmd(morrow.year, morrow.month, morrow.day).getLunar()
    return (lunar.getMonth(), lunar.getDay()) == (1, 1)


def draw(commit: str, since: dt.date) -> dt.datetime:
    """The minute of the year from this day on that a commit's hash names."""
    return dt.datetime.combine(since, dt.time()) + dt.timedelta(minutes=int(commit, 16) % MINUTES_A_YEAR)


def _drawn() -> dt.datetime:
    """The clock drawn from the commit that is checked out."""
    command = ["git", "log", "-1", "--format=%H %ct"]
    commit, seconds = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return draw(commit, dt.datetime.fromtimestamp(int(seconds), dt.UTC).date())


def when(text: str) -> dt.datetime:
    """A clock as it is typed: a date with or without an hour, a name of ``--any-day``, ``DRAWN``; or ``ValueError``."""
    if text == DRAWN:
        return _drawn()
    if moment := named(today()).get(text):
        return moment
    clock = dt.datetime.fromisoformat(text)
    if clock.tzinfo:
        clock = clock.astimezone(dt.timezone(dt.timedelta(hours=8))).replace(tzinfo=None)
    return clock if len(text) > len("2026-12-31") else dt.datetime.combine(clock, NOON)


def write(clock: dt.datetime) -> str:
    """As ``when`` takes it, with the zone that ``TEST_CLOCK`` needs."""
    return f"{clock.isoformat(timespec='minutes')}+08:00"
