"""Answers to the signals of ``accounts`` about contacts of bases and venues."""

from accounts.models import Person
from venues import erasing


def export(sender: object, person: Person, export: dict[str, object], **kwargs: object) -> None:
    """Add for which places the person is to be rung."""
    export["venues"] = erasing.export(person)


def erase(sender: object, person: Person, names: frozenset[str] = frozenset(), **kwargs: object) -> None:
    """Erase the person as a contact."""
    erasing.erase_person(person=person, names=names)
