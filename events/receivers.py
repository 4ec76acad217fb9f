"""What this room does when accounts speaks, and what its own requests do when an event moves on."""

import datetime as dt

from accounts.models import Person
from events import erasing, exporting, following
from events.models import Change, Event, HeldRecord


def published(sender: object, event: Event, by: Person, now: dt.datetime, **kwargs: object) -> None:
    """Whoever asked for it hears when and where."""
    following.published(event=event, by=by, now=now)


def cancelled(sender: object, change: Change, now: dt.datetime, **kwargs: object) -> None:
    """The request waits for an answer again."""
    following.called_off(event=change.event, by=change.by, now=now)


def held(sender: object, record: HeldRecord, now: dt.datetime, **kwargs: object) -> None:
    """Whoever asked for it is asked how it was."""
    following.held(record=record, now=now)


def export(sender: object, person: Person, export: dict[str, object], **kwargs: object) -> None:
    """What was asked for under the person's number, and where else it stands."""
    export["requests"] = exporting.requests(person)
    export["events"] = exporting.others(person)


def erase(
    sender: object, person: Person, now: dt.datetime, names: frozenset[str] = frozenset(), **kwargs: object
) -> None:
    """Who asked is forgotten, and who was to be rung, spoke or drove."""
    erasing.erase_person(person=person, names=names, now=now)
