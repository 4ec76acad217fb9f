"""Staff change their own password."""

import datetime as dt

from django.db import transaction

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from accounts.passwords import strength
from accounts.signing_in import passwords
from core.errors import Refusal


def change(*, person: Person, current: str, new: str, network: str, now: dt.datetime, device_token: str = "") -> None:
    """Set it: every session and every API key of the person ends, and the number is told.

    Raises ``password_wrong``, ``too_many_tries``, ``password_same`` and ``password_weak``. Each call counts as a try,
    like one at the staff entrance, and keeps counting although it raises: don't call it inside a transaction.
    """
    try:
        passwords.check(phone=person.phone, password=current, network=network, device_token=device_token, now=now)
    except Refusal as refusal:
        if refusal.code != "sign_in_wrong":
            raise
        raise Refusal("password_wrong", "现在的密码不对，请再试一次。忘了密码，请找本单位管理员重设。") from refusal
    if new == current:
        raise Refusal("password_same", "新密码和现在的一样，请换一个。")
    strength.refuse_weak(new, person=person)
    person.set_password(new)
    with transaction.atomic():
        person.save(update_fields=["password"])
        writing.write(Kind.PASSWORD_CHANGED, by=person, person=person, now=now)
