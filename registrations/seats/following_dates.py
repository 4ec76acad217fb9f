"""Update registrations when their dates move, are postponed or cancelled."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from events.models import Event, Occurrence
from notifications.models import Purpose
from notifications.outbox import enqueueing
from notifications.staff_tasks import assigning
from notifications.texts import answer_times
from registrations import notices
from registrations.models import GoingOn, Registration, SeatPool
from registrations.seats import allocation

Status = Registration.Status


@transaction.atomic
def open_pools(*, event: Event) -> None:
    """Open the registration of an event that was published."""
    SeatPool.objects.filter(event=event).update(is_open=True)


@transaction.atomic
def call_off(*, event: Event, occurrences: Iterable[Occurrence], now: dt.datetime) -> list[Registration]:
    """End the registrations that have no date left; those of a course with lessons to come stay.

    Claims are kept as they were: they say what each party had, to those who tell them and on their page.
    """
    cancelled = [row.pk for row in occurrences]
    allocation.lock(event.pk)
    _close(event, cancelled, now)
    ended = [row for row in _touched(event, cancelled) if not _has_a_date(row, now)]
    for row in ended:
        row.status = Status.CANCELLED
        row.status_changed_at = now
        row.revision = row.revision + 1
        row.offer_expires_at = None
        enqueueing.withdraw(notices.about(row), now=now)
    assigning.withdraw([notices.about(row) for row in ended], now=now)
    Registration.objects.bulk_update(ended, ["status", "status_changed_at", "revision", "offer_expires_at"])
    return ended


def _close(event: Event, cancelled: list[int], now: dt.datetime) -> None:
    """The seats of these dates, and those of a course that has no lesson left: whoever waits for their row sees it."""
    closed = Q(occurrence__in=cancelled)
    if not Occurrence.objects.ahead(now).filter(event=event).exists():
        closed |= Q(event=event, occurrence=None)
    SeatPool.objects.filter(closed).update(is_open=False)


def _touched(event: Event, gone: list[int]) -> list[Registration]:
    rows = Registration.objects.active().filter(event=event).prefetch_related("claims__occurrence")
    return [
        row
        for row in rows.exclude(status=Status.ATTENDED)
        if any(claim.occurrence_id is None or claim.occurrence_id in gone for claim in row.claims.all())
    ]


def _has_a_date(registration: Registration, now: dt.datetime) -> bool:
    singles = [claim.occurrence for claim in registration.claims.all() if claim.occurrence]
    if singles:
        return any(row.is_ahead(now) for row in singles)
    return Occurrence.objects.ahead(now).filter(event=registration.event_id).exists()


@transaction.atomic
def retime_offers(*, occurrences: Iterable[Occurrence], now: dt.datetime) -> None:
    """Bring the deadline of open offers forward where their date moved forward; they still hold their seats."""
    offered = Registration.objects.filter(status=Status.OFFERED, claims__occurrence__in=list(occurrences))
    for row in offered.prefetch_related("claims__occurrence").distinct():
        starts = min(claim.occurrence.start for claim in row.claims.all() if claim.occurrence)
        latest = answer_times.answer_by(now=now, starts=starts)
        if latest is None:
            row.status = Status.CONFIRMED
            row.offer_expires_at = None
            enqueueing.withdraw(notices.about(row), now=now, purposes=(Purpose.OFFER,))
        else:
            row.offer_expires_at = min(latest, row.offer_expires_at or latest)
            moved = [claim.occurrence for claim in row.claims.all() if claim.occurrence]
            enqueueing.retime(notices.about(row), spans=notices.spans(moved), now=now)
        row.save(update_fields=["status", "offer_expires_at"])


def retime_rounds(*, occurrences: Iterable[Occurrence], now: dt.datetime) -> None:
    """Whether a text about who goes on may wait for the morning follows the round."""
    dates = list(occurrences)
    for row in GoingOn.objects.filter(occurrence__in=dates).select_related("registration", "occurrence"):
        about = notices.about_round(row.registration, row.occurrence)
        spans = notices.spans([row.occurrence])
        enqueueing.retime(about, spans=spans, now=now, purposes=(Purpose.REGISTRATION,))


@transaction.atomic
def rest_offers(*, occurrences: Iterable[Occurrence]) -> None:
    """Offers for dates that were postponed keep their seats and lose their deadline, until there is a new time."""
    offered = Registration.objects.filter(status=Status.OFFERED, claims__occurrence__in=list(occurrences))
    Registration.objects.filter(pk__in=list(offered.values_list("pk", flat=True))).update(offer_expires_at=None)
