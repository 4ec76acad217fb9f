"""The first half of staff signing in: phone and password."""

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import locks, rules
from accounts.models import PasswordTry, Person
from core import phones
from core.errors import Refusal


def check(*, phone: str, password: str, network: str, now: dt.datetime) -> Person:
    """The active person with this E.164 number and password.

    An unknown number, a person without a password and a wrong password give the same refusal (``sign_in_wrong``)
    after the same work. Each call counts before it compares; the right password clears the number's count.
    Raises ``too_many_tries``.
    """
    number = phones.look_up(phone)
    _count(number, network, now)
    person = Person.objects.filter(phone_hash=number, is_active=True).first()
    if person is None:
        make_password(password)  # as much work as comparing
    if person is None or not person.check_password(password):
        raise Refusal("sign_in_wrong", "手机号或密码不对，请核对后再试。")
    PasswordTry.objects.filter(phone_hash=number).delete()
    return person


def _count(number: str, network: str, now: dt.datetime) -> None:
    with transaction.atomic():
        locks.hold(f"network:{network}", f"phone:{number}")
        lately = PasswordTry.objects.filter(at__gt=now - rules.PASSWORD_WINDOW)
        phone_tries = lately.filter(phone_hash=number).count()
        rules.refuse_another_password(phone=phone_tries, network=lately.filter(network=network).count())
        PasswordTry.objects.create(phone_hash=number, network=network, at=now)
