"""Receivers of this app's own signals: end the sessions when a person's access ends."""

from typing import Any

from django.dispatch import receiver

from accounts.models import Person
from accounts.sessions import ending
from accounts.signals import access_ended


@receiver(access_ended)
def end_sessions(person: Person, **kwargs: Any) -> None:
    """Django would let none of them in any more; they also leave the list."""
    ending.end_all(person=person)
