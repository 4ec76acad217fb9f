"""The lifetime of sessions: when one is over, and noting that somebody was there."""

import datetime as dt

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from accounts.models import Person
from accounts.sessions.engine import BEGAN, DEVICE, SEEN
from core import registry

NOTED_EVERY = dt.timedelta(minutes=5)
IDLE = "idle"
"""Session key: after how many seconds without a request it ends."""


def is_over(session: SessionBase, *, now: dt.datetime) -> bool:
    """Whether nobody came for too long. The row's own end says the same, by the machine's clock."""
    seen = session.get(SEEN)
    idle = session.get(IDLE)
    return seen is not None and idle is not None and now.timestamp() - seen > idle


def note(session: SessionBase, *, person: Person, device: str, is_code_only: bool, now: dt.datetime) -> None:
    """Write down that the person was here, every few minutes at most; the session's time to stay begins anew."""
    seen = session.get(SEEN)
    if seen is not None and now.timestamp() - seen < NOTED_EVERY.total_seconds():
        return
    idle = settings.SESSION_COOKIE_AGE if is_code_only or not is_staff(person) else _staff_idle()
    session.set_expiry(idle)
    session[IDLE] = idle
    session[SEEN] = int(now.timestamp())
    session[DEVICE] = device
    session.setdefault(BEGAN, int(now.timestamp()))


def _staff_idle() -> int:
    return int(dt.timedelta(hours=settings.STAFF_SESSION_IDLE_HOURS).total_seconds())


def is_staff(person: Person) -> bool:
    """Whether they work for an organization, or for the site."""
    return person.is_superuser or any(answer(person) for answer in registry.provided("accounts.staff"))
