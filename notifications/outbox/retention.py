"""Erase words and numbers from the outbox once nobody needs them; the row stays as a count."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Q

from notifications.models import Message, Resending, StaffTask

TEXTS = dt.timedelta(days=30)
"""As long as staff may have to see what was said."""
NUMBERS = dt.timedelta(days=180)
A_TIME = 500
"""Rows of each kind that one portion erases."""
_OPEN = [Message.State.PENDING, Message.State.SENDING]


def retain(*, now: dt.datetime) -> dict[str, int]:
    """Blank texts and drop staff's staff tasks after 30 days, blank numbers after 180; returns how many of a portion."""
    settled = Message.objects.exclude(state__in=_OPEN)
    texts = settled.filter(created_at__lte=now - TEXTS).exclude(text="")
    numbers = settled.filter(created_at__lte=now - NUMBERS).exclude(phone="", phone_hash="")
    staff_tasks = StaffTask.objects.filter(created_at__lte=now - TEXTS)
    return {
        "texts": Message.objects.filter(pk__in=_first(texts)).update(text=""),
        "staff_tasks": StaffTask.objects.filter(pk__in=_first(staff_tasks)).delete()[0],
        "numbers": Message.objects.filter(pk__in=_first(numbers)).blank(),
    }


def _first(rows: "models.QuerySet[Any]") -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:A_TIME])


def forget(*, phone_hash: str, now: dt.datetime) -> int:
    """Withdraw what still waits for a number and blank the rest; returns how many.

    One of which the call has begun loses its hash only, so that it is not tried again, and the rest in the sweep that
    finds it ended.
    """
    theirs = Message.objects.filter(phone_hash=phone_hash)
    begun = Q(state=Message.State.SENDING) & ~Q(called_at=None)
    theirs.filter(begun).update(phone_hash="")
    theirs.filter(state__in=_OPEN).update(state=Message.State.WITHDRAWN, finished_at=now, lease="")
    Resending.objects.filter(Q(message__in=theirs) | Q(again__in=theirs)).update(reason="")
    return theirs.blank()


def forget_about(things: Collection[str]) -> int:
    """Blank the numbers and words of what was sent about these; the rows stay as counts."""
    return Message.objects.filter(about__in=things).exclude(state__in=_OPEN).blank()
