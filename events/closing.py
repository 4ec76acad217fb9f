"""What becomes of an event when its last date is behind it. Shared part of holding and cancelling."""

import datetime as dt

from events.models import Event, Occurrence

OPEN = (Occurrence.State.SCHEDULED, Occurrence.State.POSTPONED)


def close_if_done(event: Event, *, reason: str = "", now: dt.datetime) -> None:
    """Finished once every date was held or cancelled; cancelled when none was held. Saves the event."""
    states = set(event.occurrences.values_list("state", flat=True))
    if event.state != Event.State.PUBLISHED or states & set(OPEN):
        return
    if Occurrence.State.HELD in states:
        event.state = Event.State.FINISHED
        event.save(update_fields=["state"])
    else:
        close_as_cancelled(event, reason=reason, now=now)


def close_as_cancelled(event: Event, *, reason: str, now: dt.datetime) -> None:
    """Mark the event itself as cancelled."""
    event.state, event.cancelled_at, event.cancel_reason = Event.State.CANCELLED, now, reason
    event.save(update_fields=["state", "cancelled_at", "cancel_reason"])
