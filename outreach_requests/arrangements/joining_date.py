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
    """Link the request to this date as it stands now; the requester is notified at once if it is public, else once it is.

    Refuses: not_answerable, event_closed, date_not_open.
    """
    with transaction.atomic():
        event = locks.event(occurrence.event_id)
        date = _open_date(event, occurrence.pk, now)
        locked = transitions.lock(request.pk, states=OutreachRequest.ANSWERABLE, refusal=transitions.not_answerable())
        locked.event = event
        locked.occurrence = date
        locked.assigned_to = event.host
        locked.reason = ""
        said = f"派单：算在《{event}》里，{phrases.full_when(date.start, date.end)}"
        transitions.transition(locked, to=State.ARRANGED, words=said, by=by, now=now)
        if event.is_public:
            notices.published(locked, [date], now=now)
    return locked


def _open_date(event: Event, pk: int, now: dt.datetime) -> Occurrence:
    """Read under the lock: it may have been called off, or moved, since the page was read."""
    date = locks.occurrence(event, pk)
    if not event.is_open:
        raise Refusal("event_closed", "这场活动已经结束或取消了，请选别的。", state=event.state)
    if date is None:
        raise Refusal("date_not_open", "这一场已经从活动里删掉了，请选别的。")
    if not date.is_scheduled or date.start <= now:
        raise Refusal("date_not_open", "这一场已经开始、取消或延期了，请选别的。", state=date.state)
    return date
