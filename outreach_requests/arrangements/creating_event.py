"""派单: create an event from a request, by the verb that saves events."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from events.drafts import editing
from events.models import Event, Occurrence
from organizations.memberships import locking
from organizations.models import Organization
from outreach_requests import queries, transitions
from outreach_requests.models import OutreachRequest

State = OutreachRequest.State


def arrange(
    *,
    request: OutreachRequest,
    host: Organization,
    kind: str,
    title: str,
    start: dt.datetime,
    end: dt.datetime,
    by: Person,
    now: dt.datetime,
) -> Event:
    """A draft with the request's place, contact, heads and audiences; the requester is notified once it is published.

    Refuses: organization_merged, not_answerable, kind_does_not_fit, in_the_past, ends_before_start.
    """
    if start <= now:
        raise Refusal("in_the_past", "这个时间已经过去了，请选以后的时间。")
    with transaction.atomic():
        locking.hold_host(host.pk)  # before the request, as merging takes them
        locked = transitions.lock(request.pk, states=OutreachRequest.ANSWERABLE, refusal=transitions.not_answerable())
        _refuse_kind(locked, kind)
        event = editing.save_event(
            event=_event(locked, host, kind, title),
            occurrences=[_occurrence(locked, start, end)],
            by=by,
            now=now,
            expected_version=0,
            audiences=list(locked.audiences.all()),
        )
        locked.event = event
        locked.occurrence = None
        locked.assigned_to = host
        locked.reason = ""
        transitions.transition(locked, to=State.ARRANGED, words=f"派单：{host}正在准备", by=by, now=now)
    return event


def _refuse_kind(request: OutreachRequest, kind: str) -> None:
    fitting = queries.kinds_for(request)
    if kind not in fitting:
        names = "、".join(str(one.label) for one in fitting)
        raise Refusal("kind_does_not_fit", f"这份点单不适合办成这一种，请从这些里选：{names}。", kinds=list(fitting))


def _event(request: OutreachRequest, host: Organization, kind: str, title: str) -> Event:
    return Event(
        kind=kind,
        title=title,
        host=host,
        topic=request.topic,
        expected_heads=request.heads,
        desk_phone=host.desk_phone,
        booking=Event.Booking.INVITED if request.asker == OutreachRequest.Asker.SCHOOL else Event.Booking.NONE,
    )


def _occurrence(request: OutreachRequest, start: dt.datetime, end: dt.datetime) -> Occurrence:
    is_school = request.asker == OutreachRequest.Asker.SCHOOL
    return Occurrence(
        start=start,
        end=end,
        venue=request.venue,
        place_note=request.place,
        contact_name=request.contact_name,
        contact_phone=request.phone,
        school=request.organization_name if is_school else "",
        pupils=request.children if is_school else None,
        adults=request.adults if is_school else None,
    )
