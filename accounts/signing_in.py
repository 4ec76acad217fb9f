"""Signing in by a one-time code: ask for one, redeem it.

Any valid mobile gets a code, and the person is made when the code is redeemed: the answer to a number tells nobody
whether it is known. The limits are counted in the database, so that a restart or a second process forgets nothing.
"""

import datetime as dt
import hmac
import secrets
import unicodedata

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Count, F, Max, Q

from accounts import consenting, known_numbers, locks, rules
from accounts.models import Code, Person
from accounts.signals import code_asked
from core import crypto, phones
from core.errors import Refusal

DIGITS = 6


def ask(*, phone: str, network: str, now: dt.datetime) -> Code:
    """Make a code for an E.164 number and have it sent; raises ``too_many_codes``.

    ``network`` is a ``networks.network_key``. The code before it ends here. Only the row's id goes into the session.
    """
    number, text = phones.look_up(phone), f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    with transaction.atomic():
        locks.hold(f"network:{network}", f"phone:{number}")
        rules.refuse_another_code(_asked(number, network, now), now=now)
        Code.objects.filter(phone_hash=number, used_at=None).update(used_at=now, phone="")
        code = Code.objects.create(
            phone=phone, phone_hash=number, network=network, digest=_digest(number, text), asked_at=now
        )
        code_asked.send(Code, code=code, text=text, now=now)
    return code


def redeem(*, code_id: int, text: str, now: dt.datetime) -> Person:
    """The person whose number the code was sent to, made on the first time.

    Each call counts as a try before anything is compared, and keeps counting although it raises: don't call it inside
    a transaction. Raises ``code_wrong``, ``code_used_up`` (five wrong tries), ``code_expired`` (too old, used,
    replaced by a newer one, or unknown) and ``person_inactive``.
    """
    open_code = Code.objects.filter(pk=code_id, used_at=None, tries__lt=Code.MAX_TRIES, asked_at__gt=now - Code.LIFE)
    if not open_code.update(tries=F("tries") + 1):
        raise _why_closed(code_id, now)
    code = Code.objects.get(pk=code_id)
    if not hmac.compare_digest(code.digest, _digest(code.phone_hash, _digits(text))):
        raise _wrong(code)
    person = _use(code, now)
    if not person.is_active:
        raise Refusal("person_inactive", "这个号码已经停用，请联系主办方。")
    return person


def _use(code: Code, now: dt.datetime) -> Person:
    with transaction.atomic():
        if not Code.objects.filter(pk=code.pk, used_at=None).update(used_at=now, phone=""):
            raise _expired()
        person, _ = Person.objects.get_or_create(
            phone_hash=code.phone_hash,
            defaults={"phone": code.phone, "password": make_password(None), "joined_at": now, "consented_at": now},
        )
        known_numbers.remember(code.phone_hash, now=now)
        consenting.keep_sign_in(person, now=now)
        if person.consented_at is None:  # added by an administrator; the page they typed the code on says what for
            person.consented_at = now
            person.save(update_fields=["consented_at"])
        return person


def _asked(number: str, network: str, now: dt.datetime) -> rules.Asked:
    mine = Code.objects.filter(phone_hash=number, asked_at__gt=now - rules.DAY).aggregate(
        minute=Count("pk", filter=Q(asked_at__gt=now - rules.MINUTE)),
        hour=Count("pk", filter=Q(asked_at__gt=now - rules.HOUR)),
        day=Count("pk"),
        last=Max("asked_at"),
    )
    lately = Code.objects.filter(asked_at__gt=now - rules.HOUR)
    return rules.Asked(**mine, network_hour=lately.filter(network=network).count(), site_hour=lately.count())


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, unicodedata.normalize("NFKC", text)))


def _digest(number: str, text: str) -> str:
    return crypto.keyed_hash("code", f"{number}:{text}")


def _wrong(code: Code) -> Refusal:
    left = Code.MAX_TRIES - code.tries
    if left <= 0:
        return _used_up()
    return Refusal("code_wrong", f"验证码不对，请看看短信里最新的那条，还能试 {left} 次。", tries_left=left)


def _why_closed(code_id: int, now: dt.datetime) -> Refusal:
    code = Code.objects.filter(pk=code_id, used_at=None, asked_at__gt=now - Code.LIFE).first()
    return _used_up() if code else _expired()


def _used_up() -> Refusal:
    return Refusal("code_used_up", "已经错了 5 次，这个验证码作废了，请重新要一个。")


def _expired() -> Refusal:
    return Refusal("code_expired", "这个验证码已经失效，请重新要一个。")
