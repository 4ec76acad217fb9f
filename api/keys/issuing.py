"""Making and ending keys."""

import datetime as dt
import secrets
from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from api.models import ApiToken
from api.scopes import Scope, sorted_scopes
from core import tokens
from core.errors import Refusal


def issue(*, person: Person, name: str, scopes: Collection[str], days: int, now: dt.datetime) -> str:
    """Make a key for so many days and return it; it can't be read again later.

    Raises ``no_scope``, ``key_too_long`` (longer than a year) and ``too_many_keys``.
    """
    chosen = sorted_scopes(scopes)
    if not chosen:
        raise Refusal("no_scope", "请至少选一样这把钥匙能做的事。")
    if not 0 < days <= ApiToken.MAX_LIFE.days:
        raise Refusal("key_too_long", "钥匙最多用一年，请选短一些，到期再换一把。")
    key = secrets.token_urlsafe(24)
    with transaction.atomic():
        _refuse_one_more(Person.objects.select_for_update().get(pk=person.pk), now)
        ApiToken.objects.create(
            person=person,
            digest=tokens.digest(key),
            name=name,
            scopes=chosen,
            created_at=now,
            expires_at=now + dt.timedelta(days=days),
        )
        about = f"{days} 天：" + "；".join(Scope(one).label for one in chosen)
        writing.write(Kind.KEY_MADE, by=person, person=person, about=about, now=now)
    return key


def end(*, token: ApiToken, by: Person, now: dt.datetime) -> None:
    """End a key, by its owner or by an administrator of an organization of theirs; again does nothing."""
    why = ApiToken.Why.OWNER if token.person_id == by.pk else ApiToken.Why.ADMINISTRATOR
    _end(token.person, ApiToken.objects.filter(pk=token.pk), why=why, by=by, now=now)


def end_all(*, person: Person, why: str, by: Person | None, now: dt.datetime) -> None:
    """End every key of the person."""
    _end(person, ApiToken.objects.filter(person=person), why=why, by=by, now=now)


def forget(*, person: Person, now: dt.datetime) -> None:
    """End every key of somebody who is erased, and take its name, which may say whose it was."""
    end_all(person=person, why=ApiToken.Why.ERASED, by=None, now=now)
    ApiToken.objects.filter(person=person).update(name="")


@transaction.atomic
def _end(person: Person, keys: QuerySet[ApiToken], *, why: str, by: Person | None, now: dt.datetime) -> None:
    number = keys.filter(revoked_at=None).update(revoked_at=now, ended_why=why, ended_by=by)
    if number:
        about = f"{number} 把：{ApiToken.Why(why).label}"
        writing.write(Kind.KEY_ENDED, by=by, person=person, about=about, now=now)


def _refuse_one_more(person: Person, now: dt.datetime) -> None:
    most: int = settings.API_KEYS_PER_PERSON
    if ApiToken.objects.filter(person=person).live(now).count() >= most:
        raise Refusal("too_many_keys", f"已经有 {most} 把钥匙了，请先停用不用的。", most=most)
