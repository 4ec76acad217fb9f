"""What this room does when somebody's access ends."""

import datetime as dt
from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from simple_history.models import HistoricalRecords

from accounts.models import Person
from accounts.signals import access_ended, erasing, exporting
from api import issuing
from api.models import ApiToken
from core import clock
from organizations.models import Membership


@receiver(access_ended)
def end_keys(person: Person, why: str, now: dt.datetime, **kwargs: Any) -> None:
    """A new password or a switched off account ends the keys too."""
    issuing.end_all(person=person, why=why, by=_whoever_acts(), now=now)


@receiver(post_delete, sender=Membership)
def end_keys_of_former_staff(instance: Membership, **kwargs: Any) -> None:
    """Whoever works nowhere any more has no keys any more; by any way that a membership may end."""
    person = instance.person
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
            "name": one.name,
            "created_at": one.created_at.isoformat(),
            "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
        }
        for one in rows
    ]


def _whoever_acts() -> Person | None:
    """Who sent the request in which this happens; None in commands and tasks."""
    request = getattr(HistoricalRecords.context, "request", None)
    user = getattr(request, "user", None)
    return user if isinstance(user, Person) else None
