"""Handle the answer 1 to a text: yes, that was me."""

import datetime as dt

from django.db import transaction

from core.phone_numbers import phones
from notifications import rules
from notifications.models import Message
from notifications.signals import answered_yes


def answer(*, sender: str, text: str, now: dt.datetime) -> bool:
    """Send ``answered_yes`` for the number; False for words that mean something else, or for an unknown sender."""
    if not rules.is_yes(text):
        return False
    try:
        phone = phones.parse(sender)
    except phones.PhoneError:
        return False
    if not Message.objects.to_number(phone).exclude(called_at=None).exists():
        return False
    with transaction.atomic():
        answered_yes.send(Message, phone=phone, now=now)
    return True
