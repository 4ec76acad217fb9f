"""Pages on which staff choose which tasks they want texts about."""

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from notifications import preferences, queries
from notifications.forms import WantedForm
from organizations.access import StaffRequest, staff_page

SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def mine(request: StaffRequest) -> HttpResponse:
    """Which staff tasks I want texts about, and what I was told lately."""
    form = WantedForm(request.POST or None, initial={"kinds": queries.wanted_kinds(request.user)})
    if request.method == "POST" and form.is_valid():
        preferences.want(person=request.user, kinds=form.cleaned_data["kinds"])
        flash.success(request, "记下了。")
        return redirect("notifications:mine")
    context = {"form": form, "staff_tasks": queries.staff_tasks_of(request.user)[:SHOWN]}
    return render(request, "notifications/mine.html", context, status=422 if form.errors else 200)
