"""The list of requests as a file, as its page is filtered."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from core.web import downloads
from organizations.access import StaffRequest, staff_page
from outreach_requests import exports


@require_GET
@staff_page
def requests(request: StaffRequest, ending: str) -> HttpResponse:
    """The queue of requests."""
    return downloads.made(exports.requests, request.user, request.GET.dict(), ending=ending)
