"""The sweep of each minute: release leases of workers that died, expire messages, erase the words of codes."""

import datetime as dt

from notifications.models import Message, Purpose

State = Message.State
_CALLS = dt.timedelta(days=2)
"""Longer than any call takes."""


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Returns how many rows went each way.

    A lost lease without ``called_at`` was provably not sent and is pending again; one with it is ``unknown``, since
    the call may have begun.
    """
    lost = Message.objects.filter(state=State.SENDING, leased_until__lte=now)
    over = Message.objects.filter(state=State.PENDING, expires_at__lte=now)
    return {
        "unknown": lost.exclude(called_at=None).update(state=State.UNKNOWN, problem="worker_lost", finished_at=now),
        "pending": lost.filter(called_at=None).update(state=State.PENDING, lease="", leased_until=None),
        "expired": over.update(state=State.EXPIRED, problem="expired", finished_at=now, text=""),
        "erased": _erase_codes() + _blank_forgotten(now),
    }


def _blank_forgotten(now: dt.datetime) -> int:
    """What was just being sent while its number was erased; what would be tried again is not."""
    forgotten = Message.objects.filter(phone_hash="")
    again = [message.pk for message in forgotten.filter(state=State.PENDING)]
    Message.objects.filter(pk__in=again).update(state=State.WITHDRAWN, finished_at=now)
    begun = forgotten.filter(called_at__gt=now - _CALLS).exclude(state=State.SENDING).exclude(phone="", text="")
    return Message.objects.filter(pk__in=again).blank() + begun.blank()


def _erase_codes() -> int:
    """Codes that ended in another way than by their own worker."""
    open_states = [State.PENDING, State.SENDING]
    return Message.objects.filter(purpose=Purpose.CODE).exclude(state__in=open_states).exclude(text="").update(text="")
