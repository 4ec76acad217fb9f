"""What becomes of requests when their event is published, called off, held or thrown away."""

import datetime as dt

from accounts.models import Person
from events import request_notices, request_steps
from events.models import Event, HeldRecord, Occurrence, OutreachRequest

State = OutreachRequest.State


def published(*, event: Event, by: Person | None, now: dt.datetime) -> None:
    """Whoever asked hears when and where."""
    dates = list(event.occurrences.scheduled().select_related("venue").order_by("start", "pk"))
    for request in _arranged(event):
        request_steps.take(request, to=State.ARRANGED, words="活动定了，已经发布", by=by, now=now)
        if dates:
            request_notices.published(request, dates, now=now)


def called_off(*, event: Event, by: Person | None, now: dt.datetime) -> None:
    """With its last date the event is gone: the request waits for an answer again. The change itself tells people."""
    if _has_open_dates(event):
        return
    for request in _arranged(event):
        request_steps.take(request, to=State.CALLED_OFF, words="活动取消了", by=by, now=now)


def held(*, record: HeldRecord, now: dt.datetime) -> None:
    """With its last date the outreach is done; whoever asked for it is asked how it was."""
    event = record.occurrence.event
    if _has_open_dates(event):
        return
    for request in _arranged(event):
        request_steps.take(request, to=State.DONE, words="办过了", by=record.by, now=now)
        request_notices.held(request, now=now)


def _has_open_dates(event: Event) -> bool:
    return event.occurrences.filter(state__in=[Occurrence.State.SCHEDULED, Occurrence.State.POSTPONED]).exists()


def _arranged(event: Event) -> list[OutreachRequest]:
    rows = OutreachRequest.objects.select_for_update(of=("self",)).filter(event=event, state=State.ARRANGED)
    return list(rows.select_related("street", "event__host").order_by("pk"))
