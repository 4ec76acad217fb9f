"""Staff pages of bookings between organizations: requests to answer, and answers to one's own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import Refusal
from organizations.access import StaffRequest, staff_page
from organizations.models import Organization
from venues import queries
from venues.bookings import accepting_suggestions, answering, booking
from venues.forms import AnswerForm, add_refusal
from venues.models import Booking


@require_safe
@staff_page
def inbox(request: StaffRequest) -> HttpResponse:
    """What waits for an answer of mine, and what I wait for."""
    now = clock.now()
    to_answer = queries.askings(queries.to_answer(request.user, now=now))
    context = {"to_answer": to_answer, "asked": queries.holders(queries.asked_by(request.user, now=now)), "now": now}
    return render(request, "venues/inbox.html", context)


@require_http_methods(["GET", "POST"])
@staff_page
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Yes, no, or another time; to all that was asked for in one go, or to a part of it."""
    mine = Booking.objects.kept_by(request.user).exclude(answer=Booking.Answer.NOT_NEEDED)
    found = get_object_or_404(mine.select_related("space__venue", "resource", "organization", "by"), pk=pk)
    if not found.waits_for_an_answer:
        messages.info(request, "这一条已经答复过，或者对方不要了。")
        return redirect("venues:inbox")
    asking = queries.asking_with(found, request.user, now=clock.now())
    form = AnswerForm(request.POST or None, asked=asking.rows)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(request, form)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _go_on(request, asking, form)
    context = {"booking": found, "asking": asking, "form": form}
    return render(request, "venues/answer.html", context, status=422 if form.errors else 200)


def _answer(request: StaffRequest, form: AnswerForm) -> None:
    facts = form.cleaned_data
    about: dict[str, Any] = {"bookings": form.chosen, "by": request.user, "now": clock.now(), "note": facts["note"]}
    if facts["answer"] == "accept":
        answering.accept(**about)
    elif facts["answer"] == "decline":
        answering.decline(**about)
    else:
        answering.suggest(start=facts["start"], end=facts["end"], **about)


def _go_on(request: StaffRequest, asking: queries.Asking, form: AnswerForm) -> HttpResponse:
    """To what is left of the same asking, else to the list."""
    left = [row for row in asking.rows if row not in form.chosen]
    if left:
        messages.success(request, f"答复了，对方会收到短信。还有 {len(left)} 条没有答复。")
        return redirect("venues:answer", left[0].pk)
    messages.success(request, "答复了，对方会收到短信。")
    return redirect("venues:inbox")


@require_http_methods(["GET", "POST"])
@staff_page
def suggestion(request: StaffRequest, pk: int) -> HttpResponse:
    """Another time was suggested to us: it is taken here, or where the event moves."""
    found = get_object_or_404(queries.suggested_to(request.user), pk=pk)
    error = ""
    status = 200
    if request.method == "POST":
        try:
            accepting_suggestions.take_up(suggested=found, by=request.user, now=clock.now())
        except Refusal as refusal:
            error = refusal.message
            status = 422
        else:
            messages.success(request, f"改好了，{found.thing}归你们用，不用再问。")
            return redirect("venues:inbox")
    ((_, holder),) = queries.holders([found])
    context = {
        "booking": found,
        "holder": holder,
        "error": error,
        "in_the_way": accepting_suggestions.in_the_way(found, now=clock.now()),
    }
    return render(request, "venues/suggestion.html", context, status=status)


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
