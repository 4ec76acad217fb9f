"""The page of an event, for organizers."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.errors import Refusal
from core.web import photos
from events import queries
from events.clashes import acknowledging, engine, open_halls
from events.drafts import editing
from events.models import Event, HeldPhoto, Occurrence
from events.pages import edits, history, programme, staff_events
from events.publication import approval_progress, publishing
from events.wording import phrases
from organizations.access import StaffRequest, staff_page


@require_GET
@staff_page
def staff_event(request: StaffRequest, pk: int) -> HttpResponse:
    """One event: what is missing, its dates, its changes, the text to share."""
    event = get_object_or_404(
        Event.objects.managed_by(request.user).select_related("host", "task__plan", "created_by"), pk=pk
    )
    return render(request, "events/staff_event.html", _context(request, event))


def _context(request: StaffRequest, event: Event) -> dict[str, object]:
    now = clock.now()
    dates = list(queries.dates_of(event).prefetch_related("resources", "crew"))
    url = settings.SITE_URL + event.get_absolute_url()
    may_write = queries.has_role(request.user, event, "organizer")
    rows = acknowledging.rows(*engine.of_event(event, now=now, by=request.user)) if event.is_open else []
    return {
        "clashes": rows,
        "open_halls": open_halls.of_rows(rows),
        "clashes_soft": [row for row in rows if row.is_open and not row.is_hard],
        "clashes_hard": any(row.is_hard for row in rows),
        "clashes_open": sum(row.is_open for row in rows),
        "event": event,
        "now": now,
        "dates": [staff_events.date_row(event, occurrence, total=len(dates), now=now) for occurrence in dates],
        "missing": publishing.missing(event, now=now, rows=rows) if event.is_unpublished else [],
        "may_write": may_write,
        "members": programme.members_of(event, everything=may_write) if event.kind == Event.Kind.THEME_DAY else [],
        "standing": approval_progress.approval_status(event, request.user) if event.is_unpublished else None,
        "edited": edits.since_sent_back(event) if event.state in Event.IN_APPROVAL else None,
        "sent_back": approval_progress.last_refusal(event) if event.state == Event.State.DRAFT else None,
        "spent": staff_events.spent(event),
        "cooperations": event.cooperations.select_related("organization", "by"),
        "history": history.history_of(event, now=now),
        "url": url,
        "share_text": phrases.share_text(event, dates, url=url, now=now) if _is_ahead(event, dates, now) else "",
    }


def _is_ahead(event: Event, dates: list[Occurrence], now: dt.datetime) -> bool:
    """Whether people can still be told to come; what was held or called off is nothing to send to a group."""
    return event.is_open and (
        not dates or any(occurrence.is_scheduled and occurrence.end > now for occurrence in dates)
    )


def _for_organizer(request: StaffRequest, pk: int) -> Event:
    return get_object_or_404(Event.objects.managed_by(request.user, role="organizer"), pk=pk)


@require_POST
@staff_page
def publish(request: StaffRequest, pk: int) -> HttpResponse:
    """Make it public."""
    event = _for_organizer(request, pk)
    try:
        publishing.publish(event=event, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, phrases.published(event))
    return redirect("events:staff_event", pk)


@require_POST
@staff_page
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a draft."""
    event = _for_organizer(request, pk)
    editing.discard(event=event, now=clock.now())
    messages.success(request, f"草稿《{event.title}》删掉了。")
    return redirect("events:staff_list")


@require_GET
@staff_page
def photo(request: StaffRequest, pk: int) -> HttpResponse:
    """A photo of a record, for staff who may see its event."""
    mine = Event.objects.managed_by(request.user)
    held_photo = get_object_or_404(HeldPhoto, pk=pk, record__occurrence__event__in=mine)
    return photos.answer(request, held_photo.image)
