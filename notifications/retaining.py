"""Words and numbers leave the outbox once nobody needs them; the row stays as a count."""

import datetime as dt

from notifications.models import Message

TEXTS = dt.timedelta(days=30)
"""As long as staff may have to see what was said."""
NUMBERS = dt.timedelta(days=180)
_OPEN = [Message.State.PENDING, Message.State.SENDING]


def retain(*, now: dt.datetime) -> dict[str, int]:
    """Blank texts after 30 days and numbers after 180; returns how many."""
    settled = Message.objects.exclude(state__in=_OPEN)
    return {
        "texts": settled.filter(created_at__lte=now - TEXTS).exclude(text="").update(text=""),
        "numbers": settled.filter(created_at__lte=now - NUMBERS).exclude(phone="").update(phone=""),
    }
