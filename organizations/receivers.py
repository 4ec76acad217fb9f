"""Answers to the signals of ``accounts``: export and end memberships and invitations."""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from accounts.models import Person
from accounts.signals import erasing, exporting
from core.phone_numbers import phones
from organizations.memberships import roles
from organizations.models import Membership, StaffInvitation


@receiver(exporting)
def export_memberships(person: Person, export: dict[str, object], **kwargs: Any) -> None:
    """Add where the person works."""
    mine = Membership.objects.filter(person=person).select_related("organization")
    export["organizations"] = [
        {"organization": membership.organization.name, "role": membership.role} for membership in mine
    ]
    invited = StaffInvitation.objects.filter(phone_hash=person.phone_hash).select_related("organization")
    export["staff_invitations"] = [
        {
            "organization": one.organization.name,
            "role": one.role,
            "name": one.name,
            "phone": phones.national(one.phone),
            "at": one.at.isoformat(),
            "state": one.state,
        }
        for one in invited.order_by("pk")
    ]


@receiver(erasing)
def end_memberships(person: Person, now: dt.datetime, **kwargs: Any) -> None:
    """End the memberships of an erased person, and take away what they were invited to."""
    roles.leave_all(person)
    StaffInvitation.objects.filter(phone_hash=person.phone_hash).delete()
