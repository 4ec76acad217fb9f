"""Offers of places, and questions about changed shifts, that had to wait for the morning say what holds when they leave."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from notifications.models import Message
from notifications.outbox import untold
from volunteers import notices
from volunteers.models import Shift, SignUp
from volunteers.signups import places, qualifying

PREFIX = "sign-up:"


def compose_again(about: str, now: dt.datetime) -> None:
    """The answer to ``notifications.compose_again``: an offer names the shift as it is today, and the deadline; the question to
    say yes again, how it is arranged by now.
    """
    if not about.startswith(PREFIX):
        return
    rows = SignUp.objects.filter(Q(status=SignUp.Status.OFFERED) | ~Q(agreement=""))
    sign_up = rows.filter(pk=about.removeprefix(PREFIX)).first()
    if sign_up is None:
        return
    with transaction.atomic():
        shift = places.lock_shift(sign_up.shift_id)
        sign_up.refresh_from_db()
        waiting = Message.objects.filter(about=about, state=Message.State.PENDING, is_provisional=True)
        for message in waiting.select_for_update(of=("self",)):
            if notices.is_asked_again(message):
                _ask_again(message, sign_up, shift, now)
            elif sign_up.is_offered:
                words = notices.SHIFT_CHANGED if notices.SHIFT_CHANGED in message.text else ""
                untold.say(message, f"{words}{notices.offer_text(sign_up, shift, now=now)}")
            else:
                untold.take_back([message.pk], now=now)


def _ask_again(message: Message, sign_up: SignUp, shift: Shift, now: dt.datetime) -> None:
    is_asked = sign_up.is_asked_again and shift.occurrence.is_scheduled
    if not is_asked or notices.is_asked_by_a_change(message, sign_up, shift):
        untold.take_back([message.pk], now=now)
        return
    lacks = qualifying.lacking(sign_up, shift, now=now)
    untold.say(message, notices.asked_again_text(sign_up, shift, lacks, now=now))
