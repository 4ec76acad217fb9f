"""Somebody answers 退订: no more of what they were sent last."""

import datetime as dt

from core import phones
from notifications import rules
from notifications.models import Message, OptOut, Purpose


def opt_out(*, sender: str, text: str, now: dt.datetime) -> OptOut | None:
    """Read an answer; returns the opt-out, or None for words that mean something else or a stranger's.

    It counts for the purpose of the last message that the number was sent. Codes are never opted out of: whoever asks
    for one wants it; nor what is urgent for staff. Answering again changes nothing.
    """
    if not rules.is_opt_out(text):
        return None
    try:
        phone = phones.parse(sender)
    except phones.PhoneError:
        return None
    sent = Message.objects.to_number(phone).exclude(called_at=None).exclude(purpose__in=[Purpose.CODE, Purpose.URGENT])
    last = sent.order_by("-called_at", "-pk").first()
    if last is None:
        return None
    number = OptOut.sealed_number(last.phone_hash)
    made, _ = OptOut.objects.get_or_create(number=number, purpose=last.purpose, defaults={"since": now})
    return made
