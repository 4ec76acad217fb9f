"""The outbox's front door: verbs put drafts in, inside their own transaction."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from core import phones
from notifications import texts, times
from notifications.models import Message, Purpose


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


def put(drafts: list[Draft], *, now: dt.datetime) -> list[Message]:
    """Store the drafts whose key is new; returns the rows made. Wakes the worker after commit when some are due."""
    made = [message for draft in drafts if (message := _put(draft, now=now))]
    if any(message.not_before <= now for message in made):
        transaction.on_commit(wake)
    return made


def _put(draft: Draft, *, now: dt.datetime) -> Message | None:
    earliest = max(now, draft.not_before or now)
    text = texts.signed(draft.text)
    try:
        with transaction.atomic():
            return Message.objects.create(
                phone=draft.to,
                phone_hash=phones.look_up(draft.to),
                purpose=draft.purpose,
                text=text,
                key=draft.key,
                about=draft.about,
                organization_id=draft.organization_id,
                at_once=draft.at_once,
                segments=texts.segments(text),
                created_at=now,
                not_before=earliest if draft.at_once else times.in_window(earliest),
                expires_at=draft.expires_at,
            )
    except IntegrityError:
        if Message.objects.filter(key=draft.key).exists():
            return None
        raise


def withdraw(about: str, *, now: dt.datetime, purposes: tuple[Purpose, ...] = ()) -> int:
    """Take back what was not handed to the gateway yet about a thing; returns how many.

    A worker that holds such a row finds, before it calls, that the row is no longer its own.
    """
    waiting = [Message.State.PENDING, Message.State.SENDING]
    pending = Message.objects.filter(about=about, state__in=waiting, called_at=None)
    if purposes:
        pending = pending.filter(purpose__in=purposes)
    return pending.update(state=Message.State.WITHDRAWN, finished_at=now, lease="", text="")


def wake() -> None:
    """Tell the worker that something is due; the sweep each minute is the net under it."""
    from django_q.tasks import async_task  # noqa: PLC0415 - needs the app registry

    async_task("notifications.tasks.deliver_due", group="deliver")
