"""A message to everybody who comes to a shift: where to park, what to wear."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import QuerySet

from core import phrases, texts
from core.errors import Refusal
from notifications.models import Message, Purpose
from notifications.outbox import enqueueing
from notifications.outbox.enqueueing import Draft
from notifications.texts import segments, sending_hours
from volunteers import notices
from volunteers.models import Shift, SignUp
from volunteers.signups import places

MAX_LETTERS = 120
A_DAY = 3
"""Messages to one shift; whoever gets more reads none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShiftMessage:
    """A message to the people of a shift. ``text`` is what each reads, signature included; ``parts`` what each one costs.

    ``recipients``: those on the shift with a number, once it was sent those whom it went to; ``unreachable``: those without
    a number. ``leaves``: when, now or at 8:00.
    """

    text: str
    recipients: Sequence[SignUp]
    unreachable: Sequence[SignUp]
    parts: int
    leaves: dt.datetime


def preview(*, shift: Shift, words: str, now: dt.datetime) -> ShiftMessage:
    """What would be sent, to whom and when. Refusals as ``send``, but the last."""
    if shift.end <= now:
        raise Refusal("begun", "这个岗位已经结束，不用再发了。")
    if not shift.occurrence.is_scheduled:
        raise Refusal("not_scheduled", "这一场取消了，或者还没定新时间，大家已经收到短信，这里不再发。")
    said = texts.one_line(words)
    if not said:
        raise Refusal("words_missing", "请写要说什么。")
    if len(said) > MAX_LETTERS:
        raise Refusal("words_too_long", f"最多 {MAX_LETTERS} 个字，现在有 {len(said)} 个。长的事请写在活动页上。")
    people = list(shift.sign_ups.active().select_related("volunteer__person").order_by("pk"))
    reached = [sign_up for sign_up in people if sign_up.volunteer.person.phone]
    if not reached:
        raise Refusal("nobody_to_write_to", "这个岗位上还没有能收短信的人。")
    text = segments.signed(_text(shift, said, now))
    return ShiftMessage(
        text=text,
        recipients=reached,
        unreachable=[sign_up for sign_up in people if sign_up not in reached],
        parts=segments.segments(text),
        leaves=now if sending_hours.must_go_now(shift.start, now=now) else sending_hours.in_window(now),
    )


@transaction.atomic
def send(*, shift: Shift, words: str, now: dt.datetime) -> ShiftMessage:
    """Text everybody on the shift; the same words once more within a day go to those only who came since.

    At once where the shift is near, else between 8:00 and 20:00. Who leaves the shift before it went is not sent it.
    Refusals: ``begun``, ``not_scheduled``, ``words_missing``, ``words_too_long``, ``nobody_to_write_to``, ``too_many_messages``.
    """
    locked = places.lock_shift(shift.pk)
    message = preview(shift=locked, words=words, now=now)
    rows = _sent(locked).filter(created_at__gt=now - dt.timedelta(days=1))
    sent = list(rows.values_list("created_at", "about", "text"))
    told = {about for _, about, text in sent if text == message.text}
    new = [sign_up for sign_up in message.recipients if notices.about(sign_up) not in told]
    if new and not told and len({at for at, _, _ in sent}) >= A_DAY:
        raise Refusal("too_many_messages", f"一天最多给一个岗位发 {A_DAY} 次。急事请打电话。")
    enqueueing.enqueue([_draft(locked, sign_up, message.text, now) for sign_up in new], now=now)
    return replace(message, recipients=new)


def _draft(shift: Shift, sign_up: SignUp, text: str, now: dt.datetime) -> Draft:
    return Draft(
        to=sign_up.volunteer.person.phone,
        purpose=Purpose.SHIFT,
        text=segments.unsigned(text),
        key=f"{_key(shift)}:{now:%Y%m%d%H%M%S%f}:{sign_up.pk}",
        about=notices.about(sign_up),
        organization_id=shift.occurrence.event.host_id,
        expires_at=shift.end,
        at_once=sending_hours.must_go_now(shift.start, now=now),
        spans=[(shift.start, shift.end)],
    )


def _text(shift: Shift, said: str, now: dt.datetime) -> str:
    day = phrases.date(phrases.local(shift.start).date(), now=now)
    return f"《{shift.occurrence.event.title}》{day}的{shift.role}，组织者说：{said} {notices.mine_link()}"


def _key(shift: Shift) -> str:
    return f"shift:{shift.pk}:words"


def _sent(shift: Shift) -> "QuerySet[Message]":
    """The texts of all messages to this shift."""
    return Message.objects.filter(key__startswith=f"{_key(shift)}:")
