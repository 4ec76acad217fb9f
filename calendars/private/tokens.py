"""Grant, read and revoke the tokens of private feeds."""

import datetime as dt
import secrets

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from accounts.models import Person
from calendars.models import FeedToken
from calendars.private import scopes
from calendars.queries import live_token, tokens_of
from core import tokens
from core.errors import Refusal

BYTES = 24
"""Random bytes of a token: 192 bits, 32 letters and digits in an address."""
FILES = {
    FeedToken.Kind.MINE.value: "my-calendar",
    FeedToken.Kind.TEAM.value: "team",
    FeedToken.Kind.HOSTED.value: "events",
    FeedToken.Kind.PLACES.value: "places",
}
"""The readable end of an address; any other would open it as well."""
MAX_COUNT = 10
NOTED_EVERY = dt.timedelta(hours=1)
"""How exactly it is kept when a calendar came last: no poll writes a row each time."""


def grant(
    *,
    person: Person,
    name: str,
    now: dt.datetime,
    scope: scopes.Scope = scopes.OWN,
    alarm: int = FeedToken.Alarm.NONE,
) -> str:
    """Make a private feed and return its full address, which can't be shown again: only a digest is stored.

    ``scope`` is what ``scopes.chosen`` found for this person. Refuses ``too_many_calendars``.
    """
    if tokens_of(person).count() >= MAX_COUNT:
        raise Refusal("too_many_calendars", f"最多 {MAX_COUNT} 个私人日历，先停掉一个不用的。", most=MAX_COUNT)
    token = secrets.token_urlsafe(BYTES)
    FeedToken.objects.create(
        person=person,
        digest=tokens.digest(token),
        name=name,
        kind=scope.kind,
        team=scope.team,
        organization=scope.organization,
        alarm=alarm,
        created_at=now,
    )
    path = reverse("calendars:private_feed", args=[token, FILES[scope.kind]])
    return f"{settings.SITE_URL}{path}"


def opened(token: str, *, now: dt.datetime) -> FeedToken | None:
    """The feed behind this token, noted as used; None where it was revoked, or its person is not what it was made for."""
    row = live_token(token)
    if row is None or not scopes.stands(row):
        return None
    if row.used_at is None or row.used_at <= now - NOTED_EVERY:
        stale = Q(used_at=None) | Q(used_at__lte=now - NOTED_EVERY)
        FeedToken.objects.filter(stale, pk=row.pk).update(used_at=now)
    return row


def revoke(*, token: FeedToken, now: dt.datetime) -> bool:
    """Close one feed for good, and forget what it showed; the others stay open. False when it was closed before."""
    return FeedToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now, shown={}) == 1
