"""Who asks for what is ours, and what became of what we asked for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import Refusal
from organizations.access import StaffRequest, staff_page
from organizations.models import Organization
from venues import answering, booking, queries
from venues.forms import AnswerForm
from venues.models import Booking


@require_safe
@staff_page
def inbox(request: StaffRequest) -> HttpResponse:
    """What waits for an answer of mine, and what I wait for."""
    now = clock.now()
    context = {"to_answer": queries.to_answer(request.user, now=now), "asked": queries.asked_by(request.user, now=now)}
    return render(request, "venues/inbox.html", context)


@require_http_methods(["GET", "POST"])
@staff_page
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Yes, no, or another time."""
    rows = Booking.objects.to_answer_by(request.user).select_related("space__venue", "resource", "organization", "by")
    found = get_object_or_404(rows, pk=pk)
    form = AnswerForm(request.POST or None, booking=found)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(request, found, form)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "答复了，对方会收到短信。")
            return redirect("venues:inbox")
    context = {"booking": found, "form": form}
    return render(request, "venues/answer.html", context, status=422 if form.errors else 200)


def _answer(request: StaffRequest, found: Booking, form: AnswerForm) -> None:
    facts, now = form.cleaned_data, clock.now()
    if facts["answer"] == "accept":
        answering.accept(booking=found, by=request.user, now=now, note=facts["note"])
    elif facts["answer"] == "decline":
        answering.decline(booking=found, by=request.user, now=now, note=facts["note"])
    else:
        answering.suggest(
            booking=found, start=facts["start"], end=facts["end"], by=request.user, now=now, note=facts["note"]
        )


@require_POST
@staff_page
def release(request: StaffRequest, pk: int) -> HttpResponse:
    """Give back a closure, an upkeep or another use; what an event took goes with the event."""
    mine = Organization.objects.managed_by(request.user, role="organizer")
    rows = Booking.objects.live().filter(organization__in=mine).select_related("space")
    found = get_object_or_404(rows, pk=pk)
    if queries.holders([found])[0][1]:
        raise Refusal("held_by_event", "这是活动占的，请到活动页改时间、换场地或取消。")
    booking.release(bookings=[found], now=clock.now())
    messages.success(request, "放开了，别人可以用。")
    back = ("venues:bookings", found.space.venue_id) if found.space else ("venues:resource", found.resource_id)
    return redirect(reverse(back[0], args=[back[1]]))
