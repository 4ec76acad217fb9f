"""Queries on keys that pages and the API share."""

import datetime as dt

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.models import Person
from api.models import ApiToken
from core import bounds
from organizations.models import Membership, Organization

SHOWN = dt.timedelta(days=90)
"""For how long a key that ended is still shown, with who ended it."""


def keys_of(person: Person, *, now: dt.datetime) -> QuerySet[ApiToken]:
    """One's own: the live ones first, then those that ended lately."""
    return _shown(ApiToken.objects.filter(person=person), now)


def keys_run_by(person: Person, *, now: dt.datetime) -> QuerySet[ApiToken]:
    """Those of all who work in organizations that the person administers."""
    mine = Organization.objects.managed_by(person, role=Membership.Role.ADMINISTRATOR)
    staff = Membership.objects.filter(organization__in=mine).values("person")
    return _shown(ApiToken.objects.filter(person__in=staff), now)


def is_administrator(person: Person) -> bool:
    """Whether there is an organization that the person administers."""
    return Organization.objects.managed_by(person, role=Membership.Role.ADMINISTRATOR).exists()


def _shown(keys: QuerySet[ApiToken], now: dt.datetime) -> QuerySet[ApiToken]:
    lately = keys.exclude(revoked_at__lt=now - SHOWN).exclude(expires_at__lt=now - SHOWN)
    live = Value(dt.datetime.combine(bounds.LAST, dt.time(), dt.UTC))
    ends = lately.select_related("person", "ended_by").annotate(ends=Coalesce("revoked_at", live))
    return ends.order_by("-ends", "pk")
