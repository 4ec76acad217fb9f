"""Somebody answers 退订: no more of what they were sent last."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from accounts.models import Person
from core.phone_numbers import phones
from notifications import rules
from notifications.models import Message, Mute, OptOut, Purpose, StaffTask, Switch


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


def want(*, person: Person, kinds: Collection[str]) -> None:
    """Exactly these from now on; what is urgent comes all the same."""
    off = [kind for kind in StaffTask.Kind.by_text() if kind not in kinds]
    with transaction.atomic():
        Mute.objects.filter(person=person).exclude(kind__in=off).delete()
        Mute.objects.bulk_create([Mute(person=person, kind=kind) for kind in off], ignore_conflicts=True)
        StaffTask.objects.filter(person=person, kind__in=off, message=None).delete()


def switch(*, purpose: str, off: bool, by: Person, now: dt.datetime) -> Switch:
    """Hold (``off``) or let go; an empty purpose means all. What is held is sent later, unless it expires."""
    made, _ = Switch.objects.update_or_create(purpose=purpose, defaults={"off": off, "by": by, "at": now})
    return made
