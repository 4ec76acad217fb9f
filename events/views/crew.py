"""The list of speakers, guides and drivers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.presses.once import made, once
from core import clock
from core.web.shared_rows import held, one_transaction
from events import queries
from events.forms.crew import CrewForm
from events.models import CrewMember
from events.pages import upcoming
from organizations.access import StaffRequest, staff_page


@require_GET
@staff_page
def crew_list(request: StaffRequest) -> HttpResponse:
    """Those of the person's organizations; numbers are masked."""
    crew = CrewMember.objects.managed_by(request.user).select_related("organization")
    context = {
        "people": upcoming.with_dates_ahead(crew, now=clock.now()),
        "may_write": queries.may_organize(request.user),
        "editable": set(CrewMember.objects.managed_by(request.user, role="organizer").values_list("pk", flat=True)),
    }
    return render(request, "events/staff_crew.html", context)


@require_http_methods(["GET", "POST"])
@staff_page
@once
def crew_new(request: StaffRequest) -> HttpResponse:
    """One more."""
    if not queries.may_organize(request.user):
        raise Http404
    return _edit(request, CrewMember())


@require_http_methods(["GET", "POST"])
@staff_page
@one_transaction
def crew_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """One of them, with the dates for which they are named."""
    mine = CrewMember.objects.managed_by(request.user, role="organizer")
    return _edit(request, get_object_or_404(held(mine, request), pk=pk))


def _edit(request: StaffRequest, member: CrewMember) -> HttpResponse:
    form = CrewForm(request.POST if request.method == "POST" else None, instance=member, person=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"{form.instance.name}存好了，编辑活动时就能勾。")
        return made(redirect("events:crew"), form.instance)
    dates = upcoming.dates_with(member, now=clock.now()) if member.pk else []
    status = 422 if form.is_bound else 200
    return render(
        request, "events/staff_crew_edit.html", {"form": form, "member": member, "dates": dates}, status=status
    )
