"""The one clock of the product.

Verbs take ``now`` as an argument; views, tasks and commands read it here. ``CLOCK_OFFSET`` shifts the clock of a
whole system (web and worker alike), so that it can be tried at any hour.
"""

import datetime as dt

from django.conf import settings
from django.utils import timezone


def now() -> dt.datetime:
    """The present instant: aware, UTC."""
    offset: dt.timedelta = settings.CLOCK_OFFSET
    return timezone.now() + offset


def today() -> dt.date:
    """The present date in Asia/Shanghai."""
    return timezone.localdate(now())


def midnight(day: dt.date) -> dt.datetime:
    """The instant at which a day begins in Asia/Shanghai."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def week_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Monday of the day's week, and Monday of the next."""
    monday = day - dt.timedelta(days=day.weekday())
    return monday, monday + dt.timedelta(days=7)
