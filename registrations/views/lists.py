"""The list of registrations as a file."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.web import downloads
from events.models import Event
from organizations.access import StaffRequest, staff_page
from registrations import exports


@require_safe
@staff_page
def export(request: StaffRequest, pk: int, ending: str) -> HttpResponse:
    """As the page shows it."""
    event = get_object_or_404(Event.objects.managed_by(request.user), pk=pk)
    asked = request.GET.dict() | {"event": event.slug}
    return downloads.made(exports.registrations, request.user, asked, ending=ending)
