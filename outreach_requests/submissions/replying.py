"""The requester replies: accepts a proposed time, declines all of them, or withdraws the request."""

import datetime as dt

from django.db import transaction

from core import phrases
from core.errors import Refusal
from outreach_requests import transitions
from outreach_requests.models import OutreachRequest, RequestTime

State = OutreachRequest.State


def accept_time(*, request: OutreachRequest, time_id: int, now: dt.datetime) -> OutreachRequest:
    """This one. Refuses: not_proposed, day_past."""
    with transaction.atomic():
        locked = _proposed(request)
        time = locked.times.filter(source=RequestTime.Source.PROPOSED, pk=time_id).first()
        if time is None:
            raise _not_proposed()
        if time.day <= phrases.local(now).date():
            raise Refusal("day_past", "这一天已经到了，来不及准备。请选别的，或者按“都不行”。")
        locked.times.update(is_chosen=False)
        locked.times.filter(pk=time.pk).update(is_chosen=True)
        transitions.transition(locked, to=State.AGREED, words=f"选了 {time.full_words}", now=now)
    return locked


def decline_times(*, request: OutreachRequest, note: str, now: dt.datetime) -> OutreachRequest:
    """None of them; the request is in the queue again. Refuses: not_proposed."""
    with transaction.atomic():
        locked = _proposed(request)
        locked.reason = note.strip()
        transitions.transition(locked, to=State.NEW, words="这几个时间都不行", now=now)
    return locked


def withdraw(*, request: OutreachRequest, now: dt.datetime) -> OutreachRequest | None:
    """Not wanted any more; what was never confirmed is deleted, and None comes back.

    Once the event is made, the host is rung instead. Refuses: not_withdrawable.
    """
    sentence = "这份点单已经派出去或者结束了，这里撤不了。不想办了，请打主办单位的电话。"
    with transaction.atomic():
        locked = transitions.lock(
            request.pk, states=OutreachRequest.WITHDRAWABLE, refusal=Refusal("not_withdrawable", sentence)
        )
        was_confirmed = locked.state != State.UNCONFIRMED
        transitions.transition(locked, to=State.WITHDRAWN, words="撤回点单", now=now)
        if not was_confirmed:
            locked.delete()
            return None
    return locked


def _proposed(request: OutreachRequest) -> OutreachRequest:
    return transitions.lock(request.pk, states=(State.PROPOSED,), refusal=_not_proposed())


def _not_proposed() -> Refusal:
    return Refusal("not_proposed", "这几个时间已经不作数了，请看页面上现在写的。")
