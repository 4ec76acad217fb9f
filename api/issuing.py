"""Making and revoking keys."""

import datetime as dt
import secrets

from accounts.models import Person
from api.models import ApiToken
from core import tokens


def issue(*, person: Person, name: str, now: dt.datetime) -> str:
    """Make a key and return it; it can't be read again later."""
    key = secrets.token_urlsafe(24)
    ApiToken.objects.create(person=person, digest=tokens.digest(key), name=name, created_at=now)
    return key


def revoke(*, token: ApiToken, now: dt.datetime) -> None:
    """End a key; again does nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
