"""Signing in by a one-time code: ask for one, redeem it.

Any valid mobile gets a code, and the person is made when the code is redeemed: as long as no limit is reached the
answer to a number tells nobody whether it is known. The limits are counted in the database, so that a restart or a
second process forgets nothing. A code belongs to the session that asked for it: another session's ends nothing here.
"""

import datetime as dt
import hmac
import secrets

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from accounts import locks
from accounts.consents import consenting
from accounts.models import Code, Device, Person
from accounts.signals import code_asked, number_proved
from accounts.signing_in import budgets, devices, known_numbers, openings, rules
from core import crypto, tokens
from core.errors import Refusal
from core.phone_numbers import phones

DIGITS = 6


def ask(
    *,
    phone: str,
    network: str,
    now: dt.datetime,
    device_token: str = "",
    opening: str = "",
    has_password: bool = False,
    is_opened: bool = False,
    replaces: int | None = None,
) -> Code:
    """Make a code for an E.164 number and have it sent; raises ``too_many_codes`` and ``opening_wrong``.

    ``network`` is a ``networks.network_key``, ``device_token`` what the browser's cookie holds, ``opening`` what an
    administrator said, ``has_password`` that the right password was given just now, ``is_opened`` that what an
    administrator said was used with it. ``replaces`` is the id of the
    code that the same session asked for before: that one ends here, and no other.
    """
    number = phones.look_up(phone)
    text = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    with transaction.atomic():
        locks.acquire(f"network:{network}", f"phone:{number}")
        device = devices.known(device_token, phone_hash=number, now=now)
        if opening and device is None:
            openings.use(text=opening, phone_hash=number, now=now)
        lane = _lane(number, device, is_opened=is_opened or bool(opening), has_password=has_password, now=now)
        purse = budgets.Purse(number=number, network=network, lane=lane, device=device)
        rules.refuse_another_code(budgets.asked(purse, now=now), now=now)
        Code.objects.filter(pk=replaces or 0, used_at=None).update(used_at=now, phone="")
        code = Code.objects.create(
            phone=phone,
            phone_hash=number,
            network=network,
            digest=_digest(number, text),
            lane=lane,
            device=device,
            asked_at=now,
        )
        code_asked.send(Code, code=code, text=text, now=now)
        budgets.alarm_of_codes(purse, now=now)
    return code


def redeem(*, code_id: int, text: str, now: dt.datetime) -> Person:
    """The person whose number the code was sent to, made on the first time.

    Each call counts as a try before anything is compared, and keeps counting although it raises: don't call it inside
    a transaction. Raises ``code_wrong``, ``code_used_up`` (five wrong tries), ``code_expired`` (too old, used,
    replaced by the same session, or unknown), ``too_many_wrong_codes`` (which is no try) and ``person_inactive``.
    """
    code = _count(code_id, now)
    if not hmac.compare_digest(code.digest, _digest(code.phone_hash, tokens.digits(text))):
        raise _wrong(code)
    person = _use(code, now)
    if not person.is_active:
        raise Refusal("person_inactive", "这个号码已经停用，请联系主办方。")
    return person


def _lane(number: str, device: Device | None, *, is_opened: bool, has_password: bool, now: dt.datetime) -> Code.Lane:
    if device is not None:
        return Code.Lane.DEVICE
    if is_opened:
        return Code.Lane.OPENED
    if has_password:
        return Code.Lane.STAFF
    is_known = known_numbers.is_known(number, now=now) or Person.objects.filter(phone_hash=number).exists()
    return Code.Lane.KNOWN if is_known else Code.Lane.UNKNOWN


def _count(code_id: int, now: dt.datetime) -> Code:
    with transaction.atomic():
        code = Code.objects.filter(pk=code_id).first()
        if code is None:
            raise _expired()
        if code.lane in budgets.STRANGERS:
            locks.acquire(f"network:{code.network}")
            code.refresh_from_db(fields=["tries"])
            budgets.refuse_hasty(code, now=now)
        fresh = Code.objects.filter(pk=code_id, used_at=None, tries__lt=Code.MAX_TRIES, asked_at__gt=now - Code.LIFE)
        if not fresh.update(tries=F("tries") + 1, tried_at=now):
            raise _why_closed(code_id, now)
        code.refresh_from_db(fields=["tries"])
    return code


def _use(code: Code, now: dt.datetime) -> Person:
    with transaction.atomic():
        if not Code.objects.filter(pk=code.pk, used_at=None).update(used_at=now, was_right=True, phone=""):
            raise _expired()
        person, _ = Person.objects.get_or_create(
            phone_hash=code.phone_hash,
            defaults={"phone": code.phone, "password": make_password(None), "joined_at": now, "consented_at": now},
        )
        known_numbers.remember(code.phone_hash, now=now)
        consenting.keep_sign_in(person, now=now)
        number_proved.send(Code, phone_hash=code.phone_hash, now=now)
        if person.consented_at is None:  # added by an administrator; the page they typed the code on says what for
            person.consented_at = now
            person.save(update_fields=["consented_at"])
        return person


def _digest(number: str, text: str) -> str:
    return crypto.keyed_hash("code", f"{number}:{text}")


def _wrong(code: Code) -> Refusal:
    left = Code.MAX_TRIES - code.tries
    if left <= 0:
        return _used_up()
    return Refusal("code_wrong", f"验证码不对。收到好几条的话，换一条试试，还能试 {left} 次。", tries_left=left)


def _why_closed(code_id: int, now: dt.datetime) -> Refusal:
    code = Code.objects.filter(pk=code_id, used_at=None, asked_at__gt=now - Code.LIFE).first()
    return _used_up() if code else _expired()


def _used_up() -> Refusal:
    return Refusal("code_used_up", "已经错了 5 次，这个验证码作废了，请重新要一个。")


def _expired() -> Refusal:
    return Refusal("code_expired", "这个验证码已经失效，请重新要一个。")
