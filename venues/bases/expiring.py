"""Time is up: bases whose validity is over."""

import datetime as dt

from django.db import transaction

from core import words
from core.errors import Refusal
from venues.bases import steps
from venues.models import Base, BaseStep

A_TIME = 50
"""Bases that one portion ends."""


def expire(*, now: dt.datetime) -> int:
    """A portion of the bases whose last day is over; returns how many, 0 at the end. Run by a sweep."""
    today = words.local(now).date()
    over = Base.objects.live().filter(valid_until__lt=today).values_list("pk", flat=True)
    return sum(_expire(pk, today=today, now=now) for pk in list(over.order_by("pk")[:A_TIME]))


def _expire(pk: int, *, today: dt.date, now: dt.datetime) -> int:
    with transaction.atomic():
        try:
            held = steps.held(pk, "expire")
        except Refusal:  # removed, or expired by another run, in between
            return 0
        if held.valid_until is None or held.valid_until >= today:
            return 0
        why = f"有效期到 {held.valid_until}，没有续期"
        steps.step(held, BaseStep.Kind.EXPIRED, by=None, now=now, reason=why, state=Base.State.EXPIRED, mend_by=None)
        return 1
