"""Offers: yes keeps the seats, no or no answer in time passes them on to those who are next."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from core.errors import Refusal
from notifications.outbox import enqueueing
from registrations import notices
from registrations.models import Registration
from registrations.seats import allocation, queue

Status = Registration.Status
A_TIME = 20
"""Offers that one portion ends, each in its own transaction."""


@transaction.atomic
def accept(*, registration: Registration, now: dt.datetime) -> Registration:
    """Keep the offered seats. Raises Refusal: offer_gone."""
    _answer(registration, Status.CONFIRMED, now)
    return registration


@transaction.atomic
def decline(*, registration: Registration, now: dt.datetime) -> Registration:
    """Pass the offered seats on to those who are next. Raises Refusal: offer_gone."""
    allocation.lock(registration.event_id)
    _answer(registration, Status.DECLINED, now)
    queue.refill(pool_ids=allocation.free(registration.claims.all()), now=now)
    return registration


def _answer(registration: Registration, status: str, now: dt.datetime) -> None:
    in_time = Q(offer_expires_at__gt=now) | Q(offer_expires_at=None)
    offered = Registration.objects.filter(in_time, pk=registration.pk, status=Status.OFFERED)
    if offered.update(status=status, status_changed_at=now, offer_expires_at=None) != 1:
        raise Refusal("offer_gone", "这个空位已经过时或者答复过了。还想来，可以重新报名候补。")
    enqueueing.withdraw(notices.about(registration), now=now)
    registration.refresh_from_db()


def expire_offers(*, now: dt.datetime) -> int:
    """End a portion of the offers whose time has run out; returns how many, 0 at the end. Twice does no harm."""
    late = Registration.objects.filter(status=Status.OFFERED, offer_expires_at__lte=now)
    return sum(_expire(row, now) for row in late.order_by("pk")[:A_TIME])


@transaction.atomic
def _expire(registration: Registration, now: dt.datetime) -> bool:
    allocation.lock(registration.event_id)
    late = Registration.objects.filter(pk=registration.pk, status=Status.OFFERED, offer_expires_at__lte=now)
    if late.update(status=Status.EXPIRED, status_changed_at=now, offer_expires_at=None) != 1:
        return False
    queue.refill(pool_ids=allocation.free(registration.claims.all()), now=now)
    return True
