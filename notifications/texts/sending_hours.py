"""When messages may go, Asia/Shanghai. Pure."""

import datetime as dt

from django.utils import timezone

OPEN = dt.time(8)
CLOSE = dt.time(20)
URGENT_WITHIN = dt.timedelta(hours=2)


def in_window(at: dt.datetime) -> dt.datetime:
    """The first moment from ``at`` on that lies in 08:00-20:00."""
    here = timezone.localtime(at)
    if here.time() < OPEN:
        return _opening(here)
    if here.time() >= CLOSE:
        return _opening(here + dt.timedelta(days=1))
    return at


def next_opening(at: dt.datetime) -> dt.datetime:
    """08:00 of the day after."""
    return _opening(timezone.localtime(at) + dt.timedelta(days=1))


def midnight(at: dt.datetime) -> dt.datetime:
    """When the day of this instant began."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(dt.UTC)


def must_go_now(starts: dt.datetime, *, now: dt.datetime) -> bool:
    """Whether a change of something that starts then can't wait: it starts before two hours into the next window."""
    return starts < in_window(now) + URGENT_WITHIN


def urgent_from(starts: dt.datetime) -> dt.datetime:
    """The first moment at which ``must_go_now`` is true of that start."""
    here = timezone.localtime(starts)
    if here.time() < (dt.datetime.combine(here, OPEN) + URGENT_WITHIN).time():
        return _closing(here - dt.timedelta(days=1))
    return min(starts - URGENT_WITHIN + dt.timedelta(microseconds=1), _closing(here))


def _closing(here: dt.datetime) -> dt.datetime:
    return here.replace(hour=CLOSE.hour, minute=0, second=0, microsecond=0).astimezone(dt.UTC)


def _opening(here: dt.datetime) -> dt.datetime:
    return here.replace(hour=OPEN.hour, minute=0, second=0, microsecond=0).astimezone(dt.UTC)
