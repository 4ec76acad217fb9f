"""Offers that nobody answered in time go to those who are next."""

import datetime as dt

from django.db import transaction

from registrations import queue, seats
from registrations.models import Registration

Status = Registration.Status


A_TIME = 20
"""Offers that one portion ends, each in its own transaction."""


def expire_offers(*, now: dt.datetime) -> int:
    """End a portion of the offers whose time has run out; returns how many, 0 at the end. Twice does no harm."""
    late = Registration.objects.filter(status=Status.OFFERED, offer_expires_at__lte=now)
    return sum(_expire(row, now) for row in late.order_by("pk")[:A_TIME])


@transaction.atomic
def _expire(registration: Registration, now: dt.datetime) -> bool:
    seats.lock(registration.event_id)
    late = Registration.objects.filter(pk=registration.pk, status=Status.OFFERED, offer_expires_at__lte=now)
    if late.update(status=Status.EXPIRED, status_changed_at=now, offer_expires_at=None) != 1:
        return False
    queue.refill(pool_ids=seats.free(registration.claims.all()), now=now)
    return True
