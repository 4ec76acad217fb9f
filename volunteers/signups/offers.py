"""A place that is offered: yes keeps it, no or no answer in time passes it on to who is next."""

import datetime as dt

from django.db import transaction

from core.errors import Refusal
from notifications.outbox import enqueueing
from volunteers import notices, queries, rules
from volunteers.models import SignUp
from volunteers.signups import covers, places, waiting

A_TIME = 20
"""Offers that one portion ends, each in its own transaction."""


@transaction.atomic
def accept(*, sign_up: SignUp, now: dt.datetime) -> SignUp:
    """Take the offered place; the rules are weighed again.

    Refusals: ``offer_gone`` (answered, or too late), and what ``rules.refusal`` says of the shift and of the volunteer.
    """
    volunteer = places.lock_volunteer(sign_up.volunteer_id)
    shift = places.lock_shift(sign_up.shift_id)
    mine = _offered(sign_up.pk, now)
    is_team = mine.block_id is not None  # whose places stay theirs where sign-ups are closed
    closed = covers.still_held(shift, now) if is_team else rules.closed_refusal(queries.post_of(shift), now=now)
    if refusal := closed or waiting.unfit(volunteer, shift, now):
        raise refusal
    mine.status = SignUp.Status.CONFIRMED
    mine.answer_by = None
    mine.position = None
    mine.changed_at = now
    mine.save(update_fields=["status", "answer_by", "position", "changed_at"])
    enqueueing.withdraw(notices.about(mine), now=now)
    enqueueing.enqueue_new(notices.signed_up(mine, shift, volunteer, now=now), now=now)
    return mine


@transaction.atomic
def decline(*, sign_up: SignUp, now: dt.datetime) -> SignUp:
    """Pass the place on. Refusal: ``offer_gone``."""
    places.lock_shift(sign_up.shift_id)
    mine = _offered(sign_up.pk, now)
    _end(mine, SignUp.Status.DECLINED, now)
    return mine


def expire_offers(*, now: dt.datetime) -> int:
    """End a portion of the offers whose time has run out; returns how many, 0 at the end. Twice does no harm."""
    late = SignUp.objects.filter(status=SignUp.Status.OFFERED, answer_by__lte=now)
    return sum(_expire(pk, shift, now) for pk, shift in late.order_by("pk").values_list("pk", "shift")[:A_TIME])


@transaction.atomic
def _expire(pk: int, shift_id: int, now: dt.datetime) -> bool:
    places.lock_shift(shift_id)
    late = SignUp.objects.select_for_update().filter(pk=pk, status=SignUp.Status.OFFERED, answer_by__lte=now).first()
    if late is None:
        return False
    _end(late, SignUp.Status.EXPIRED, now)
    return True


def _offered(pk: int, now: dt.datetime) -> SignUp:
    mine = SignUp.objects.select_for_update().get(pk=pk)
    if not mine.is_offered or (mine.answer_by and mine.answer_by <= now):
        raise Refusal("offer_gone", "这个空位已经过时或者答复过了。还想去，可以再报名或者排候补。")
    return mine


def _end(mine: SignUp, status: SignUp.Status, now: dt.datetime) -> None:
    mine.status = status
    mine.answer_by = None
    mine.changed_at = now
    mine.save(update_fields=["status", "answer_by", "changed_at"])
    places.free(mine)
    if status == SignUp.Status.EXPIRED and mine.block_id and mine.position is not None:
        waiting.wait_on(mine, now=now)
    enqueueing.withdraw(notices.about(mine), now=now)
    waiting.refill(shift_ids=[mine.shift_id], now=now)
    covers.fill(shift_id=mine.shift_id, now=now)
