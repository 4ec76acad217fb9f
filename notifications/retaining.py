"""Words and numbers leave the outbox once nobody needs them; the row stays as a count."""

import datetime as dt
from collections.abc import Collection

from notifications.models import Errand, Message

TEXTS = dt.timedelta(days=30)
"""As long as staff may have to see what was said."""
NUMBERS = dt.timedelta(days=180)
_OPEN = [Message.State.PENDING, Message.State.SENDING]


def retain(*, now: dt.datetime) -> dict[str, int]:
    """Blank texts and drop staff's errands after 30 days, blank numbers after 180; returns how many."""
    settled = Message.objects.exclude(state__in=_OPEN)
    return {
        "texts": settled.filter(created_at__lte=now - TEXTS).exclude(text="").update(text=""),
        "errands": Errand.objects.filter(created_at__lte=now - TEXTS).delete()[0],
        "numbers": settled.filter(created_at__lte=now - NUMBERS).exclude(phone="").update(phone=""),
    }


def forget(*, phone_hash: str, now: dt.datetime) -> int:
    """Withdraw what still waits for a number and blank the rest; a row that is being sent ends by itself."""
    theirs = Message.objects.filter(phone_hash=phone_hash)
    theirs.filter(state=Message.State.PENDING).update(state=Message.State.WITHDRAWN, finished_at=now)
    return theirs.exclude(state__in=_OPEN).update(phone="", text="")


def forget_about(things: Collection[str]) -> int:
    """Blank the numbers and words of what was sent about these; the rows stay as counts."""
    return Message.objects.filter(about__in=things).exclude(state__in=_OPEN).update(phone="", text="")
