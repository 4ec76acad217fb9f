"""Names and numbers leave when they are no longer needed; counts stay."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from accounts import consenting
from accounts.models import Person
from events.models import Event
from notifications import retaining
from registrations import notices, proof_rules
from registrations.models import Attendee, Registration

Status = Registration.Status


def erase_old(*, now: dt.datetime) -> int:
    """Erase what belongs to events that ended long ago; returns how many registrations. Run by a sweep."""
    limit = now - dt.timedelta(days=settings.REGISTRATION_DAYS_KEPT)
    over = Event.objects.annotate(last=Max("occurrences__end")).filter(last__lte=limit)
    return _erase(Registration.objects.filter(event__in=over, erased_at=None), now)


def erase_person(*, person: Person, now: dt.datetime) -> int:
    """Erase all registrations under the person's number; the caller has withdrawn those that held seats."""
    return _erase(Registration.objects.filter(phone_hash=person.phone_hash, erased_at=None), now)


@transaction.atomic
def drop_unproven(*, now: dt.datetime) -> int:
    """Delete what ended a day ago without anybody having proved the number: a stranger may have typed all of it.

    Returns how many. Run by a sweep.
    """
    ended = (Status.EXPIRED, Status.WITHDRAWN, Status.CANCELLED)
    rows = Registration.objects.filter(status__in=ended, status_changed_at__lte=now - proof_rules.KEPT)
    gone = list(rows.exclude(prove_by=None))
    abouts = [notices.about(row) for row in gone]
    retaining.forget_about(abouts)
    consenting.forget_about(abouts)
    Registration.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return len(gone)


@transaction.atomic
def _erase(rows: Iterable[Registration], now: dt.datetime) -> int:
    gone = [row.pk for row in rows]
    Attendee.objects.filter(registration__in=gone).update(name="", name_key="", relation="")
    blank = {"phone": "", "phone_hash": "", "contact_name": "", "needs": "", "reason": "", "network": ""}
    return Registration.objects.filter(pk__in=gone).update(**blank, erased_at=now)
