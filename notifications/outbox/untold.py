"""Texts that have not told anybody anything yet: a later text about the same facts takes their place, and what waited
for its time is composed again from what holds then.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from core import registry
from notifications.models import Message
from notifications.outbox import waking
from notifications.texts import segments

State = Message.State


@dataclass(frozen=True, kw_only=True, slots=True)
class Untold:
    """What one number has not been told yet."""

    phone: str
    abouts: tuple[str, ...]
    """What the texts are about, and what those were about whose place they took; oldest first."""
    ids: tuple[int, ...]


def untold(abouts: Collection[str], *, lock: bool = False) -> dict[str, Untold]:
    """By number, the texts about these that provably reached nobody: not handed to a gateway yet, or failed.

    What is being handed over, or may have arrived, counts as told. ``lock``: nobody hands them over until the
    transaction ends; for a verb that replaces them.
    """
    waiting = Q(state__in=[State.PENDING, State.SENDING], called_at=None)
    failed = Q(state=State.FAILED, is_moot=False, resending=None)
    rows = Message.objects.filter(waiting | failed, about__in=abouts).exclude(phone_hash="").order_by("pk")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found: dict[str, Untold] = {}
    for row in rows:
        before = found.get(row.phone, Untold(phone=row.phone, abouts=(), ids=()))
        named = dict.fromkeys((*before.abouts, *row.replaces, row.about))
        found[row.phone] = Untold(phone=row.phone, abouts=tuple(named), ids=(*before.ids, row.pk))
    return found


def take_back(ids: Collection[int], *, now: dt.datetime) -> None:
    """Another text, or none, goes in their place. Expects rows that ``untold`` has locked."""
    rows = Message.objects.filter(pk__in=ids)
    rows.filter(state=State.FAILED).update(is_moot=True)
    waiting = rows.filter(state__in=[State.PENDING, State.SENDING], called_at=None)
    waiting.update(state=State.WITHDRAWN, problem="replaced", finished_at=now, lease="", text="")


def rewrite(waiting: Iterable[Untold], texts: Mapping[str, str], *, now: dt.datetime) -> None:
    """What waits says ``texts`` (by number, without the signature) instead; where there is none, nothing is sent.

    Expects rows that ``untold`` has locked.
    """
    for one in waiting:
        rows = Message.objects.filter(pk__in=one.ids, state=State.PENDING)
        if one.phone not in texts:
            take_back(one.ids, now=now)
            continue
        for row in rows:
            say(row, texts[one.phone])


def say(message: Message, text: str) -> None:
    """It says this instead, without the signature: one that waits, or that failed and may be sent again. Expects a locked row."""
    signed = segments.signed(text)
    if message.text != signed:
        waiting = Message.objects.filter(pk=message.pk, state__in=[State.PENDING, State.FAILED])
        waiting.update(text=signed, segments=segments.segments(signed))


def finalize_next(*, now: dt.datetime) -> int | None:
    """The provisional texts about one matter whose time has come; returns how many, None where there is none.

    The app that wrote them answers the registry question ``notifications.compose_again``: it rewrites or takes back
    what is no longer so. What is left is final, and the worker is woken.
    """
    due = Message.objects.filter(state=Message.State.PENDING, is_provisional=True, not_before__lte=now)
    about = due.order_by("not_before", "pk").values_list("about", flat=True).first()
    if about is None:
        return None
    for compose_again in registry.provided("notifications.compose_again"):
        compose_again(about, now)
    finished = due.filter(about=about).update(is_provisional=False)
    waking.wake()
    return finished
