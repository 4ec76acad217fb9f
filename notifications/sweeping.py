"""What the sweep puts right each minute: leases of workers that died, messages whose time is over, words of codes."""

import datetime as dt

from notifications.models import Message, Purpose

State = Message.State


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
        "erased": _erase_codes(),
    }


def _erase_codes() -> int:
    """Codes that ended in another way than by their own worker."""
    open_states = [State.PENDING, State.SENDING]
    return Message.objects.filter(purpose=Purpose.CODE).exclude(state__in=open_states).exclude(text="").update(text="")
