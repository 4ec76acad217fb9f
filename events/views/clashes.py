"""Clashes of an event: acknowledged, or solved by another time."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import clock, phrases
from core.errors import Refusal
from events.clashes import acknowledging, free_time_search
from events.drafts import editing
from events.forms.free_times import FindForm
from events.models import Event, Occurrence
from events.schedule import local_times
from events.wording import phrases as event_words
from organizations.access import StaffRequest, staff_page

MAX_SEEN = 500
"""As many as API clients may acknowledge at once."""


@require_POST
@staff_page
def acknowledge(request: StaffRequest, pk: int) -> HttpResponse:
    """Soft clashes that were seen."""
    event = get_object_or_404(Event.objects.managed_by(request.user, role="organizer"), pk=pk)
    chosen = request.POST.getlist("seen")[:MAX_SEEN] if "all" in request.POST else []
    reason = request.POST.get("reason", "")[:120]
    try:
        count = acknowledging.acknowledge(
            event=event, fingerprints=chosen, reason=reason, by=request.user, now=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{count} 处记下了，审批的人会看到。")
    return redirect("events:staff_event", pk)


@require_http_methods(["GET", "POST"])
@staff_page
def free_times(request: StaffRequest, pk: int) -> HttpResponse:
    """The next times at which all that a date wants is free; a draft's date moves there at once."""
    mine = Occurrence.objects.managed_by(request.user, role="organizer")
    occurrence = get_object_or_404(mine.select_related("event__host", "venue__area", "space"), pk=pk)
    if request.method == "POST" and "start" in request.POST:
        return _take(request, occurrence)
    form = FindForm(request.GET or None, occurrence=occurrence, today=clock.today())
    found: list[free_time_search.FreeTime] | None = None
    if form.is_valid():
        try:
            found = free_time_search.free_times(form.search(), now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    context = {"occurrence": occurrence, "event": occurrence.event, "form": form, "found": _rows(occurrence, found)}
    context["is_draft"] = occurrence.event.is_unpublished
    context["label"] = event_words.short_label(occurrence.event, occurrence, occurrence.event.occurrences.count())
    return render(request, "events/staff_free_times.html", context)


def _rows(occurrence: Occurrence, found: list[free_time_search.FreeTime] | None) -> list[dict[str, object]] | None:
    """Each fit as the times at which the date would be open to people."""
    if found is None:
        return None
    before = occurrence.start - occurrence.working_span.start
    length = occurrence.end - occurrence.start
    rows: list[dict[str, object]] = []
    for one in found:
        start = one.start + before
        here = phrases.local(start)
        end = phrases.local(start + length)
        end_day = local_times.end_day(start, start + length)
        said = (f"{here:%Y-%m-%d}", f"{here:%H:%M}", f"{end:%H:%M}", end_day.isoformat() if end_day else "")
        rows.append({"start": start, "end": start + length, "typed": said})
    return rows


def _take(request: StaffRequest, occurrence: Occurrence) -> HttpResponse:
    """The draft's date at the chosen time; arriving and leaving move along."""
    event = occurrence.event
    try:
        start = dt.datetime.fromisoformat(request.POST["start"])
        by = start - occurrence.start
    except (ValueError, TypeError):
        return redirect("events:free_times", occurrence.pk)
    dates = list(event.occurrences.select_related("venue__area", "space"))
    for one in dates:
        if one.pk == occurrence.pk:
            one.start = one.start + by
            one.end = one.end + by
            one.arrive, one.leave = (at + by if at else None for at in (one.arrive, one.leave))
    try:
        editing.save_event(
            event=event, occurrences=dates, by=request.user, now=clock.now(), expected_version=event.version
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "改到新的时间了。")
    return redirect("events:staff_event", event.pk)
