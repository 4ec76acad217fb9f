"""What this room does when accounts speaks, and what its own requests do when an event moves on."""

import datetime as dt

from accounts.models import Person
from events import erasing, following
from events.models import Change, Event, HeldRecord, OutreachRequest


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
    """What was asked for under the person's number."""
    rows = OutreachRequest.objects.filter(phone_hash=person.phone_hash).select_related("street", "venue")
    export["requests"] = [
        {
            "organization": row.organization_name,
            "contact": row.contact_name,
            "topic": row.get_topic_display(),
            "wish": row.wish,
            "place": f"{row.street} {row.where}",
            "times": [time.spoken for time in row.times.all()],
            "heads": row.heads,
            "notes": row.notes,
            "state": row.get_state_display(),
            "asked_at": row.created_at.isoformat(),
        }
        for row in rows.prefetch_related("times")
    ]


def erase(sender: object, person: Person, now: dt.datetime, **kwargs: object) -> None:
    """Who asked is forgotten."""
    erasing.erase_person(person=person, now=now)
