"""A failed or unknown message is sent again, because a person says so and why."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from notifications import outbox, texts
from notifications.models import Message, Purpose, Resending

_BAD = {Message.State.FAILED, Message.State.UNKNOWN}


def resend(*, message: Message, by: Person, reason: str, now: dt.datetime) -> Message:
    """Put the same text into the outbox once more, beside the old row; returns the new one.

    Raises Refusal: reason_missing, not_resendable, already_resent, code_not_resent, text_erased, over.
    """
    reason = reason.strip()
    if not reason:
        raise Refusal("reason_missing", "请写一句为什么再发，方便以后查。")
    with transaction.atomic():
        held = Message.objects.select_for_update().get(pk=message.pk)
        _check(held, now)
        [again] = outbox.put([_draft(held)], now=now)
        Resending.objects.create(message=held, again=again, by=by, reason=reason, at=now)
    return again


def _check(message: Message, now: dt.datetime) -> None:
    if Resending.objects.filter(message=message).exists():
        raise Refusal("already_resent", "这一条已经再发过了，看新的那一条。")
    if message.state not in _BAD:
        raise Refusal("not_resendable", "这一条没有出错，不用再发。刷新一下看最新的状态。")
    if message.is_moot:
        raise Refusal("moot", "这件事后来撤了，说的已经不对，不能再发。")
    if message.purpose == Purpose.CODE:
        raise Refusal("code_not_resent", "验证码不能再发，请对方重新获取。")
    if not message.text:
        raise Refusal("text_erased", "正文过了保存期，已经删掉了。请到活动页重新通知。")
    if message.expires_at <= now:
        raise Refusal("over", "这件事已经过去了，不用再发。")


def _draft(message: Message) -> outbox.Draft:
    return outbox.Draft(
        to=message.phone,
        purpose=Purpose(message.purpose),
        text=texts.unsigned(message.text),
        key=f"again:{message.pk}",
        about=message.about,
        organization_id=message.organization_id,
        expires_at=message.expires_at,
        at_once=message.at_once,
        spans=message.dates,
    )
