"""Receivers of the signals of events and accounts; each calls a named verb."""

import datetime as dt

from django.dispatch import receiver

from accounts.models import Person
from accounts.signals import erasing, exporting
from events.models import Change, Occurrence
from events.signals import cancelled, changed, postponed
from volunteers import personal_data
from volunteers.shifts import cancelling, moving


@receiver(changed, dispatch_uid="volunteers.changed")
def occurrences_moved(
    sender: object, *, change: Change, occurrences: list[Occurrence], now: dt.datetime, **kwargs: object
) -> None:
    """Move the shifts with their occurrences."""
    moving.move_shifts(change=change, occurrences=occurrences, now=now)


@receiver(cancelled, dispatch_uid="volunteers.cancelled")
def occurrences_cancelled(
    sender: object, *, change: Change, occurrences: list[Occurrence], now: dt.datetime, **kwargs: object
) -> None:
    """End the sign-ups of cancelled occurrences."""
    cancelling.cancel_sign_ups(occurrences=occurrences, now=now)


@receiver(postponed, dispatch_uid="volunteers.postponed")
def occurrences_postponed(sender: object, *, occurrences: list[Occurrence], now: dt.datetime, **kwargs: object) -> None:
    """Set the shifts of postponed occurrences aside: they clash with nothing."""
    moving.set_aside(occurrences=occurrences, now=now)


@receiver(exporting, dispatch_uid="volunteers.exporting")
def person_exported(sender: object, *, person: Person, export: dict[str, object], **kwargs: object) -> None:
    """Add the volunteer's profile and shifts."""
    export["volunteers"] = personal_data.export(person)


@receiver(erasing, dispatch_uid="volunteers.erasing")
def person_erased(sender: object, *, person: Person, now: dt.datetime, **kwargs: object) -> None:
    """Empty the profile, free the places."""
    personal_data.erase(person=person, now=now)
