"""The first administrator of the association."""

import datetime as dt

from django.db import transaction

from accounts.administrators import make_administrator
from accounts.models import Person
from organizations.models import Membership, Organization


@transaction.atomic
def create_administrator(*, phone: str, name: str, password: str, now: dt.datetime) -> Person:
    """An administrator of the whole site who is an administrator of the association too, where there is one.

    Raises what ``make_administrator`` raises.
    """
    person = make_administrator(phone=phone, name=name, password=password, now=now)
    association = Organization.objects.filter(is_association=True).order_by("pk").first()
    if association:
        Membership.objects.update_or_create(
            person=person, organization=association, defaults={"role": Membership.Role.ADMINISTRATOR}
        )
    return person
