"""Moving and cancelling, each with a preview of who will be told what."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import Conflict, Refusal
from events import cancelling, history, queries, rescheduling, telling, words
from events.forms.changes import CancelForm, MoveForm
from events.models import Change, Event, Occurrence
from notifications import texts
from notifications import words as staff_words
from organizations.access import StaffRequest, staff_page


@require_http_methods(["GET", "POST"])
@staff_page
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """New time or place: typed, previewed, confirmed."""
    occurrence = _occurrence(request, pk)
    form = MoveForm(request.POST or None, occurrence=occurrence)
    context = _about(occurrence.event, occurrence) | {"form": form, "has_rest": queries.has_rest(occurrence)}
    if request.method == "POST" and form.is_valid():
        try:
            return _move(request, occurrence, form, context)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    return render(request, "events/staff_move.html", context, status=422 if form.errors else 200)


def _move(request: StaffRequest, occurrence: Occurrence, form: MoveForm, context: dict[str, object]) -> HttpResponse:
    moves, reason, now = form.moves(), form.cleaned_data["reason"], clock.now()
    if form.cleaned_data["revision"] != occurrence.revision:
        raise Conflict("changed_meanwhile", "您打开以后，别人改过这一场。请返回活动页看现在的时间，再改。")
    if "confirm" not in request.POST:
        rehearsal = telling.rehearse(
            change_kind=Change.Kind.RESCHEDULED, event=occurrence.event, moves=moves, reason=reason, now=now
        )
        return render(request, "events/staff_move.html", context | _preview(rehearsal))
    change = rescheduling.reschedule(event=occurrence.event, moves=moves, by=request.user, reason=reason, now=now)
    _say(request, change, "改好了")
    return redirect("events:staff_event", occurrence.event_id)


@require_http_methods(["GET", "POST"])
@staff_page
def cancel_occurrence(request: StaffRequest, pk: int) -> HttpResponse:
    """One date will not be held."""
    occurrence = _occurrence(request, pk)
    return _cancel(request, occurrence.event, [occurrence], occurrence)


@require_http_methods(["GET", "POST"])
@staff_page
def cancel_event(request: StaffRequest, pk: int) -> HttpResponse:
    """None of the dates to come will be held."""
    event = get_object_or_404(Event.objects.managed_by(request.user, role="organizer"), pk=pk)
    return _cancel(request, event, queries.cancellable(event, now=clock.now()), None)


def _cancel(
    request: StaffRequest, event: Event, occurrences: list[Occurrence], only: Occurrence | None
) -> HttpResponse:
    form = CancelForm(request.POST or None)
    context = _about(event, only) | {"form": form, "occurrences": occurrences}
    if request.method == "POST" and form.is_valid():
        try:
            return _cancel_or_preview(request, event, occurrences, only, context)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    return render(request, "events/staff_cancel.html", context, status=422 if form.errors else 200)


def _cancel_or_preview(
    request: StaffRequest,
    event: Event,
    occurrences: list[Occurrence],
    only: Occurrence | None,
    context: dict[str, object],
) -> HttpResponse:
    reason, now = request.POST["reason"].strip(), clock.now()
    if "confirm" not in request.POST:
        rehearsal = telling.rehearse(
            change_kind=Change.Kind.CANCELLED, event=event, occurrences=occurrences, reason=reason, now=now
        )
        return render(request, "events/staff_cancel.html", context | _preview(rehearsal))
    if only:
        change = cancelling.cancel_occurrences(
            event=event, occurrences=occurrences, by=request.user, reason=reason, now=now
        )
    else:
        change = cancelling.cancel_event(event=event, by=request.user, reason=reason, now=now)
    _say(request, change, "取消了")
    return redirect("events:staff_event", event.pk)


def _occurrence(request: StaffRequest, pk: int) -> Occurrence:
    mine = Occurrence.objects.managed_by(request.user, role="organizer")
    return get_object_or_404(mine.select_related("event__host", "venue__area"), pk=pk)


def _about(event: Event, occurrence: Occurrence | None) -> dict[str, object]:
    total = event.occurrences.count()
    label = words.short_label(event, occurrence, total) if occurrence else ""
    return {"event": event, "occurrence": occurrence, "label": label, "unit": words.unit(event.kind)}


def _preview(rehearsal: telling.Rehearsal) -> dict[str, object]:
    listeners = [
        (name, number, hats, staff_words.for_staff(texts.signed(text)), texts.segments(texts.signed(text)))
        for name, number, hats, text in rehearsal.collection.listeners()
    ]
    return {
        "rehearsal": rehearsal,
        "lines": [words.change_line(rehearsal.change, one) for one in rehearsal.occurrences],
        "listeners": listeners,
        "segments": sum(listener[-1] for listener in listeners),
        "goes_now": rehearsal.goes_at == rehearsal.change.at,
    }


def _say(request: StaffRequest, change: Change | None, done: str) -> None:
    if change is None:
        messages.info(request, "时间地点和原来一样，没有改，也没有发短信。")
        return
    told = history.texts_of([change]).get(f"change:{change.uid}", 0)
    messages.success(request, f"{done}。日历已更新，{f'短信通知 {told} 个号码' if told else '没有人要通知'}。")
