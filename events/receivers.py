"""Answers to signals: exporting and erasing what is held of a person, and the end of an organization."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from events import personal_data
from events.publication import approving
from events.wording import vocabulary
from organizations.models import Organization


def export(sender: object, person: Person, export: dict[str, object], **kwargs: object) -> None:
    """Where the person's number stands."""
    export["events"] = personal_data.contacts_and_crew(person)


def erase(
    sender: object, person: Person, now: dt.datetime, names: frozenset[str] = frozenset(), **kwargs: object
) -> None:
    """Whoever was to be rung, spoke or drove is forgotten."""
    personal_data.erase_person(person=person, names=names)


def organization_closing(
    sender: object, organization: Organization, by: Person, now: dt.datetime, **kwargs: object
) -> None:
    """Nobody approves for it any more."""
    approving.withdraw_all(host=organization, by=by, now=now)


def word_saved(sender: object, **kwargs: object) -> None:
    """Pages of this process say it as soon as it is committed."""
    transaction.on_commit(vocabulary.read_anew)
