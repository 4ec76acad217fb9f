"""One more date for a published event: typed, previewed, confirmed."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import Conflict, Refusal
from events.changes import adding_dates
from events.clashes import ways_out
from events.forms.changes import NewDateForm
from events.models import Event
from events.views.change_preview import preview
from events.views.changes import say
from events.views.stop_choices import ways_out_of_new
from events.wording import phrases
from organizations.access import StaffRequest, staff_page


@require_http_methods(["GET", "POST"])
@staff_page
def add_date(request: StaffRequest, pk: int) -> HttpResponse:
    """A lesson or a stop more."""
    event = get_object_or_404(Event.objects.managed_by(request.user, role="organizer").select_related("host"), pk=pk)
    source = event.occurrences.scheduled().order_by("start").last()
    form = NewDateForm(request.POST or None, event=event, source=source, person=request.user)
    context: dict[str, object] = {"event": event, "form": form, "unit": phrases.unit(event.kind)}
    if request.method == "POST" and form.is_valid():
        try:
            return _add(request, event, form, context)
        except Conflict as conflict:
            return _show_conflict(request, event, form, conflict, context)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            if refusal.code in ways_out.OF_NEW:
                context |= ways_out_of_new(adding_dates.plan_with(event, form.date()), refusal)
    return render(request, "events/staff_add_date.html", context, status=422 if form.errors else 200)


def _show_conflict(
    request: StaffRequest, event: Event, form: NewDateForm, conflict: Conflict, context: dict[str, object]
) -> HttpResponse:
    """What was typed stays; sending it again goes from what holds now."""
    form.add_error(None, conflict.message)
    typed = request.POST.copy()
    typed["version"] = str(event.version)
    form.data = typed
    return render(request, "events/staff_add_date.html", context, status=409)


def _add(request: StaffRequest, event: Event, form: NewDateForm, context: dict[str, object]) -> HttpResponse:
    date = form.date()
    now = clock.now()
    facts = form.cleaned_data
    if "confirm" in request.POST:
        try:
            change = adding_dates.extend(
                event=event,
                date=date,
                by=request.user,
                now=now,
                version=facts["version"],
                override_reason=facts["override_reason"],
            )
        except Refusal as refusal:
            if refusal.code != "clashes_unseen":
                raise
            form.add_error("override_reason", "上面有要留意的地方：看过照加的，写一句为什么。")
        else:
            say(request, change, "加好了")
            return redirect("events:staff_event", event.pk)
    change_preview = adding_dates.preview(event=event, date=date, by=request.user, now=now)
    status = 422 if form.errors else 200
    return render(request, "events/staff_add_date.html", context | preview(change_preview), status=status)
