"""Erase a person's data in all apps."""

import datetime as dt
import secrets

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django_q.models import Failure

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.consents import consenting
from accounts.models import Code, Opening, PasswordTry, Person, Press, StoredSession
from accounts.personal_data import tracing
from accounts.sessions import typed_forms
from accounts.signals import erasing
from accounts.signing_in import devices, known_numbers
from core import registry
from core.errors import Refusal
from core.phone_numbers import written_numbers


def erase(*, person: Person, now: dt.datetime) -> None:
    """Erase what identifies the person, in every app; the row stays, so that counts do. All sessions end.

    The number is free again: whoever signs in with it later is somebody new. Raises ``administrator_stays`` for an
    administrator of the whole site, and what the answers to ``accounts.irreplaceable`` say.
    """
    refuse_administrator(person)
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        if locked.phone:
            _forget(locked, now)
            writing.write(Kind.PERSON_ERASED, by=locked, person=locked, now=now)


def _forget(person: Person, now: dt.datetime) -> None:
    names = tracing.known_names(person)
    erasing.send(Person, person=person, names=names, now=now)
    written_numbers.take_out(person.phone)
    tracing.log_of(person, names).update(object_repr="", change_message="")
    _forget_proofs(person)
    Press.objects.all().delete()  # a page that it keeps may name anybody; what is lost is an hour of "pressed once already"
    Failure.objects.all().delete()  # a traceback may quote a row, packed as nothing can search it; the log has it masked
    _blank(person)


def refuse_administrator(person: Person) -> None:
    """Raise ``administrator_stays``, or why an app above can't do without them; asked before a code is sent, too."""
    if person.is_superuser:
        raise Refusal("administrator_stays", "你是网站管理员，请先把管理交给别人，再来删。")
    for why in filter(None, (answer(person) for answer in registry.provided("accounts.irreplaceable"))):
        raise why


def _forget_proofs(person: Person) -> None:
    known_numbers.forget(person.phone_hash)
    consenting.forget(phone_hash=person.phone_hash)
    devices.forget_all(person)
    Opening.objects.filter(phone_hash=person.phone_hash).delete()
    Code.objects.filter(phone_hash=person.phone_hash).update(phone="", phone_hash="", digest="")
    PasswordTry.objects.filter(phone_hash=person.phone_hash).delete()
    Authenticator.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    StoredSession.objects.filter(person=person).delete()
    typed_forms.forget(person=person)


def _blank(person: Person) -> None:
    """The session's authentication hash depends on the password: changing it ends every session."""
    person.name = person.phone = ""
    person.phone_hash = f"erased:{secrets.token_hex(24)}"
    person.language = Person._meta.get_field("language").get_default()  # noqa: SLF001 - Django's documented name
    person.is_active = person.is_staff = False
    person.last_login = person.consented_at = None
    person.groups.clear()
    person.user_permissions.clear()
    person.set_unusable_password()
    person.save()
    person.history.update(name="", language=person.language, consented_at=None)
