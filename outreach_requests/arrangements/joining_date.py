"""Answer a request with a date that is planned already: a drive that stops there anyway."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core import phrases
from core.errors import Refusal
from events import locks
from events.models import Event, Occurrence
from outreach_requests import notices, transitions
from outreach_requests.models import OutreachRequest

State = OutreachRequest.State


def attach(*, request: OutreachRequest, occurrence: Occurrence, by: Person, now: dt.datetime) -> OutreachRequest:
    """Link the request to this date; the requester is notified at once if it is public, else once it is.

    Refuses: not_answerable, event_closed, date_not_open.
    """
    with transaction.atomic():
        event = locks.event(occurrence.event_id)
        _refuse(event, occurrence, now)
        locked = transitions.lock(request.pk, states=OutreachRequest.ANSWERABLE, refusal=transitions.not_answerable())
        locked.event = event
        locked.occurrence = occurrence
        locked.assigned_to = event.host
        locked.reason = ""
        said = f"派单：算在《{event}》里，{phrases.when(occurrence.start, occurrence.end)}"
        transitions.transition(locked, to=State.ARRANGED, words=said, by=by, now=now)
        if event.is_public:
            notices.published(locked, [occurrence], now=now)
    return locked


def _refuse(event: Event, occurrence: Occurrence, now: dt.datetime) -> None:
    if not event.is_open:
        raise Refusal("event_closed", "这场活动已经结束或取消了，请选别的。", state=event.state)
    if not occurrence.is_scheduled or occurrence.start <= now:
        raise Refusal("date_not_open", "这一场已经开始、取消或延期了，请选别的。", state=occurrence.state)
