"""Grant and revoke the tokens of private feeds."""

import datetime as dt
import secrets

from django.conf import settings
from django.urls import reverse

from accounts.models import Person
from calendars.models import FeedToken
from calendars.queries import tokens_of
from core import tokens
from core.errors import Refusal

BYTES = 24
"""Random bytes of a token: 192 bits, 32 letters and digits in an address."""
FILE = "my-calendar"
"""The readable end of an address; any other would open it as well."""
MAX_COUNT = 10


def grant(*, person: Person, name: str, now: dt.datetime) -> str:
    """Make a private feed and return its full address, which can't be shown again: only a digest is stored.

    Refuses ``too_many_calendars``.
    """
    if tokens_of(person).count() >= MAX_COUNT:
        raise Refusal("too_many_calendars", f"最多 {MAX_COUNT} 个私人日历，先停掉一个不用的。", most=MAX_COUNT)
    token = secrets.token_urlsafe(BYTES)
    FeedToken.objects.create(person=person, digest=tokens.digest(token), name=name, created_at=now)
    path = reverse("calendars:private_feed", args=[token, FILE])
    return f"{settings.SITE_URL}{path}"


def revoke(*, token: FeedToken, now: dt.datetime) -> bool:
    """Close one feed for good; the others stay open. False when it was closed before."""
    return FeedToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now) == 1
