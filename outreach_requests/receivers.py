"""Receivers of the signals of accounts and events; each calls a named verb."""

import datetime as dt

from accounts.models import Person
from events.models import Change, Event, HeldRecord
from outreach_requests import personal_data
from outreach_requests.arrangements import following_event


def published(sender: object, event: Event, by: Person, now: dt.datetime, **kwargs: object) -> None:
    """Tell the requesters when and where."""
    following_event.published(event=event, by=by, now=now)


def cancelled(sender: object, change: Change, now: dt.datetime, **kwargs: object) -> None:
    """Reopen the requests of a cancelled event."""
    following_event.called_off(event=change.event, by=change.by, now=now)


def took_place(sender: object, record: HeldRecord, now: dt.datetime, **kwargs: object) -> None:
    """Ask the requesters how it was."""
    following_event.took_place(record=record, now=now)


def discarded(sender: object, event: Event, now: dt.datetime, **kwargs: object) -> None:
    """Reopen the requests of a discarded draft."""
    following_event.discarded(event=event, now=now)


def export(sender: object, person: Person, export: dict[str, object], **kwargs: object) -> None:
    """What was asked for under the person's number."""
    export["requests"] = personal_data.requests(person)


def erase(
    sender: object, person: Person, now: dt.datetime, names: frozenset[str] = frozenset(), **kwargs: object
) -> None:
    """Erase the requester."""
    personal_data.erase_person(person=person, names=names, now=now)
