"""After a round of a competition: who goes on to the next."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import bounds, clock
from core.errors import Refusal
from events.models import Occurrence
from organizations.access import StaffRequest, staff_page
from registrations.registering import going_on as rounds_of


@require_http_methods(["GET", "POST"])
@staff_page
def going_on(request: StaffRequest, pk: int) -> HttpResponse:
    """The list of the round, with a box for each party; what was ticked before is changed by unticking."""
    mine = Occurrence.objects.managed_by(request.user, role="organizer").select_related("event")
    occurrence = get_object_or_404(mine, pk=pk)
    refusal = None
    if request.method == "POST":
        ticked = _numbers(request, "on")
        off = _numbers(request, "was") - ticked
        try:
            on, gone = rounds_of.choose(occurrence=occurrence, on=ticked, off=off, by=request.user, now=clock.now())
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _said(on, gone))
            return redirect("registrations:staff_going_on", pk)
    try:
        seen = rounds_of.look(occurrence, now=clock.now())
    except Refusal as caught:
        messages.error(request, caught.message)
        return redirect("registrations:staff_list", occurrence.event_id)
    about = {"event": occurrence.event, "round": seen, "refusal": refusal}
    about["ticked"] = _numbers(request, "on") if refusal else seen.ticked
    return render(request, "registrations/staff_going_on.html", about, status=409 if refusal else 200)


def _numbers(request: StaffRequest, name: str) -> set[int]:
    found = (bounds.whole(text) for text in request.POST.getlist(name)[: 2 * rounds_of.MAX_COUNT])
    return {number for number in found if number}


def _said(on: int, gone: int) -> str:
    parts = [f"{on} 家进了下一轮，短信会告诉他们"] if on else []
    parts += [f"{gone} 家撤回了"] if gone else []
    return "；".join(parts) + "。别的人什么都不会收到。" if parts else "名单没有变。"
