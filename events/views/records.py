"""The held record, from a phone; and what was never scheduled here."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import Refusal
from events import queries
from events.forms.records import BackfillForm, RecordForm
from events.models import Event, HeldPhoto, HeldRecord, Occurrence
from events.records import recording
from events.wording import phrases
from organizations.access import StaffRequest, staff_page


@require_http_methods(["GET", "POST"])
@staff_page
def record(request: StaffRequest, pk: int) -> HttpResponse:
    """How many came: first entry or correction."""
    mine = Occurrence.objects.managed_by(request.user, role="organizer").select_related("event", "venue")
    occurrence = get_object_or_404(mine, pk=pk)
    held_record = HeldRecord.objects.filter(occurrence=occurrence).prefetch_related("counts", "photos").first()
    form = RecordForm(request.POST or None, request.FILES or None, event=occurrence.event, record=held_record)
    if request.method == "POST" and form.is_valid():
        try:
            recording.record(occurrence=occurrence, by=request.user, now=clock.now(), **form.facts())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "记好了，已计入方案进度。谢谢！")
            return redirect("events:staff_event", occurrence.event_id)
    label = phrases.short_label(occurrence.event, occurrence, occurrence.event.occurrences.count())
    context = {"form": form, "occurrence": occurrence, "event": occurrence.event, "record": held_record, "label": label}
    context["begun"] = occurrence.start <= clock.now()
    return render(request, "events/staff_record.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page
def remove_photo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a photo back."""
    mine = Event.objects.managed_by(request.user, role="organizer")
    photos = HeldPhoto.objects.select_related("record")
    photo = get_object_or_404(photos, pk=pk, record__occurrence__event__in=mine)
    recording.remove_photo(photo=photo)
    messages.success(request, "照片删掉了。")
    return redirect("events:record", photo.record.occurrence_id)


@require_http_methods(["GET", "POST"])
@staff_page
def backfill(request: StaffRequest) -> HttpResponse:
    """Record something that was held without having been scheduled here."""
    if not queries.may_organize(request.user):
        raise Http404
    now = clock.now()
    form = BackfillForm(request.POST or None, request.FILES or None, person=request.user, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            made = recording.backfill(by=request.user, now=now, **form.facts())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "补录好了，已计入方案进度。")
            return redirect("events:staff_event", made.occurrence.event_id)
    return render(request, "events/staff_backfill.html", {"form": form}, status=422 if form.errors else 200)
