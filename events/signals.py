"""Signals of events to the apps above, sent inside the atomic block of the fact.

``docs/architecture.md`` holds the table signal -> receiver; a test compares them.
"""

from django.dispatch import Signal

published = Signal()
"""``event: Event, by: Person, now: datetime``: the event is public from now on."""

edited = Signal()
"""``event: Event, occurrences: list[Occurrence], now: datetime``: words changed, or occurrences of a draft were
added; nobody is told, but what repeats these words must be written again."""

drafted = Signal()
"""``events: list[Event], now: datetime``: these drafts were stored at once, with their dates; nobody has seen them."""

changed = Signal()
"""``change: Change, occurrences: list[Occurrence], now: datetime``: times or places moved; the occurrences hold the
new facts, ``change.items`` the old and the new."""

cancelled = Signal()
"""``change: Change, occurrences: list[Occurrence], now: datetime``: these occurrences will not be held."""

postponed = Signal()
"""``change: Change, occurrences: list[Occurrence], now: datetime``: these will be held later, nobody knows when yet;
who is in stays in. With a new time ``changed`` is sent."""

brought_back = Signal()
"""``occurrence: Occurrence, cancelled: Occurrence, now: datetime``: a date came back in place of one that was cancelled, and
has its ``uid``; nobody of those who had come is in again."""

took_place = Signal()
"""``record: HeldRecord, now: datetime``: what happened was recorded, or the record was corrected."""

discarded = Signal()
"""``event: Event, now: datetime``: a draft that nobody ever saw is about to be deleted."""
