"""Texts about a registration that had to wait for the morning say what holds when they leave."""

import datetime as dt
import re

from django.db import transaction

from events.models import Occurrence
from notifications.models import Message
from notifications.outbox import untold
from registrations import notices
from registrations.models import GoingOn, Registration
from registrations.seats import allocation

_ROUND = re.compile(rf"{notices.ROUND}(\d+):(\d+)")
PREFIX = "registration:"


def compose_again(about: str, now: dt.datetime) -> None:
    """The answer to ``notifications.compose_again``: an offer of a seat names the date as it is today, and the deadline;
    who goes on reads when the round is now.
    """
    if about.startswith(notices.ROUND):
        _compose_round_again(about, now)
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


def _compose_round_again(about: str, now: dt.datetime) -> None:
    """Nothing where the party left, the tick was taken away, or the round is cancelled: that is told by itself."""
    match = _ROUND.fullmatch(about)
    if match is None:
        return
    rows = GoingOn.objects.filter(occurrence=int(match[1]), registration=int(match[2]))
    with transaction.atomic():
        waiting = Message.objects.filter(about=about, state=Message.State.PENDING, is_provisional=True)
        messages = list(waiting.select_for_update(of=("self",)))
        row = rows.select_related("registration__event", "occurrence__event", "occurrence__venue").first()
        if row is None or not row.registration.is_active or row.occurrence.state == Occurrence.State.CANCELLED:
            untold.take_back([message.pk for message in messages], now=now)
            return
        for message in messages:
            untold.say(message, notices.round_as_it_is(row.registration, row.occurrence, now=now))
