"""The first half of staff signing in: phone and password.

Strangers who try passwords for a number close it for their own network, and after very many for every device that
nobody knows. Whoever comes from a device that has signed in before, with an authenticator's digits beside the
password, or with what an administrator said, is counted apart from them: docs/decisions/0006-sign-in-budgets.md.
"""

import datetime as dt
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.utils import decrypt
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet

from accounts import locks
from accounts.models import Device, PasswordTry, Person
from accounts.signals import alarmed
from accounts.signing_in import devices, openings, rules
from core.errors import Refusal
from core.phone_numbers import phones

Way = PasswordTry.Way


@dataclass(frozen=True, kw_only=True, slots=True)
class _Try:
    """Who tries, as far as that is known."""

    number: str
    network: str
    device: Device | None
    way: PasswordTry.Way
    is_opened: bool


def check(
    *,
    phone: str,
    password: str,
    network: str,
    now: dt.datetime,
    device_token: str = "",
    digits: str = "",
    opening: str = "",
) -> Person:
    """The active person with this E.164 number and password; with ``digits``, of an authenticator that shows them too.

    An unknown number, a person without a password, a wrong password and wrong digits give the same refusal
    (``sign_in_wrong``) after the same work. Each call counts before it compares, and keeps counting although it
    raises: don't call it inside a transaction. The right password clears what came the same way. The digits are only
    looked at here: allauth's stage, which follows, uses them up. Raises ``too_many_tries`` and ``opening_wrong``.
    """
    number = phones.look_up(phone)
    device = devices.known(device_token, phone_hash=number, now=now)
    if opening and device is None:
        openings.use(text=opening, phone_hash=number, now=now)
    way = Way.PROOF if digits and device is None else Way.PASSWORD
    mine = _Try(number=number, network=network, device=device, way=way, is_opened=bool(opening))
    _count(mine, now)
    person = Person.objects.filter(phone_hash=number, is_active=True).first()
    if person is None:
        make_password(password)  # as much work as comparing
    if person is None or not person.check_password(password):
        raise _wrong()
    if way == Way.PROOF and not _shows(person, digits):
        _keep(mine, Way.SECOND, now)
        raise _wrong()
    _same_way(mine).delete()
    return person


def count_second_proof(*, person: Person, network: str, now: dt.datetime, device_token: str = "") -> None:
    """Somebody who gave the right password types an authenticator's digits: raises ``too_many_tries``."""
    number = person.phone_hash
    device = devices.known(device_token, phone_hash=number, now=now)
    mine = _Try(number=number, network=network, device=device, way=Way.SECOND, is_opened=False)
    _count(mine, now)


def clear_second_proof(*, person: Person, network: str, now: dt.datetime, device_token: str = "") -> None:
    """The digits were right."""
    device = devices.known(device_token, phone_hash=person.phone_hash, now=now)
    _same_way(_Try(number=person.phone_hash, network=network, device=device, way=Way.SECOND, is_opened=False)).delete()


def _count(mine: _Try, now: dt.datetime) -> None:
    with transaction.atomic():
        locks.acquire(f"network:{mine.network}", f"phone:{mine.number}")
        tries = _lately(mine, now)
        if not mine.is_opened:
            rules.refuse_another_password(tries)
        _keep(mine, mine.way, now)
        if rules.is_alarming(tries):
            alarmed.send(PasswordTry, kind="wrong_passwords", network=mine.network, now=now)


def _lately(mine: _Try, now: dt.datetime) -> rules.Tries:
    lately = PasswordTry.objects.filter(at__gt=now - rules.PASSWORD_WINDOW)
    if mine.device is not None:
        return rules.Tries(way="device", own=lately.filter(device=mine.device, way=mine.way).count())
    strangers = lately.filter(device=None, way=mine.way)
    by_number = strangers.filter(phone_hash=mine.number)
    second = lately.filter(device=None, way=Way.SECOND, phone_hash=mine.number)
    return rules.Tries(
        way=mine.way,
        own=by_number.filter(network=mine.network).count(),
        number=second.count() if mine.way == Way.PROOF else by_number.count(),
        network=strangers.filter(network=mine.network).count(),
    )


def _keep(mine: _Try, way: PasswordTry.Way, now: dt.datetime) -> None:
    PasswordTry.objects.create(phone_hash=mine.number, network=mine.network, device=mine.device, way=way, at=now)


def _same_way(mine: _Try) -> QuerySet[PasswordTry]:
    if mine.device is not None:
        return PasswordTry.objects.filter(device=mine.device, way=mine.way)
    return PasswordTry.objects.filter(phone_hash=mine.number, network=mine.network, device=None, way=mine.way)


def _shows(person: Person, digits: str) -> bool:
    """Whether an authenticator app of the person shows these digits now, or they are one of the recovery codes."""
    for one in Authenticator.objects.filter(user=person):
        if one.type == Authenticator.Type.TOTP and validate_totp_code(decrypt(one.data["secret"]), digits):
            return True
        if one.type == Authenticator.Type.RECOVERY_CODES and digits in one.wrap().get_unused_codes():
            return True
    return False


def _wrong() -> Refusal:
    return Refusal("sign_in_wrong", "手机号或密码不对，请核对后再试。")
