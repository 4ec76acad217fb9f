"""A forgotten password is taken away, and its owner sets a new one: by the link of a text and a code to the same number."""

import datetime as dt
from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils.http import base36_to_int, int_to_base36

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import AuditEntry, Person
from accounts.passwords import strength
from accounts.signals import password_reset
from core import bounds, clock
from core.errors import Refusal

PAUSE = dt.timedelta(minutes=1)
"""A second press, and another administrator at the same moment, send no second text that makes the first worthless."""
PER_DAY = 5
_DAY = dt.timedelta(days=1)


class _Links(PasswordResetTokenGenerator):
    """A link holds until it is used or replaced, or its time (PASSWORD_RESET_TIMEOUT) is over; nothing of it is stored.

    It hangs on the person's password, which is another unusable one after each reset. Proving the number is a sign-in,
    so that, unlike Django's, it doesn't hang on the last one.
    """

    key_salt = "accounts.passwords.resetting"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{user.pk} {user.password} {timestamp}"

    def _now(self) -> dt.datetime:
        return clock.now().astimezone(dt.UTC).replace(tzinfo=None)


_links = _Links()


@transaction.atomic
def reset(*, person: Person, reason: str, by: Person, organization_id: int | None, now: dt.datetime) -> None:
    """Nobody signs in with the password any more; sessions and keys end, and the person gets a link by text at once.

    Who may do so is asked before (``organizations.memberships.passwords``). The second factors stay. Also for whoever has
    no password (any more): the link is a new one, and those before open nothing. Raises ``switched_off``, ``just_reset``
    and ``too_many_resets``.
    """
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not locked.is_active:
        raise Refusal("switched_off", "他的账号停用了，重设了密码也进不来。")
    lately = AuditEntry.objects.filter(kind=Kind.PASSWORD_RESET, person=locked, at__gt=now - _DAY)
    if lately.filter(at__gt=now - PAUSE).exists():
        raise Refusal("just_reset", "刚刚重设过，短信在路上了。没收到的话，过 1 分钟再来。")
    if lately.count() >= PER_DAY:
        raise Refusal("too_many_resets", f"他的密码一天里重设过 {PER_DAY} 次了，请明天再来，或打电话问问他。")
    locked.set_unusable_password()
    locked.save(update_fields=["password"])
    writing.write(Kind.PASSWORD_RESET, by=by, now=now, about=reason, person=locked, organization_id=organization_id)
    password_reset.send(Person, person=locked, by=by, token=token_of(locked), now=now)


def token_of(person: Person) -> str:
    """What stands in the link of somebody who has no password: whose it is, since when, and a proof of both."""
    return f"{int_to_base36(person.pk)}-{_links.make_token(person)}"


def of_token(token: str) -> Person | None:
    """Whose link this is; None where it opens nothing (any more)."""
    number, _, rest = token.partition("-")
    try:
        pk = bounds.whole(str(base36_to_int(number)))
    except ValueError:
        return None
    person = Person.objects.filter(pk=pk, is_active=True).first() if pk else None
    return person if person and _links.check_token(person, rest) else None


def set_new(*, token: str, person: Person, password: str, now: dt.datetime) -> None:
    """Whoever proved the number by a code sets it: the link is used up, every session ends, and the number is told.

    Raises ``link_over``, ``link_not_yours`` (another number is signed in) and ``password_weak``.
    """
    with transaction.atomic():
        locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        owner = of_token(token)
        if owner is None:
            raise Refusal("link_over", "这个链接用不了了，请看看有没有更新的短信，或再找管理员重设一次。")
        if owner.pk != locked.pk:
            raise Refusal("link_not_yours", "这个链接是发给另一个手机号的，请退出，用那个号码登录。")
        strength.refuse_weak(password, person=locked)
        locked.set_password(password)
        locked.save(update_fields=["password"])
        writing.write(Kind.PASSWORD_CHANGED, by=locked, person=locked, now=now)
