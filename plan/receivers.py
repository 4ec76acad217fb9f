"""Answers to the signals of ``accounts``: exporting and erasing what is held of a person."""

from accounts.models import Person
from plan import importing


def export(sender: object, person: Person, export: dict[str, object], **kwargs: object) -> None:
    """The plan files that the person sent."""
    export["plan_files"] = importing.export(person)


def erase(sender: object, person: Person, **kwargs: object) -> None:
    """They leave with the person."""
    importing.erase(person)
