"""Known devices: browsers in which a person has signed in before.

A browser gets a cookie with a random token when somebody signs in, never before. It proves nothing: it only says
that what is asked for from here is not a stranger's, so that strangers never use up the budgets of whoever comes
back. The token is another one after each sign-in, so that one that was planted beforehand is worth nothing.
"""

import datetime as dt
import secrets

from django.db import transaction

from accounts.models import Device, Person
from core import crypto, portions

COOKIE = "device"
_PEOPLE_PER_BROWSER = 20
"""A shared machine knows those who signed in last."""


def known(token: str, *, phone_hash: str, now: dt.datetime) -> Device | None:
    """The row of this browser for the person with this number, if they have signed in here before."""
    if not token:
        return None
    devices = Device.objects.filter(digest=_digest(token), person__phone_hash=phone_hash, person__is_active=True)
    return devices.filter(used_at__gt=now - Device.LIFE).first()


def remember(*, person: Person, token: str, now: dt.datetime) -> str:
    """The person signed in with the browser that holds this token (empty: none yet); the token that it gets instead."""
    new = secrets.token_urlsafe(32)
    digest = _digest(new)
    with transaction.atomic():
        if token:
            Device.objects.filter(digest=_digest(token)).update(digest=digest)
        Device.objects.update_or_create(
            digest=digest, person=person, defaults={"used_at": now}, create_defaults={"since": now, "used_at": now}
        )
        latest = Device.objects.filter(digest=digest).order_by("-used_at", "-pk").values("pk")
        Device.objects.filter(pk__in=list(latest[_PEOPLE_PER_BROWSER:].values_list("pk", flat=True))).delete()
    return new


def forget_all(person: Person, *, but: str = "") -> int:
    """Every browser of the person, but the one with this token, is a stranger's from now on; returns how many."""
    return Device.objects.filter(person=person).exclude(digest=_digest(but)).delete()[0]


def forget_unused(*, now: dt.datetime) -> int:
    """Those with which nobody signed in for their lifetime; returns how many."""
    return portions.few(Device.objects.filter(used_at__lte=now - Device.LIFE)).delete()[0]


def _digest(token: str) -> str:
    return crypto.keyed_hash("device", token)
