"""The day before a shift, its volunteers are reminded."""

import datetime as dt

from django.db import transaction

from core import words
from events.models import Event, Occurrence
from notifications import outbox, times
from volunteers import notices
from volunteers.models import SignUp


def remind(*, now: dt.datetime) -> int:
    """Put a reminder of each of tomorrow's shifts into the outbox, once; returns how many are new.

    Only in the daytime window, and no text outlives the day, since it says 明天. A shift that moved is reminded of anew:
    its occurrence's revision is in the key.
    """
    if times.in_window(now) != now:
        return 0
    first = words.local(now).replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    rows = SignUp.objects.filter(
        status=SignUp.Status.CONFIRMED,
        shift__start__gte=first,
        shift__start__lt=first + dt.timedelta(days=1),
        shift__occurrence__state=Occurrence.State.SCHEDULED,
        shift__occurrence__event__state=Event.State.PUBLISHED,
    ).select_related("volunteer__person", "shift__occurrence__event", "shift__occurrence__venue")
    with transaction.atomic():
        return len(
            outbox.put([notices.reminder(sign_up, expires_at=first) for sign_up in rows.order_by("pk")], now=now)
        )
