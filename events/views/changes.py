"""Moving, putting off and cancelling, each with a preview of who will be told what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import Conflict, Refusal
from events import queries
from events.changes import cancelling, postponing, previewing, rescheduling
from events.forms.changes import NOT_TICKED, MoveForm, PlaceForm, ReasonForm
from events.models import Change, Event, Occurrence
from events.pages import history
from events.views.change_preview import preview
from events.views.side_panel import back_to, begun, go_back, template_for
from events.views.stop_choices import ways_out_of
from events.wording import phrases
from organizations.access import StaffRequest, staff_page


@require_http_methods(["GET", "POST"])
@staff_page
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """New time or place: typed, previewed, confirmed."""
    occurrence = _occurrence(request, pk)
    template = template_for(request, "events/staff_move.html")
    form = begun(request, MoveForm, occurrence)
    context = _about(occurrence.event, occurrence) | {"form": form, "has_rest": queries.has_rest(occurrence)}
    context["back"] = back_to(request, "events:staff_event", occurrence.event_id)
    if form.is_bound and form.is_valid():
        try:
            return _move(request, occurrence, form, context, template)
        except Conflict as conflict:
            return _show_conflict(request, template, form, conflict, context)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            context |= ways_out_of(refusal, form)
    return render(request, template, context, status=422 if request.method == "POST" and form.errors else 200)


def _move(
    request: StaffRequest,
    occurrence: Occurrence,
    form: MoveForm | PlaceForm,
    context: dict[str, object],
    template: str,
) -> HttpResponse:
    moves = form.moves()
    reason = form.cleaned_data["reason"]
    now = clock.now()
    if form.is_stale:
        raise Conflict(
            "changed_meanwhile", "您打开以后，别人改过这一场：上面写的是现在的。您填的还在，看一眼，还要改就再预览。"
        )
    override_reason = form.cleaned_data["override_reason"]
    if "confirm" in request.POST:
        try:
            change = rescheduling.reschedule(
                event=occurrence.event,
                moves=moves,
                by=request.user,
                reason=reason,
                now=now,
                override_reason=override_reason,
                confirm_far=form.cleaned_data.get("confirm_far", False),
            )
        except Refusal as refusal:
            _ask_back(form, refusal)
        else:
            say(request, change, "改好了")
            return go_back(request, "events:staff_event", occurrence.event_id)
    change_preview = previewing.preview(
        change_kind=Change.Kind.RESCHEDULED,
        event=occurrence.event,
        moves=moves,
        reason=reason,
        now=now,
        by=request.user,
    )
    return render(request, template, context | preview(change_preview), status=422 if form.errors else 200)


def _ask_back(form: MoveForm | PlaceForm, refusal: Refusal) -> None:
    """What a tick or a sentence answers is asked beside it, in the preview; all else is refused."""
    if refusal.code == "clashes_unseen":
        form.add_error("override_reason", "上面有要留意的地方：看过照改的，写一句为什么。")
    elif refusal.code == "moved_far" and "confirm_far" in form.fields:
        form.add_error("confirm_far", NOT_TICKED)
    else:
        raise refusal


@require_http_methods(["GET", "POST"])
@staff_page
def place(request: StaffRequest, pk: int) -> HttpResponse:
    """Another place at the same time: chosen, previewed, confirmed."""
    occurrence = _occurrence(request, pk)
    form = PlaceForm(request.POST or None, occurrence=occurrence, person=request.user)
    context = _about(occurrence.event, occurrence) | {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            return _move(request, occurrence, form, context, template="events/staff_place.html")
        except Conflict as conflict:
            return _show_conflict(request, "events/staff_place.html", form, conflict, context)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            context |= ways_out_of(refusal, form)
            context["keeps_time"] = True
    return render(request, "events/staff_place.html", context, status=422 if form.errors else 200)


def _show_conflict(
    request: StaffRequest, template: str, form: MoveForm | PlaceForm, conflict: Conflict, context: dict[str, object]
) -> HttpResponse:
    """What was typed stays; above it stands what holds now, and sending it again goes from there."""
    form.add_error(None, conflict.message)
    typed = request.POST.copy()
    typed["revision"] = str(form.occurrence.revision)
    typed["version"] = str(form.occurrence.event.version)
    form.data = typed
    return render(request, template, context, status=409)


@dataclass(frozen=True, slots=True)
class TakingOff:
    """Calling off, or putting off: the same page with other words."""

    kind: str
    template: str
    done: str
    possible: Callable[..., list[Occurrence]]
    """Which dates of an event it may be done to now."""


CANCEL = TakingOff(Change.Kind.CANCELLED, "events/staff_cancel.html", "取消了", queries.cancellable)
POSTPONE = TakingOff(Change.Kind.POSTPONED, "events/staff_postpone.html", "延期了", queries.postponable)


@require_http_methods(["GET", "POST"])
@staff_page
def cancel_occurrence(request: StaffRequest, pk: int) -> HttpResponse:
    """One date will not be held."""
    return _take_off_one(request, CANCEL, pk)


@require_http_methods(["GET", "POST"])
@staff_page
def cancel_event(request: StaffRequest, pk: int) -> HttpResponse:
    """None of the dates to come will be held."""
    return _take_off_all(request, CANCEL, pk)


@require_http_methods(["GET", "POST"])
@staff_page
def postpone_occurrence(request: StaffRequest, pk: int) -> HttpResponse:
    """One date will be held later."""
    return _take_off_one(request, POSTPONE, pk)


@require_http_methods(["GET", "POST"])
@staff_page
def postpone_event(request: StaffRequest, pk: int) -> HttpResponse:
    """All dates to come will be held later."""
    return _take_off_all(request, POSTPONE, pk)


def _take_off_one(request: StaffRequest, how: TakingOff, pk: int) -> HttpResponse:
    occurrence = _occurrence(request, pk)
    return _take_off(request, how, occurrence.event, [occurrence], occurrence)


def _take_off_all(request: StaffRequest, how: TakingOff, pk: int) -> HttpResponse:
    event = get_object_or_404(Event.objects.managed_by(request.user, role="organizer"), pk=pk)
    return _take_off(request, how, event, how.possible(event, now=clock.now()), None)


def _take_off(
    request: StaffRequest, how: TakingOff, event: Event, occurrences: list[Occurrence], only: Occurrence | None
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    context = _about(event, only) | {"form": form, "occurrences": occurrences}
    if request.method == "POST" and form.is_valid():
        try:
            if "confirm" in request.POST:
                return _do_take_off(request, how, event, occurrences, only)
            change_preview = previewing.preview(
                change_kind=how.kind,
                event=event,
                occurrences=occurrences,
                reason=form.cleaned_data["reason"],
                now=clock.now(),
            )
            return render(request, how.template, context | preview(change_preview))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    return render(request, how.template, context, status=422 if form.errors else 200)


def _do_take_off(
    request: StaffRequest, how: TakingOff, event: Event, occurrences: list[Occurrence], only: Occurrence | None
) -> HttpResponse:
    facts: dict[str, Any] = {
        "event": event,
        "by": request.user,
        "reason": request.POST["reason"].strip(),
        "now": clock.now(),
    }
    if how is POSTPONE:
        change = postponing.postpone(occurrences=occurrences, **facts)
    elif only:
        change = cancelling.cancel_occurrences(occurrences=occurrences, **facts)
    else:
        change = cancelling.cancel_event(**facts)
    say(request, change, how.done)
    return redirect("events:staff_event", event.pk)


def _occurrence(request: StaffRequest, pk: int) -> Occurrence:
    mine = Occurrence.objects.managed_by(request.user, role="organizer")
    return get_object_or_404(mine.select_related("event__host", "venue__area", "space"), pk=pk)


def _about(event: Event, occurrence: Occurrence | None) -> dict[str, object]:
    total = event.occurrences.count()
    label = phrases.short_label(event, occurrence, total) if occurrence else ""
    return {"event": event, "occurrence": occurrence, "label": label, "unit": phrases.unit(event.kind)}


def say(request: StaffRequest, change: Change | None, done: str) -> None:
    """What came of it, on the next page."""
    if change is None:
        messages.info(request, "和原来一样，没有改，也没有发短信。")
        return
    numbers = history.texts_of([change]).get(f"change:{change.uid}", 0)
    notified = f"短信通知 {numbers} 个号码" if numbers else "没有人要通知"
    messages.success(request, f"{done}。日历已更新，{notified}。")
