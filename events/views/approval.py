"""On the way to the public: asking for approval, agreeing, sending back, withdrawing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import bounds, clock
from core.errors import Conflict, Refusal
from events import staff_notices
from events.forms.approval import SendBackForm
from events.models import Event
from events.publication import approval_progress, approving
from events.publication.approval_progress import NOBODY_CAN_APPROVE
from organizations.access import StaffRequest, staff_page


def _as(request: StaffRequest, pk: int, role: str) -> Event:
    mine = Event.objects.managed_by(request.user, role=role)
    return get_object_or_404(mine.select_related("host", "created_by"), pk=pk)


@require_POST
@staff_page
def submit(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for approval."""
    event = _as(request, pk, "organizer")
    try:
        approving.submit(event=event, by=request.user, now=clock.now())
    except Refusal as refusal:
        if refusal.code != "missing":
            raise
        messages.error(request, refusal.message)
    else:
        event.refresh_from_db()
        if approval_progress.waits_for(event):
            messages.success(request, "已提交，短信会告诉审批人，工作台上也看得到。")
        else:
            messages.warning(request, f"已提交，可是{NOBODY_CAN_APPROVE}")
    return redirect("events:staff_event", pk)


@require_POST
@staff_page
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    """Agree to the version that was read; the second approver of an emergency publishes it."""
    event = approving.agree(
        event=_as(request, pk, "approver"),
        by=request.user,
        now=clock.now(),
        version=bounds.whole(request.POST.get("version", "")),
    )
    messages.success(request, DONE[Event.State(event.state)])
    return redirect("events:staff_event", pk)


DONE = {
    Event.State.SUBMITTED: "批准了，还要另一位审批人批。",
    Event.State.APPROVED: "批准了，可以发布。",
    Event.State.PUBLISHED: "批准了，已经发布。大家现在能看到。",
}


@require_http_methods(["GET", "POST"])
@staff_page
def send_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what has to be changed first."""
    event = _as(request, pk, "approver")
    form = SendBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            approving.send_back(event=event, by=request.user, now=clock.now(), **form.cleaned_data)
        except Conflict as conflict:
            event.refresh_from_db()
            form.add_error(None, conflict.message)
        else:
            messages.success(request, f"《{event.title}》退回了，短信会告诉对方，工作台上也看得到原因。")
            return redirect("portal:workbench")
    context = {"event": event, "form": form, "told": staff_notices.makers(event, but=request.user)}
    return render(request, "events/staff_send_back.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the submission back, to change something."""
    approving.withdraw(event=_as(request, pk, "organizer"), by=request.user, now=clock.now())
    messages.success(request, "撤回了，又是草稿，可以改。")
    return redirect("events:staff_event", pk)
