"""Erase names and numbers when they are no longer needed; counts stay."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from accounts.consents import consenting
from accounts.models import Person
from core.phone_numbers import contacts
from events.models import Event
from notifications.outbox import retention
from registrations import notices, rules
from registrations.models import Attendee, QueueStep, Registration
from registrations.proofs import limits

NETWORKS = dt.timedelta(days=1)
"""How long limits look back by the network."""
WORDS = (
    "phone",
    "phone_hash",
    "contact_name",
    "group_name",
    "grade",
    "needs",
    "reason",
    "network",
    "browser",
    "proof_digest",
)
"""What is emptied; heads, ages and its status are counts."""

Status = Registration.Status
A_TIME = 200
"""Registrations that one portion erases."""


def erase_old(*, now: dt.datetime) -> int:
    """Erase a portion of what belongs to events that ended long ago; returns how many registrations, 0 at the end."""
    Registration.objects.filter(created_at__lte=now - NETWORKS).exclude(network="", browser="").update(
        network="", browser=""
    )
    limit = now - dt.timedelta(days=settings.REGISTRATION_DAYS_KEPT)
    over = Event.objects.annotate(last=Max("occurrences__end")).filter(last__lte=limit)
    return _erase(Registration.objects.filter(event__in=over, erased_at=None).order_by("pk")[:A_TIME], now)


def erase_person(*, person: Person, names: Collection[str] = (), now: dt.datetime) -> int:
    """Erase all registrations under the person's number; the caller has withdrawn those that held seats.

    Those that they made under another number stay, since they are somebody else's; their own name goes from them.
    """
    others = Registration.objects.filter(created_by=person, erased_at=None).exclude(phone_hash=person.phone_hash)
    keys = {rules.name_key(name) for name in names}
    Attendee.objects.filter(registration__in=others, name_key__in=keys).update(name="", name_key="", relation="")
    written = contacts.spelled(others.values_list("contact_name", flat=True), names)
    others.filter(contact_name__in=written).update(contact_name="")
    Registration.objects.filter(created_by=person).update(created_by=None)
    return _erase(Registration.objects.filter(phone_hash=person.phone_hash, erased_at=None), now)


def names_of(person: Person) -> set[str]:
    """The answer to ``accounts.names``: who is to be rung under the number, and who comes alone."""
    mine = Registration.objects.filter(phone_hash=person.phone_hash)
    alone = Attendee.objects.filter(registration__in=mine.filter(made_for=Registration.For.SELF, party_size=1))
    return {*mine.values_list("contact_name", flat=True), *alone.values_list("name", flat=True)}


@transaction.atomic
def drop_unproven(*, now: dt.datetime) -> int:
    """Delete a portion of what ended a day ago without anybody having proved the number.

    A stranger may have typed all of it. Returns how many, 0 at the end. Run by a sweep.
    """
    ended = (Status.EXPIRED, Status.WITHDRAWN, Status.CANCELLED)
    rows = Registration.objects.filter(status__in=ended, status_changed_at__lte=now - limits.KEPT)
    lapsed = list(rows.exclude(prove_by=None).order_by("pk")[:A_TIME])
    abouts = [notices.about(row) for row in lapsed]
    retention.forget_about(abouts)
    consenting.forget_about(abouts)
    Registration.objects.filter(pk__in=[row.pk for row in lapsed]).delete()
    return len(lapsed)


@transaction.atomic
def _erase(rows: Iterable[Registration], now: dt.datetime) -> int:
    ids = [row.pk for row in rows]
    Attendee.objects.filter(registration__in=ids).update(name="", name_key="", relation="")
    QueueStep.objects.filter(registration__in=ids).update(reason="")
    consenting.forget_about(f"registration:{pk}" for pk in ids)
    blank = dict.fromkeys(WORDS, "")
    return Registration.objects.filter(pk__in=ids).update(**blank, created_by=None, erased_at=now)
