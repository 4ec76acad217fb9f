"""Whether a key opens an operation."""

import datetime as dt

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db.models import Q

from accounts.models import Person
from api import scopes
from api.models import ApiToken
from core import tokens
from core.errors import Refusal
from organizations.access import is_staff_member

NOTED_EVERY = dt.timedelta(minutes=5)
"""How exactly it is kept when a key was used last: a busy client writes no row at each request."""
UNKNOWN = ("key_unknown", "key_ended", "key_expired")
"""Refusals of a key that is none (any more)."""


def read(*, key: str, now: dt.datetime) -> ApiToken:
    """The live key with this text. Raises ``key_unknown``, ``key_ended`` and ``key_expired``."""
    token = ApiToken.objects.select_related("person").filter(digest=tokens.digest(key)).first()
    if token is None:
        raise Refusal("key_unknown", "没有这把钥匙，请核对一下，或在“API 钥匙”里做一把新的。")
    if token.revoked_at is not None or not token.person.is_active:
        raise Refusal("key_ended", "这把钥匙停用了，请在“API 钥匙”里做一把新的。")
    if token.expires_at <= now:
        raise Refusal("key_expired", "这把钥匙到期了，请在“API 钥匙”里做一把新的。")
    return token


def open_with(token: ApiToken, *, name: str, method: str, now: dt.datetime) -> None:
    """Note that the key was used. Raises ``second_factor_missing`` and ``scope_missing``."""
    if settings.STAFF_SECOND_FACTOR_REQUIRED and _is_unproved(token.person):
        raise Refusal("second_factor_missing", "请先在“登录安全”里启用验证器或安全密钥，钥匙就又能用了。")
    for scope in scopes.all_needed(name, method):
        require(token, scope)
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at <= now - NOTED_EVERY:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def require(token: ApiToken, scope: str) -> None:
    """Raise ``scope_missing`` where the key was not made for this."""
    if scope == scopes.SESSION:
        raise Refusal("scope_missing", "这件事钥匙做不了，请登录网站来做。", scope=scope)
    if scope not in token.scopes:
        words = scopes.Scope(scope).label
        raise Refusal("scope_missing", f"这把钥匙没有“{words}”这一项，请做一把有这一项的。", scope=scope)


def _is_unproved(person: Person) -> bool:
    return is_staff_member(person) and not is_mfa_enabled(person)
