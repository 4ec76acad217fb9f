"""Receivers of the signals of accounts: end, forget and export API keys."""

import datetime as dt
from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from simple_history.models import HistoricalRecords

from accounts.models import Person
from accounts.signals import access_ended, erasing, exporting
from api.keys import issuing
from api.models import ApiToken
from core import clock
from organizations.models import Membership

_FORMER = "_former"


@receiver(access_ended)
def end_keys(person: Person, why: str, now: dt.datetime, **kwargs: Any) -> None:
    """A new password or a switched off account ends the keys too."""
    issuing.end_all(person=person, why=why, by=_whoever_acts(), now=now)


@receiver(post_delete, sender=Membership)
def end_keys_of_former_staff(instance: Membership, **kwargs: Any) -> None:
    """Whoever works nowhere any more has no keys any more; by any way that a membership may end."""
    _end_where_nowhere(instance.person)


@receiver(pre_save, sender=Membership)
def note_whose_it_was(instance: Membership, raw: bool, **kwargs: Any) -> None:  # noqa: FBT001 - Django's signature
    """A membership may be given to somebody else; then it has ended for whoever had it."""
    rows = Membership.objects.filter(pk=instance.pk).exclude(person=instance.person_id).select_related("person")
    setattr(instance, _FORMER, None if raw else rows.first())


@receiver(post_save, sender=Membership)
def end_keys_of_whoever_had_it(instance: Membership, **kwargs: Any) -> None:
    """The same as with one that is deleted."""
    former: Membership | None = getattr(instance, _FORMER, None)
    if former:
        _end_where_nowhere(former.person)


def _end_where_nowhere(person: Person) -> None:
    if not Membership.objects.filter(person=person).exists():
        issuing.end_all(person=person, why=ApiToken.Why.MEMBERSHIP, by=_whoever_acts(), now=clock.now())


@receiver(erasing)
def forget_keys(person: Person, now: dt.datetime, **kwargs: Any) -> None:
    """Keys end, and their names are taken."""
    issuing.forget(person=person, now=now)


@receiver(exporting)
def export_keys(person: Person, export: dict[str, object], **kwargs: Any) -> None:
    """Add the keys that the person made, without the keys themselves: those are not stored."""
    rows = ApiToken.objects.filter(person=person).order_by("pk")
    export["api"] = [
        {
            "name": row.name,
            "scopes": row.scopes,
            "created_at": row.created_at.isoformat(),
            "expires_at": row.expires_at.isoformat(),
            "last_used_at": row.last_used_at.isoformat() if row.last_used_at else None,
            "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
        }
        for row in rows
    ]


def _whoever_acts() -> Person | None:
    """Who sent the request in which this happens; None in commands and tasks."""
    request = getattr(HistoricalRecords.context, "request", None)
    user = getattr(request, "user", None)
    return user if isinstance(user, Person) else None
