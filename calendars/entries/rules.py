"""Rules of entries: status prefix, time window, SEQUENCE and LAST-MODIFIED. Pure; ``now`` is passed in."""

import datetime as dt
from enum import StrEnum

from events.rules import NEWS

BACK = dt.timedelta(days=30)
"""How long an entry stays in the feeds after its end."""
AHEAD = dt.timedelta(days=400)
"""How far ahead the feeds reach."""


class EntryState(StrEnum):
    """The state that the summary of an entry begins with."""

    AS_PLANNED = ""
    MOVED = "【改期】"
    ELSEWHERE = "【改地点】"
    CANCELLED = "【取消】"
    POSTPONED = "【延期待定】"

    @property
    def is_off(self) -> bool:
        """Whether nobody should come: STATUS:CANCELLED."""
        return self in {EntryState.CANCELLED, EntryState.POSTPONED}


def standing(
    *, state: str, live: bool, moved_at: dt.datetime | None, in_time: bool = True, now: dt.datetime
) -> EntryState:
    """How an occurrence stands; ``live`` is false once its event was cancelled or taken back.

    What took place is never cancelled afterwards.
    """
    if state == "cancelled" or (not live and state != "held"):
        return EntryState.CANCELLED
    if state == "postponed":
        return EntryState.POSTPONED
    if moved_at is not None and now < moved_at + NEWS:
        return EntryState.MOVED if in_time else EntryState.ELSEWHERE
    return EntryState.AS_PLANNED


def drop_after(end: dt.datetime, how: EntryState) -> dt.datetime:
    """When the entry leaves every feed."""
    return end + (NEWS if how.is_off else BACK)


def rewrite_after(moved_at: dt.datetime | None, how: EntryState) -> dt.datetime | None:
    """When time alone changes the entry's words."""
    is_news = how in {EntryState.MOVED, EntryState.ELSEWHERE}
    return moved_at + NEWS if moved_at is not None and is_news else None


def in_window(*, start: dt.datetime, drop_after: dt.datetime, now: dt.datetime) -> bool:
    """Whether feeds hold the entry."""
    return drop_after > now and start < now + AHEAD


def sequence(*, previous: int | None, revision: int, material: bool) -> int:
    """SEQUENCE (RFC 5545 section 3.8.7.4): the revision, and never lower than it was; a material change raises it."""
    if previous is None:
        return revision
    return max(revision, previous + 1 if material else previous)


def modified(*, previous: dt.datetime | None, changed_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """LAST-MODIFIED of a text that differs: the change's own time, or ``now`` where words alone or time changed it."""
    at = changed_at.replace(microsecond=0)
    return at if previous is None or at > previous else now.replace(microsecond=0)
