"""Until when somebody may answer an offer: in waking hours, and early enough to ask the next. Pure."""

import datetime as dt

from django.utils import timezone

from notifications.texts import sending_hours

ANSWER_TIME = dt.timedelta(hours=24)
LEAST_ANSWER_TIME = dt.timedelta(hours=2)
BEFORE_START = dt.timedelta(hours=2)


def answer_by(*, now: dt.datetime, starts: dt.datetime, within: dt.timedelta = ANSWER_TIME) -> dt.datetime | None:
    """When an offer made now runs out, always within 08:00-20:00; None where nobody could be asked in time.

    A day (``within``: never less than two hours) after the text may go, yet two hours before the start at the latest. Families get a seat without being asked
    where less than two hours are left to answer; volunteers never do (``volunteers.signups.waiting``).
    """
    sent_at = sending_hours.in_window(now)
    deadline = min(
        sending_hours.in_window(sent_at + max(within, LEAST_ANSWER_TIME)), _awake_before(starts - BEFORE_START)
    )
    return deadline if deadline - sent_at >= LEAST_ANSWER_TIME else None


def _awake_before(at: dt.datetime) -> dt.datetime:
    """The last moment up to ``at`` in 08:00-20:00."""
    here = timezone.localtime(at)
    if sending_hours.OPEN <= here.time() <= sending_hours.CLOSE:
        return at
    evening = here if here.time() > sending_hours.CLOSE else here - dt.timedelta(days=1)
    return evening.replace(hour=sending_hours.CLOSE.hour, minute=0, second=0, microsecond=0).astimezone(dt.UTC)
