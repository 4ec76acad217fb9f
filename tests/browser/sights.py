"""A page in some state, and whoever looks at it."""

from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

PASSWORD = "a long enough one"
SECURITY = reverse("mfa_index")


@dataclass
class Sight:
    """A page, and who looks."""

    client: Client | None
    path: str


def signed_in(person) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(person)
    return client


def proved_again(person) -> Client:
    """A browser of somebody who has just proved by the password once more who they are."""
    person.set_password(PASSWORD)
    person.save()
    client = signed_in(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": SECURITY})
    return client
