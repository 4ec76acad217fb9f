"""Openings: administrators let somebody past the budgets of their number.

Strangers can use up what a number has for devices that nobody knows yet. Whoever is kept out by that rings an
administrator, who hears who it is and says nine digits. They open the budgets and prove nothing: the code by text,
the password and the authenticator are asked for all the same, so that no administrator signs in as somebody else.
"""

import datetime as dt
import hmac
import secrets
import unicodedata

from django.db import transaction
from django.db.models import F, QuerySet

from accounts import locks
from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Opening, Person
from accounts.signing_in import rules
from core import crypto, portions
from core.errors import Refusal
from core.phone_numbers import phones

DIGITS = 9
PER_NUMBER_PER_DAY = 5
PER_GIVER_PER_DAY = 30
KEPT = dt.timedelta(days=90)


def give(*, phone: str, reason: str, by: Person, now: dt.datetime) -> str:
    """The nine digits for this E.164 number, once: only their hash is kept. Raises ``too_many_openings``."""
    number = phones.look_up(phone)
    text = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    with transaction.atomic():
        locks.acquire(f"openings:{by.pk}", f"phone:{number}")
        today = Opening.objects.filter(at__gt=now - rules.DAY)
        if today.filter(phone_hash=number).count() >= PER_NUMBER_PER_DAY:
            raise Refusal("too_many_openings", f"这个号码今天放行了 {PER_NUMBER_PER_DAY} 次了，请明天再来。")
        if today.filter(by=by).count() >= PER_GIVER_PER_DAY:
            raise Refusal("too_many_openings", f"你今天放行了 {PER_GIVER_PER_DAY} 次了，请别的管理员来，或明天再来。")
        Opening.objects.create(
            phone=phone, phone_hash=number, digest=_digest(number, text), by=by, reason=reason, at=now
        )
        person = Person.objects.filter(phone_hash=number).first()
        writing.write(Kind.SIGN_IN_OPENED, by=by, person=person, about=phones.mask(phone), now=now)
    return text


def use(*, text: str, phone_hash: str, now: dt.datetime) -> None:
    """Count one use; raises ``opening_wrong`` where the digits are not of this number, too old or used up."""
    digest = _digest(phone_hash, "".join(filter(str.isdigit, unicodedata.normalize("NFKC", text))))
    valid = Opening.objects.filter(phone_hash=phone_hash, at__gt=now - Opening.LIFE, uses__lt=Opening.MAX_USES)
    found = [pk for pk, kept in valid.values_list("pk", "digest") if hmac.compare_digest(kept, digest)]
    if not found or not valid.filter(pk__in=found[:1]).update(uses=F("uses") + 1):
        raise Refusal("opening_wrong", "放行码不对，或者过时了。请核对一下，或请管理员再给一个。")


def given_by(person: Person) -> QuerySet[Opening]:
    """What the person gave, newest first; an administrator of the site sees all."""
    every = Opening.objects.select_related("by").order_by("-pk")
    return every if person.is_superuser else every.filter(by=person)


def forget_old(*, now: dt.datetime) -> int:
    """Delete what was given long ago; returns how many."""
    return portions.few(Opening.objects.filter(at__lte=now - KEPT)).delete()[0]


def _digest(number: str, text: str) -> str:
    return crypto.keyed_hash("opening", f"{number}:{text}")
