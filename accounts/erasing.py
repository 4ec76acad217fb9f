"""A person is forgotten."""

import datetime as dt
import secrets

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import consenting, devices, known_numbers
from accounts.models import Code, Opening, PasswordTry, Person
from accounts.signals import erasing
from core.errors import Refusal


def erase(*, person: Person, now: dt.datetime) -> None:
    """Erase what identifies the person, in every room; the row stays, so that counts do. All sessions end.

    The number is free again: whoever signs in with it later is somebody new. Raises ``administrator_stays`` for an
    administrator of the whole site.
    """
    if person.is_superuser:
        raise Refusal("administrator_stays", "你是网站管理员，请先把管理交给别人，再来删。")
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        erasing.send(Person, person=locked, now=now)
        _forget_proofs(locked)
        _blank(locked)


def _forget_proofs(person: Person) -> None:
    known_numbers.forget(person.phone_hash)
    consenting.forget(phone_hash=person.phone_hash)
    devices.forget_all(person)
    Opening.objects.filter(phone_hash=person.phone_hash).delete()
    Code.objects.filter(phone_hash=person.phone_hash).update(phone="")
    PasswordTry.objects.filter(phone_hash=person.phone_hash).delete()
    Authenticator.objects.filter(user=person).delete()


def _blank(person: Person) -> None:
    """The session's authentication hash depends on the password: changing it ends every session."""
    person.name = person.phone = ""
    person.phone_hash = f"erased:{secrets.token_hex(24)}"
    person.is_active = person.is_staff = False
    person.set_unusable_password()
    person.save()
    person.history.update(name="")
