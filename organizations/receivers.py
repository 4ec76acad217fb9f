"""Answers to the signals of ``accounts``: export and end memberships."""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from accounts.models import Person
from accounts.signals import erasing, exporting
from organizations.models import Membership


@receiver(exporting)
def export_memberships(person: Person, export: dict[str, object], **kwargs: Any) -> None:
    """Add where the person works."""
    mine = Membership.objects.filter(person=person).select_related("organization")
    export["organizations"] = [
        {"organization": membership.organization.name, "role": membership.role} for membership in mine
    ]


@receiver(erasing)
def end_memberships(person: Person, now: dt.datetime, **kwargs: Any) -> None:
    """End the memberships of an erased person."""
    Membership.objects.filter(person=person).delete()
