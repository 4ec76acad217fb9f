"""Administrators let somebody in whom strangers keep out of signing in: who may, and for whom."""

import datetime as dt

from django.db import models

from accounts.models import Person
from accounts.signing_in import openings
from core.errors import Refusal
from core.phone_numbers import phones
from core.site import site_facts
from organizations.models import Membership, Organization


def may_let_in(person: Person) -> bool:
    """Administrators of an organization, and of the site."""
    return _administered(person).exists() or person.is_superuser


def let_in(*, phone: str, reason: str, by: Person, now: dt.datetime) -> str:
    """Nine digits to say to the person with this E.164 number; they prove nothing: ``accounts.signing_in.openings``.

    An administrator lets in members of their own organizations; one of the association, or of the site, anybody.
    Raises ``not_your_member`` and ``too_many_openings``.
    """
    mine = _administered(by)
    if not by.is_superuser and not mine.filter(is_association=True).exists():
        members = Membership.objects.filter(organization__in=mine, person__phone_hash=phones.look_up(phone))
        if not members.exists():
            words = f"这个号码不是你管的单位的成员。请让他自己单位的管理员放行，或打 {site_facts.current().help_phone} 找科协。"
            raise Refusal("not_your_member", words)
    return openings.give(phone=phone, reason=reason, by=by, now=now)


def _administered(person: Person) -> "models.QuerySet[Organization]":
    roles = Membership.objects.filter(person=person, role=Membership.Role.ADMINISTRATOR)
    return Organization.objects.filter(pk__in=roles.values("organization"))
