"""Days on which nothing special happens, from today on."""

import datetime as dt

from special_days import public_holidays

WEEK = dt.timedelta(days=7)


def ordinary_monday(day: dt.date, *, weeks: int) -> dt.date:
    """The next Monday from this day on that begins so many weeks without a holiday, which would have to be ticked."""
    monday = day + dt.timedelta(days=(7 - day.weekday()) % 7)
    while any(public_holidays.name(monday + dt.timedelta(days=ahead)) for ahead in range(7 * weeks)):
        monday += WEEK
    return monday
