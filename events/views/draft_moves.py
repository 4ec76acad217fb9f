"""Moving a date of a draft, and putting it back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import Conflict, Refusal
from events import queries
from events.drafts import draft_moves
from events.forms.changes import NOT_TICKED
from events.forms.draft_moves import SlideForm
from events.models import Event, Occurrence
from events.rules import Move
from events.views import undo
from events.views.side_panel import back_to, begun, go_back, template_for
from events.views.stop_choices import ways_out_of, ways_out_of_plan
from events.wording import phrases
from organizations.access import StaffRequest, staff_page

PAGE = "events/staff_slide.html"


@require_http_methods(["GET", "POST"])
@staff_page
def slide(request: StaffRequest, pk: int) -> HttpResponse:
    """New time or place for a date that nobody knows of yet: shown with what it clashes with, then saved."""
    occurrence = _occurrence(request, pk)
    if occurrence.event.is_public:
        return redirect("events:move", pk)
    form = begun(request, SlideForm, occurrence)
    template = template_for(request, PAGE)
    context = _about(occurrence) | {"form": form, "back": back_to(request, "events:staff_event", occurrence.event_id)}
    if form.is_bound and form.is_valid():
        try:
            return _slide(request, occurrence, form, context)
        except Conflict as conflict:
            return _show_conflict(request, form, conflict, context)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            context |= ways_out_of(refusal, form)
    return render(request, template, context, status=422 if request.method == "POST" and form.errors else 200)


def _slide(request: StaffRequest, occurrence: Occurrence, form: SlideForm, context: dict[str, object]) -> HttpResponse:
    event = occurrence.event
    moves = form.moves()
    facts = form.cleaned_data
    shown = _preview(request, occurrence, moves)
    if "confirm" in request.POST and shown["far"] and not facts["confirm_far"]:
        form.add_error("confirm_far", NOT_TICKED)
    if "confirm" not in request.POST or form.errors:
        return render(request, template_for(request, PAGE), context | shown, status=422 if form.errors else 200)
    previous = draft_moves.slide(
        event=event,
        moves=moves,
        by=request.user,
        now=clock.now(),
        expected_version=facts["revision"],
        confirm_far=facts["confirm_far"],
    )
    messages.success(request, f"《{event.title}》移好了。还没发布，没有人要通知。")
    token = undo.token(event=Event.objects.get(pk=event.pk), previous=previous)
    return go_back(request, "events:staff_event", event.pk, undo=token)


@require_POST
@staff_page
def put_back(request: StaffRequest) -> HttpResponse:
    """Take the last shift back, unless the event was changed since."""
    asked = undo.read(request.POST.get("undo", ""))
    if asked is None:
        raise Http404
    event = get_object_or_404(Event.objects.managed_by(request.user, role="organizer"), pk=asked.event_id)
    try:
        draft_moves.put_back(
            event=event, previous=asked.previous, by=request.user, now=clock.now(), expected_version=asked.version
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"撤回了，《{event.title}》回到了原来的时间和地点。")
    return go_back(request, "events:staff_event", event.pk)


def _occurrence(request: StaffRequest, pk: int) -> Occurrence:
    mine = Occurrence.objects.managed_by(request.user, role="organizer")
    return get_object_or_404(mine.select_related("event__host", "venue__area", "space"), pk=pk)


def _about(occurrence: Occurrence) -> dict[str, object]:
    event = occurrence.event
    total = event.occurrences.count()
    return {
        "event": event,
        "occurrence": occurrence,
        "label": phrases.short_label(event, occurrence, total),
        "unit": phrases.unit(event.kind),
        "has_rest": queries.has_rest(occurrence),
    }


def _preview(request: StaffRequest, occurrence: Occurrence, moves: list[Move]) -> dict[str, object]:
    event = occurrence.event
    now = clock.now()
    shown = draft_moves.show(event, moves, now=now)
    planned, clashes = draft_moves.in_the_way(event, shown.dates, moves, by=request.user, now=now)
    hard = [clash for clash in clashes if clash.is_hard]
    return ways_out_of_plan(planned, hard, occurrence) | {
        "lines": shown.lines,
        "far": shown.far,
        "day_lines": shown.day_lines,
        "is_previewed": True,
        "clashes": clashes,
    }


def _show_conflict(
    request: StaffRequest, form: SlideForm, conflict: Conflict, context: dict[str, object]
) -> HttpResponse:
    """What was typed stays; sending it again goes from what holds now."""
    form.add_error(None, conflict.message)
    typed = request.POST.copy()
    typed["revision"] = str(form.occurrence.event.version)
    form.data = typed
    return render(request, template_for(request, PAGE), context, status=409)
