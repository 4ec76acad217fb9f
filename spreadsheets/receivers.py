"""Answers to the signals of ``accounts``: exporting and erasing what is held of a person."""

from accounts.models import Person
from spreadsheets import personal_data


def export(sender: object, person: Person, export: dict[str, object], **kwargs: object) -> None:
    """The tables that the person brought in, and had made."""
    export["tables"] = personal_data.export(person)
    export["list_files"] = personal_data.export_list_files(person)


def erase(sender: object, person: Person, **kwargs: object) -> None:
    """They leave with the person."""
    personal_data.erase(person)
