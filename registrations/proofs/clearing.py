"""Staff clear what nobody has proved: somebody filled the hall with numbers that are not theirs."""

import datetime as dt

from core.errors import Refusal
from events.models import Event
from registrations.models import Registration
from registrations.proofs import lapsing

Status = Registration.Status


def clear_unproven(*, event: Event, reason: str, now: dt.datetime) -> int:
    """End all unproven ones of the event, with a reason and without a text; returns how many. Raises nothing_unproven."""
    rows = Registration.objects.filter(event=event, status=Status.UNPROVEN).order_by("pk")
    cleared = sum(lapsing.end(row, to=Status.WITHDRAWN, reason=reason, now=now) for row in rows)
    if not cleared:
        raise Refusal("nothing_unproven", "没有还没确认号码的报名了。")
    return cleared
