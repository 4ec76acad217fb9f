"""Receivers: sessions end when a person's access ends; what allauth does to second factors stands in the audit list."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from accounts.sessions import ending
from accounts.signals import access_ended
from core import clock
from core.web.http import Request


@receiver(access_ended)
def end_sessions(person: Person, **kwargs: Any) -> None:
    """Django would let none of them in any more; they also leave the list."""
    ending.end_all(person=person)


FACTORS = {
    Authenticator.Type.TOTP: "验证器",
    Authenticator.Type.WEBAUTHN: "安全密钥",
    Authenticator.Type.RECOVERY_CODES: "备用码",
}


@receiver(authenticator_added)
def note_added(request: Request, user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    """Somebody has one more proof; recovery codes come with the first by themselves."""
    _note(Kind.FACTOR_ADDED, request, user, authenticator)


@receiver(authenticator_removed)
def note_removed(request: Request, user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    """One proof less."""
    _note(Kind.FACTOR_REMOVED, request, user, authenticator)


@receiver(authenticator_reset)
def note_new_codes(request: Request, user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    """The old recovery codes open nothing any more."""
    _note(Kind.FACTOR_ADDED, request, user, authenticator, words="换了新的")


def _note(kind: Kind, request: Request, person: Person, authenticator: Authenticator, words: str = "") -> None:
    by = request.user if isinstance(request.user, Person) else person
    about = f"{words}{FACTORS[Authenticator.Type(authenticator.type)]}"
    writing.write(kind, by=by, person=person, about=about, now=clock.now())
