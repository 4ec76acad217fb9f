"""Staff have failed or unknown messages sent again, with a reason: one, some, or all of a kind.

The same text is sent as a new message; the old row stays. Not twice, whoever presses when; not what is over, was
withdrawn since, or is a code. What may have arrived goes again only where the person says that they know.
"""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from notifications import queries
from notifications.models import Message, Purpose, ResendBatch, Resending
from notifications.outbox import enqueueing
from notifications.texts import segments

_BAD = {Message.State.FAILED, Message.State.UNKNOWN}
A_TIME = 100
"""Messages that one portion sends again, and that a person may tick."""
MAX_COUNT = 5_000
"""That one batch sends again."""


def resend(*, message: Message, by: Person, reason: str, now: dt.datetime) -> Message:
    """Send this one again; returns the new row.

    Raises Refusal: reason_missing, not_resendable, already_resent, moot, code_not_resent, text_erased, over.
    """
    reason = _reason(reason)
    with transaction.atomic():
        locked = Message.objects.select_for_update().get(pk=message.pk)
        refusal = _refusal(locked, now, is_resent=Resending.objects.filter(message=locked).exists())
        if refusal:
            raise refusal
        [again] = _again([locked], by=by, reason=reason, now=now)
    return again


def resend_some(
    *, ids: Collection[int], by: Person, reason: str, may_have_arrived: bool = False, now: dt.datetime
) -> int:
    """Send again those of the ids that may be, of the person's organizations; returns how many.

    Raises Refusal: reason_missing, nothing_chosen, too_many, may_have_arrived, nothing_to_resend.
    """
    reason = _reason(reason)
    if not ids:
        raise Refusal("nothing_chosen", "请先勾上要再发的。")
    if len(ids) > A_TIME:
        raise Refusal("too_many", f"一次最多勾 {A_TIME} 条。更多的，请选“全部再发”。")
    mine = queries.resendable(by, now=now).filter(pk__in=ids)
    if not may_have_arrived and mine.filter(state=Message.State.UNKNOWN).exists():
        raise _may_have_arrived()
    sent = _portion(list(mine.values_list("pk", flat=True)), by=by, reason=reason, now=now)
    if not sent:
        raise Refusal("nothing_to_resend", "勾的这些都不用再发：已经再发过，或者事情过去了。刷新一下看最新的状态。")
    return sent


def resend_all(
    *, state: str, purpose: str, by: Person, reason: str, may_have_arrived: bool = False, now: dt.datetime
) -> ResendBatch:
    """Send again all that are in this state (failed or unknown) and of this purpose (empty: any); the worker does it.

    What fails later is not among them. Raises Refusal: reason_missing, nothing_chosen, may_have_arrived,
    nothing_to_resend, too_many.
    """
    reason = _reason(reason)
    if state not in _BAD:
        raise Refusal("nothing_chosen", "请选“没送到”或“不知到没到”，再全部再发。")
    if state == Message.State.UNKNOWN and not may_have_arrived:
        raise _may_have_arrived()
    messages = queries.resendable(by, state=state, purpose=purpose, now=now)
    many = messages.count()
    if not many:
        raise Refusal("nothing_to_resend", "没有要再发的了。")
    if many > MAX_COUNT:
        raise Refusal("too_many", f"一次最多再发 {MAX_COUNT} 条，现在有 {many} 条。请按用途分几次。")
    last = messages.order_by("-pk").values_list("pk", flat=True)[0]
    with transaction.atomic():
        batch = ResendBatch.objects.create(state=state, purpose=purpose, by=by, reason=reason, at=now, until=last)
        transaction.on_commit(_wake)
    return batch


def go_on(*, now: dt.datetime) -> int | None:
    """One portion of the oldest batch that is not finished; None where there is none. Safe beside itself."""
    with transaction.atomic():
        batch = ResendBatch.objects.select_for_update(of=("self",)).filter(finished_at=None).order_by("pk").first()
        if batch is None:
            return None
        rest = _rest(batch, now)
        if not rest:
            batch.finished_at = now
        elif batch.by:
            batch.sent += _portion(rest, by=batch.by, reason=batch.reason, now=now)
            batch.after = rest[-1]
        batch.save(update_fields=["finished_at", "sent", "after"])
        return len(rest)


def _rest(batch: ResendBatch, now: dt.datetime) -> list[int]:
    """What comes next; nothing once who asked for it is gone, or may not any more."""
    if batch.by is None:
        return []
    messages = queries.resendable(batch.by, state=batch.state, purpose=batch.purpose, now=now)
    return list(
        messages.filter(pk__gt=batch.after, pk__lte=batch.until).order_by("pk").values_list("pk", flat=True)[:A_TIME]
    )


def _portion(ids: Iterable[int], *, by: Person, reason: str, now: dt.datetime) -> int:
    with transaction.atomic():
        rows = list(Message.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk"))
        known = set(Resending.objects.filter(message__in=rows).values_list("message_id", flat=True))
        able = [row for row in rows if _refusal(row, now, is_resent=row.pk in known) is None]
        return len(_again(able, by=by, reason=reason, now=now))


def _again(rows: Iterable[Message], *, by: Person, reason: str, now: dt.datetime) -> list[Message]:
    """The rows are locked by the caller."""
    old = {_key(row): row for row in rows}
    messages = enqueueing.enqueue([_draft(row) for row in old.values()], now=now)
    facts = {"by": by, "reason": reason, "at": now}
    Resending.objects.bulk_create([Resending(message=old[again.key], again=again, **facts) for again in messages])
    return messages


def _refusal(message: Message, now: dt.datetime, *, is_resent: bool) -> Refusal | None:
    """Why it is not sent again."""
    if is_resent:
        return Refusal("already_resent", "这一条已经再发过了，看新的那一条。")
    if message.state not in _BAD:
        return Refusal("not_resendable", "这一条没有出错，不用再发。刷新一下看最新的状态。")
    if message.purpose == Purpose.CODE:
        return Refusal("code_not_resent", "验证码不能再发，请对方重新获取。")
    return _refusal_of_text(message, now)


def _refusal_of_text(message: Message, now: dt.datetime) -> Refusal | None:
    if message.is_moot:
        return Refusal("moot", "这件事后来撤了，说的已经不对，不能再发。")
    if not message.text:
        return Refusal("text_erased", "正文过了保存期，已经删掉了。请到活动页重新通知。")
    if message.expires_at <= now:
        return Refusal("over", "这件事已经过去了，不用再发。")
    return None


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句为什么再发，方便以后查。")
    return reason.strip()


def _may_have_arrived() -> Refusal:
    return Refusal(
        "may_have_arrived", "里面有不知到没到的，再发一次，对方可能收到两条一样的。想好了，请勾上“也许到了也再发”。"
    )


def _key(message: Message) -> str:
    return f"again:{message.pk}"


def _draft(message: Message) -> enqueueing.Draft:
    return enqueueing.Draft(
        to=message.phone,
        purpose=Purpose(message.purpose),
        text=segments.unsigned(message.text),
        key=_key(message),
        about=message.about,
        organization_id=message.organization_id,
        expires_at=message.expires_at,
        at_once=message.at_once,
        spans=message.dates,
    )


def _wake() -> None:
    from django_q.tasks import async_task  # noqa: PLC0415 - needs the app registry

    async_task("notifications.tasks.resend")
