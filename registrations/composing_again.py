"""Texts about a registration that had to wait for the morning say what holds when they leave."""

import datetime as dt

from django.db import transaction

from notifications.models import Message
from notifications.outbox import untold
from registrations import notices
from registrations.models import Registration
from registrations.seats import allocation

PREFIX = "registration:"


def compose_again(about: str, now: dt.datetime) -> None:
    """The answer to ``notifications.compose_again``: an offer of a seat names the date as it is today, and the deadline."""
    if not about.startswith(PREFIX):
        return
    registration = Registration.objects.select_related("event").filter(pk=about.removeprefix(PREFIX)).first()
    if registration is None:
        return
    with transaction.atomic():
        allocation.lock(registration.event_id)
        registration.refresh_from_db()
        waiting = Message.objects.filter(about=about, state=Message.State.PENDING, is_provisional=True)
        for message in waiting.select_for_update(of=("self",)):
            untold.say(message, notices.as_it_is(message, registration, now=now))
