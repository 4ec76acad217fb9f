"""Replace a place that the requester typed in words by a registered venue, also in the draft of the event."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from events import locks
from events.drafts import editing
from events.models import Event
from outreach_requests import queries, transitions
from outreach_requests.models import OutreachRequest, RequestStep
from venues.models import Venue

State = OutreachRequest.State


def place(*, request: OutreachRequest, venue: Venue, by: Person, now: dt.datetime) -> OutreachRequest:
    """The request is for this venue from now on, and so are the dates of its draft that have the typed place only.

    What was typed stays as a note where it says more than the venue's name. Refuses: place_missing, place_not_needed,
    and as ``editing.save_event`` does.
    """
    if venue.closed:
        raise Refusal("place_missing", "这个场馆不用了，请选别的，或者登记一个。")
    with transaction.atomic():
        event = locks.event(request.event_id) if request.event_id else None
        states = (*OutreachRequest.ANSWERABLE, State.ARRANGED)
        locked = transitions.lock(request.pk, states=states, refusal=_not_needed())
        if locked.event_id != request.event_id or not queries.lacks_place(locked):
            raise _not_needed()
        typed = locked.place
        note = "" if locked.place in venue.name else locked.place
        locked.venue = venue
        locked.street = venue.area.street
        locked.place = note
        locked.save(update_fields=["venue", "street", "place"])
        RequestStep.objects.create(request=locked, at=now, by=by, words=f"地点定在{venue}"[:200])
        if event is not None:
            _go_there(event, venue, typed=typed, note=note, by=by, now=now)
    return locked


def _go_there(event: Event, venue: Venue, *, typed: str, note: str, by: Person, now: dt.datetime) -> None:
    dates = list(locks.occurrences(event))
    for occurrence in queries.without_place(dates, typed):
        occurrence.venue = venue
        occurrence.place_note = note
    editing.save_event(event=event, occurrences=dates, by=by, now=now, expected_version=event.version)


def _not_needed() -> Refusal:
    return Refusal("place_not_needed", "这份点单的地点已经定了，或者不用再定。请刷新页面看现在到哪一步。")
