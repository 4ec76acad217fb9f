"""When each entry of a private feed last changed: kept beside its key, so that a change in any word moves the stamp.

A private feed is made of rows of many apps, some of which don't know when they changed. So what its owner was shown last
is remembered as a digest an entry; an entry that reads otherwise has another DTSTAMP from then on, and so has the file.
"""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Sequence

from django.db import transaction

from calendars.entries import ics, rules
from calendars.models import FeedToken

_HEAD = ""
"""Under this the words over the entries are remembered."""
_SECOND = dt.timedelta(seconds=1)


def stamped(
    token: FeedToken, entries: Sequence[ics.Facts], *, head: str, now: dt.datetime
) -> tuple[list[ics.Facts], dt.datetime]:
    """The entries with their own times and sequences, and when the file changed. Writes only where something changed."""
    told, known = _compared(token, entries, head, now)
    if known == token.shown:
        return told, token.shown_at or token.created_at
    with transaction.atomic():
        locked = FeedToken.objects.select_for_update().get(pk=token.pk)
        told, known = _compared(locked, entries, head, now)
        if known != locked.shown:
            moved = [entry.modified for entry in told if locked.shown.get(entry.uid) != known[entry.uid]]
            at = max(moved, default=now) if not locked.shown else now
            last = locked.shown_at
            locked.shown_at = max(at.replace(microsecond=0), last + _SECOND) if last else at.replace(microsecond=0)
            locked.shown = known
            locked.save(update_fields=["shown", "shown_at"])
    return told, locked.shown_at or locked.created_at


def _compared(
    token: FeedToken, entries: Sequence[ics.Facts], head: str, now: dt.datetime
) -> tuple[list[ics.Facts], dict[str, list[str | int]]]:
    told = []
    known: dict[str, list[str | int]] = {_HEAD: [_digest(head), "", 0]}
    for entry in entries:
        one = _one(entry, token.shown.get(entry.uid), now)
        told.append(one)
        known[one.uid] = [_digest(_words(entry)), one.modified.isoformat(), one.sequence]
    return told, known


def _one(entry: ics.Facts, was: list[str | int] | None, now: dt.datetime) -> ics.Facts:
    """The entry as it is told: a sequence never falls, and the time moves exactly where a word or the sequence did."""
    if was is None:
        return entry
    before = dt.datetime.fromisoformat(str(was[1]))
    sequence = int(was[2])
    raised = max(entry.sequence, sequence)
    is_same = was[0] == _digest(_words(entry)) and raised == sequence
    modified = before if is_same else rules.modified(previous=before, changed_at=entry.modified, now=now)
    return dataclasses.replace(entry, sequence=raised, modified=modified)


def _words(entry: ics.Facts) -> str:
    return repr(dataclasses.replace(entry, sequence=0, modified=dt.datetime.min.replace(tzinfo=dt.UTC)))


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]
