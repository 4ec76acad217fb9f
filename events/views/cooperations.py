"""An invitation to help, as the invited organization sees it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import Refusal
from events import cooperation as event_cooperation
from events import queries
from events.forms.approval import AnswerForm
from events.models import Cooperation
from events.wording import phrases
from organizations.access import StaffRequest, staff_page


@require_http_methods(["GET", "POST"])
@staff_page
def cooperation(request: StaffRequest, pk: int) -> HttpResponse:
    """What, when and where; yes, or no with a reason."""
    mine = Cooperation.objects.managed_by(request.user, role="organizer")
    found = get_object_or_404(mine.select_related("event__host", "event__task", "organization", "by"), pk=pk)
    form = AnswerForm(request.POST or None, initial={"reason": found.reason})
    if request.method == "POST" and form.is_valid():
        try:
            return _answer(request, found, form)
        except Refusal as refusal:
            form.add_error("reason" if refusal.code == "reason_missing" else None, refusal.message)
    event = found.event
    dates = list(queries.dates_of(found.event))
    context = {
        "cooperation": found,
        "event": event,
        "form": form,
        "dates": [
            (phrases.short_label(event, occurrence, len(dates)), occurrence, phrases.place(occurrence))
            for occurrence in dates
        ],
        "is_closed": not event.is_open,
    }
    return render(request, "events/staff_cooperation.html", context, status=422 if form.errors else 200)


def _answer(request: StaffRequest, found: Cooperation, form: AnswerForm) -> HttpResponse:
    facts = form.cleaned_data
    agrees = facts["answer"] == "yes"
    event_cooperation.answer(cooperation=found, agrees=agrees, by=request.user, reason=facts["reason"], now=clock.now())
    said = "同意协办" if agrees else "不能协办"
    messages.success(request, f"回复了：{said}《{found.event.title}》。{found.event.host}看得到。")
    return redirect("portal:workbench")
