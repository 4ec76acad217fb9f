"""Lists as files: each as its page is filtered."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from core.web import downloads
from events import queries
from organizations.access import StaffRequest, staff_page
from spreadsheets import exports


@require_GET
@staff_page
def events(request: StaffRequest, ending: str) -> HttpResponse:
    """Events, a row a date, with the columns of the template."""
    return downloads.made(exports.events, request.user, request.GET.dict(), ending=ending)


@require_GET
@staff_page
def venues(request: StaffRequest, ending: str) -> HttpResponse:
    """Places, with the columns of the template."""
    return downloads.made(exports.venues, request.user, request.GET.dict(), ending=ending)


@require_GET
@staff_page
def bases(request: StaffRequest, ending: str) -> HttpResponse:
    """Bases, with the columns of the template."""
    return downloads.made(exports.bases, request.user, request.GET.dict(), ending=ending)


@require_GET
@staff_page
def dates(request: StaffRequest, ending: str) -> HttpResponse:
    """Dates of a span of days."""
    return downloads.made(exports.dates, request.user, request.GET.dict(), ending=ending)


@require_GET
@staff_page
def crew(request: StaffRequest, ending: str) -> HttpResponse:
    """Speakers, guides and drivers."""
    return downloads.made(exports.crew, request.user, request.GET.dict(), ending=ending)


@require_GET
@staff_page
def approvals(request: StaffRequest, ending: str) -> HttpResponse:
    """What waits for me to approve."""
    return downloads.made(exports.approvals, request.user, request.GET.dict(), ending=ending)


@require_GET
@staff_page
def imports(request: StaffRequest, ending: str) -> HttpResponse:
    """What I brought in."""
    if not queries.may_organize(request.user):
        raise Http404
    return downloads.made(exports.imports, request.user, request.GET.dict(), ending=ending)
