"""The planner."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core import clock
from core.web import downloads
from organizations.access import StaffRequest, staff_page
from portal.planner import listed
from portal.planner.asking import Asked
from portal.planner.page import page


@require_GET
@staff_page
def planner(request: StaffRequest) -> HttpResponse:
    """Month, week or day by street, place, thing or person; the same as a list."""
    now = clock.now()
    asked = Asked.read(request.GET, today=clock.today())
    context = {"page": page(request.user, asked, now=now), "asked": asked, "undo": request.GET.get("undo", "")[:2000]}
    return render(request, "portal/planner.html", context)


@require_GET
@staff_page
def export(request: StaffRequest, ending: str) -> HttpResponse:
    """The same as a file."""
    return downloads.made(listed.table, request.user, request.GET, ending=ending)
