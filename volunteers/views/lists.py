"""The shifts of an event as a file."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from core.web import downloads
from events.models import Event
from organizations.access import StaffRequest, staff_page
from volunteers import exports


@require_GET
@staff_page
def export(request: StaffRequest, pk: int, ending: str) -> HttpResponse:
    """A row for each who comes."""
    event = get_object_or_404(Event.objects.managed_by(request.user), pk=pk)
    asked = request.GET.dict() | {"event": event.slug}
    return downloads.made(exports.shifts, request.user, asked, ending=ending)
