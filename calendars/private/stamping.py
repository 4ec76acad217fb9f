"""When each entry of a private feed last changed: kept beside its key, so that a change in any word moves the stamp.

A private feed is made of rows of many apps, some of which don't know when they changed. So what its owner was shown last
is remembered as a digest an entry; an entry that reads otherwise has another DTSTAMP from then on, and so has the file.

Of a team's or an organization's feed nothing vanishes silently: what isn't in it any more is cancelled there for a while,
from the few words that are remembered of it, and its sequence is kept for the day on which it comes back.
"""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from calendars.entries import ics, rules
from calendars.models import FeedToken
from events.rules import NEWS

_HEAD = ""
"""Under this the words over the entries are remembered, and which entries the file holds: one that leaves it without a word
changes it too.
"""
_SECOND = dt.timedelta(seconds=1)
_WENT = "【不在这个日历里了】"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is remembered of an entry; stored as a list, without the empty words at its end."""

    digest: str
    modified: str
    sequence: int
    material: str = ""
    """Start, end and status: another of these is another sequence. Empty in rows that were stored before it was."""
    summary: str = ""
    url: str = ""
    left_at: str = ""

    def as_row(self) -> list[str | int]:
        """As it is stored."""
        row: list[str | int] = [
            self.digest,
            self.modified,
            self.sequence,
            self.material,
            self.summary,
            self.url,
            self.left_at,
        ]
        while row[-1] == "":
            row.pop()
        return row


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is asked for: the words over the entries, and as of when."""

    entries: Sequence[ics.Facts]
    head: str
    now: dt.datetime
    day: dt.datetime
    says_what_went: bool
    until: dt.datetime | None


_Known = dict[str, list[str | int]]


def stamped(
    token: FeedToken,
    entries: Sequence[ics.Facts],
    *,
    head: str,
    now: dt.datetime,
    day: dt.datetime,
    says_what_went: bool,
    until: dt.datetime | None = None,
) -> tuple[list[ics.Facts], dt.datetime]:
    """The entries with their own times and sequences, and when the file changed. Writes only where something changed.

    ``until``: where the entries were cut off; what begins later did not go.
    """
    asked = _Asked(entries=entries, head=head, now=now, day=day, says_what_went=says_what_went, until=until)
    told, known = _compared(token, asked)
    if known == token.shown:
        return told, shown_at(token)
    with transaction.atomic():
        locked = FeedToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
        told, known = _compared(locked, asked)
        if known != locked.shown and locked.revoked_at is None:
            moved = [entry.modified for entry in told if locked.shown.get(entry.uid) != known[entry.uid]]
            at = max(moved, default=now) if not locked.shown else now
            last = locked.shown_at
            locked.shown_at = max(at.replace(microsecond=0), last + _SECOND) if last else at.replace(microsecond=0)
            locked.shown = known
            locked.save(update_fields=["shown", "shown_at"])
    return told, shown_at(locked)


def shown_at(token: FeedToken) -> dt.datetime:
    """When what the feed shows changed last, whichever process has shown it; whole seconds: Last-Modified."""
    return (token.shown_at or token.created_at).replace(microsecond=0)


def _compared(token: FeedToken, asked: _Asked) -> tuple[list[ics.Facts], _Known]:
    told = []
    known: _Known = {}
    for entry in asked.entries:
        one = _one(entry, _shown(token, entry.uid), asked.now)
        told.append(one)
        summary, url = (entry.summary, entry.url) if asked.says_what_went else ("", "")
        known[one.uid] = _remembered(one, entry, summary=summary, url=url).as_row()
    for uid in token.shown:
        was = None if uid in known else _shown(token, uid)
        if was is not None and was.summary:
            gone = _gone(uid, was, asked)
            told += gone[0]
            known |= gone[1]
    uids = sorted(entry.uid for entry in told)
    known[_HEAD] = [_digest("\n".join([asked.head, *uids])), "", 0]
    return told, known


def _shown(token: FeedToken, uid: str) -> _Shown | None:
    row = token.shown.get(uid)
    return _Shown(*row) if row else None


def _remembered(told: ics.Facts, entry: ics.Facts, *, summary: str, url: str, left_at: str = "") -> _Shown:
    return _Shown(
        digest=_digest(_words(entry)),
        modified=told.modified.isoformat(),
        sequence=told.sequence,
        material=_material(entry),
        summary=summary,
        url=url,
        left_at=left_at,
    )


def _one(entry: ics.Facts, was: _Shown | None, now: dt.datetime) -> ics.Facts:
    """The entry as it is told: a sequence never falls, and rises with the time and the status; the time of the entry
    moves exactly where a word or the sequence did.
    """
    if was is None:
        return entry
    before = dt.datetime.fromisoformat(was.modified)
    is_other = was.material not in {"", _material(entry)}
    raised = max(entry.sequence, was.sequence + 1 if is_other else was.sequence)
    is_same = was.digest == _digest(_words(entry)) and raised == was.sequence
    modified = before if is_same else rules.modified(previous=before, changed_at=entry.modified, now=now)
    return dataclasses.replace(entry, sequence=raised, modified=modified)


def _gone(uid: str, was: _Shown, asked: _Asked) -> tuple[list[ics.Facts], _Known]:
    """What is said, and what is remembered, of an entry that the feed doesn't hold any more.

    What is over or was cancelled just goes, as from any feed.
    """
    start, end = (dt.datetime.fromisoformat(at) for at in was.material.split(" ")[:2])
    if end + rules.BACK <= asked.day:
        return [], {}
    kept: _Known = {uid: was.as_row()}
    is_beyond = asked.until is not None and start >= asked.until
    is_over = end <= asked.day or was.material.endswith("CANCELLED")
    if not was.left_at and (is_beyond or is_over):
        return [], kept
    left_at = was.left_at or asked.now.isoformat()
    if dt.datetime.fromisoformat(left_at) + NEWS <= asked.day:
        return [], kept
    entry = ics.Facts(
        uid=uid,
        start=start,
        end=end,
        status="CANCELLED",
        sequence=was.sequence,
        modified=asked.now.replace(microsecond=0),
        summary=f"{_WENT}{was.summary}",
        url=was.url,
        description="这一条不在这个日历里了：不归这里，或者不要了。",
    )
    told = _one(entry, was, asked.now)
    row = _remembered(told, entry, summary=was.summary, url=was.url, left_at=left_at)
    return [told], {uid: row.as_row()}


def _material(entry: ics.Facts) -> str:
    return f"{entry.start.isoformat()} {entry.end.isoformat()} {entry.status}"


def _words(entry: ics.Facts) -> str:
    return repr(dataclasses.replace(entry, sequence=0, modified=dt.datetime.min.replace(tzinfo=dt.UTC)))


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]
