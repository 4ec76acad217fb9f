"""Verbs enqueue messages in the outbox, inside their own transaction."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from core.phone_numbers import phones
from notifications import rules
from notifications.models import Message, Purpose
from notifications.outbox import waking
from notifications.texts import segments, sending_hours

A_TIME = 500
"""Rows that one statement stores."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A text to be sent. ``to`` is E.164; ``text`` is final, without the signature; ``key`` is unique for ever."""

    to: str
    purpose: Purpose
    text: str
    key: str
    expires_at: dt.datetime
    about: str = ""
    organization_id: int | None = None
    not_before: dt.datetime | None = None
    at_once: bool = False
    """It answers what somebody has just done."""
    spans: Sequence[rules.Span] = ()
    """The dates it speaks of, old and new: what is near goes at once, as seen now and again just before the call."""
    replaces: Sequence[str] = ()
    """What the texts were about whose place it takes: it tells of that too."""
    is_provisional: bool = False
    """Where it has to wait, it is composed again before it leaves (``outbox.untold``)."""


@dataclass(slots=True)
class Made:
    """How many texts were made inside of ``counting``."""

    count: int = 0


_made: ContextVar[Made | None] = ContextVar("made", default=None)


@contextmanager
def counting() -> Iterator[Made]:
    """Count what is enqueued inside; by others at the same time is none of it."""
    made = Made()
    outer = _made.set(made)
    try:
        yield made
    finally:
        _made.reset(outer)


def enqueue(drafts: list[Draft], *, now: dt.datetime) -> list[Message]:
    """Store the drafts whose key is new; returns the rows made. Wakes the worker after commit when some are due.

    However many there are, it takes one look-up and one insert a portion of them.
    """
    made: list[Message] = []
    for first in range(0, len(drafts), A_TIME):
        portion = drafts[first : first + A_TIME]
        made += _put(portion if len(portion) == 1 else _fresh(portion), now=now)
    if counted := _made.get():
        counted.count += len(made)
    if any(message.not_before <= now for message in made):
        transaction.on_commit(waking.wake)
    return made


def enqueue_new(draft: Draft, *, now: dt.datetime) -> Message:
    """Store a text about a row of this very transaction, which nobody else can have enqueued: no look-up, no savepoint."""
    row = _row(draft, now)
    row.save(force_insert=True)
    if row.not_before <= now:
        transaction.on_commit(waking.wake)
    return row


def _fresh(drafts: Sequence[Draft]) -> list[Draft]:
    """Those whose key is not known yet, each once."""
    by_key = {draft.key: draft for draft in reversed(drafts)}
    known = set(Message.objects.filter(key__in=by_key).values_list("key", flat=True)) if by_key else set()
    return [draft for draft in drafts if draft.key not in known and by_key.get(draft.key) is draft]


def _put(drafts: list[Draft], *, now: dt.datetime) -> list[Message]:
    if len(drafts) > 1:
        try:
            with transaction.atomic():
                return Message.objects.bulk_create([_row(draft, now) for draft in drafts])
        except IntegrityError:  # another transaction has put one of them since: then one by one
            pass
    return [made for draft in drafts if (made := _put_one(draft, now))]


def _put_one(draft: Draft, now: dt.datetime) -> Message | None:
    row = _row(draft, now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if Message.objects.filter(key=draft.key).exists():
            return None
        raise
    return row


def _row(draft: Draft, now: dt.datetime) -> Message:
    text = segments.signed(draft.text)
    earliest = max(now, draft.not_before or now)
    at_once = rules.goes_at_once(
        purpose=draft.purpose, at_once=draft.at_once, created_at=now, spans=draft.spans, now=now
    )
    not_before = earliest if at_once else sending_hours.in_window(earliest)
    return Message(
        phone=draft.to,
        phone_hash=phones.look_up(draft.to),
        purpose=draft.purpose,
        text=text,
        key=draft.key,
        about=draft.about,
        organization_id=draft.organization_id,
        at_once=at_once,
        spans=_stored(draft.spans),
        replaces=list(draft.replaces),
        segments=segments.segments(text),
        created_at=now,
        not_before=not_before,
        is_provisional=draft.is_provisional and not_before > now,
        expires_at=draft.expires_at,
    )


def withdraw(about: str, *, now: dt.datetime, purposes: tuple[Purpose, ...] = ()) -> int:
    """Withdraw the messages about an object that were not handed to the gateway yet; returns how many.

    A worker that holds such a row finds, before it calls, that the row is no longer its own. What is being handed over
    this very moment is not taken back, since it may arrive; what has failed is not sent again.
    """
    theirs = Message.objects.filter(about=about)
    if purposes:
        theirs = theirs.filter(purpose__in=purposes)
    theirs.filter(state__in=[Message.State.FAILED, Message.State.UNKNOWN]).update(is_moot=True)
    waiting = theirs.filter(state__in=[Message.State.PENDING, Message.State.SENDING], called_at=None)
    return waiting.update(state=Message.State.WITHDRAWN, finished_at=now, lease="", text="")


def retime(
    about: str, *, spans: Sequence[rules.Span], now: dt.datetime, purposes: Collection[str] = rules.BY_DATES
) -> None:
    """What it speaks of has moved: whether a text that still waits goes at once follows the new dates."""
    for row in Message.objects.filter(about=about, state=Message.State.PENDING, purpose__in=purposes):
        urgent = rules.is_urgent(spans, now=now)
        earliest = now if urgent else max(row.not_before, sending_hours.in_window(now))
        waiting = Message.objects.filter(pk=row.pk, state=Message.State.PENDING)
        waiting.update(spans=_stored(spans), at_once=urgent, not_before=earliest)


def _stored(spans: Sequence[rules.Span]) -> list[list[str]]:
    return [[start.isoformat(), end.isoformat()] for start, end in spans]
