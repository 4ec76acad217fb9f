"""Open the shifts of many events at once: the answer to ``events.bulk_actions``."""

import datetime as dt

from django.db import transaction

from core.errors import Refusal
from events.bulk.actions import Action
from events.models import Event
from volunteers.models import Shift
from volunteers.signups import waiting


def open_shifts(event: Event, *, now: dt.datetime) -> int:
    """Volunteers can sign up for its coming shifts from now on; returns how many were closed, or opened later.

    Refuses: no_shifts; already_open.
    """
    coming = Shift.objects.filter(occurrence__event=event, end__gt=now)
    if not coming.exists():
        raise Refusal("no_shifts", "还没有排岗位，没有可开放的。")
    not_open = coming.filter(closed=True) | coming.filter(opens_at__gt=now)
    ids = list(not_open.values_list("pk", flat=True))
    with transaction.atomic():
        if not (opened := Shift.objects.filter(pk__in=ids).update(closed=False, opens_at=None)):
            raise Refusal("already_open", "岗位都已经开放了。")
        waiting.refill(shift_ids=ids, now=now)
    return opened


def actions() -> list[Action]:
    """开放岗位."""
    return [
        Action(
            code="open_shifts",
            label="开放岗位",
            role="organizer",
            run=lambda event, asked: open_shifts(event, now=asked.now),
        )
    ]
