"""Answering an offer: yes keeps the seats, no passes them on."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from core.errors import Refusal
from notifications import outbox
from registrations import notices, queue, seats
from registrations.models import Registration

Status = Registration.Status


@transaction.atomic
def accept(*, registration: Registration, now: dt.datetime) -> Registration:
    """Keep the offered seats. Raises Refusal: offer_gone."""
    _answer(registration, Status.CONFIRMED, now)
    return registration


@transaction.atomic
def decline(*, registration: Registration, now: dt.datetime) -> Registration:
    """Pass the offered seats on to those who are next. Raises Refusal: offer_gone."""
    seats.lock(registration.event_id)
    _answer(registration, Status.DECLINED, now)
    queue.refill(pool_ids=seats.free(registration.claims.all()), now=now)
    return registration


def _answer(registration: Registration, status: str, now: dt.datetime) -> None:
    in_time = Q(offer_expires_at__gt=now) | Q(offer_expires_at=None)
    offered = Registration.objects.filter(in_time, pk=registration.pk, status=Status.OFFERED)
    if offered.update(status=status, status_changed_at=now, offer_expires_at=None) != 1:
        raise Refusal("offer_gone", "这个空位已经过时或者答复过了。还想来，可以重新报名候补。")
    outbox.withdraw(notices.about(registration), now=now)
    registration.refresh_from_db()
