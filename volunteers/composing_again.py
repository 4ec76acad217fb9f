"""Offers of places that had to wait for the morning say what holds when they leave."""

import datetime as dt

from django.db import transaction

from notifications.models import Message
from notifications.outbox import untold
from volunteers import notices
from volunteers.models import SignUp
from volunteers.signups import places

PREFIX = "sign-up:"


def compose_again(about: str, now: dt.datetime) -> None:
    """The answer to ``notifications.compose_again``: an offer names the shift as it is today, and the deadline."""
    if not about.startswith(PREFIX):
        return
    sign_up = SignUp.objects.filter(pk=about.removeprefix(PREFIX), status=SignUp.Status.OFFERED).first()
    if sign_up is None:
        return
    with transaction.atomic():
        shift = places.lock_shift(sign_up.shift_id)
        sign_up.refresh_from_db()
        waiting = Message.objects.filter(about=about, state=Message.State.PENDING, is_provisional=True)
        for message in waiting.select_for_update(of=("self",)):
            if sign_up.is_offered:
                untold.say(message, notices.offer_text(sign_up, shift, now=now))
            else:
                untold.take_back([message.pk], now=now)
