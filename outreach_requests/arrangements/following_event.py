"""Update requests when their event is published, cancelled, completed or discarded."""

import datetime as dt

from accounts.models import Person
from events.models import Event, HeldRecord, Occurrence
from outreach_requests import notices, transitions
from outreach_requests.models import OutreachRequest

State = OutreachRequest.State


def published(*, event: Event, by: Person | None, now: dt.datetime) -> None:
    """Tell the requesters when and where."""
    for request in _arranged(event):
        transitions.transition(request, to=State.ARRANGED, words="活动定了，已经发布", by=by, now=now)
        if mine := notices.arranged_dates(request):
            notices.published(request, mine, now=now)


def called_off(*, event: Event, by: Person | None, now: dt.datetime) -> None:
    """With its last date, or the one that was promised, the request waits for an answer again; the change tells people."""
    for request in _ended(event):
        transitions.transition(request, to=State.CALLED_OFF, words="活动取消了", by=by, now=now)


def took_place(*, record: HeldRecord, now: dt.datetime) -> None:
    """With its last date, or the promised one, the outreach is done; the requester is asked how it was."""
    for request in _ended(record.occurrence.event):
        transitions.transition(request, to=State.DONE, words="办过了", by=record.by, now=now)
        notices.took_place(request, now=now)


def discarded(*, event: Event, now: dt.datetime) -> None:
    """The draft is thrown away: what it was made for waits for an answer again."""
    for request in OutreachRequest.objects.select_for_update(of=("self",)).filter(event=event):
        request.event = request.occurrence = None
        transitions.transition(request, to=State.NEW, words="草稿删了，重新等答复", now=now)


def _ended(event: Event) -> list[OutreachRequest]:
    """Those that have no date of this event to look forward to any more."""
    coming = event.occurrences.filter(state__in=[Occurrence.State.SCHEDULED, Occurrence.State.POSTPONED])
    left = list(coming)
    return [request for request in _arranged(event) if not any(request.is_about(occurrence) for occurrence in left)]


def _arranged(event: Event) -> list[OutreachRequest]:
    rows = OutreachRequest.objects.select_for_update(of=("self",)).filter(event=event, state=State.ARRANGED)
    return list(rows.select_related("street", "event__host").order_by("pk"))
