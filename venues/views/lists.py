"""Lists of spaces, resources, bookings and bases as files."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from core.web import downloads
from organizations.access import StaffRequest, staff_page
from venues import exports


@require_safe
@staff_page
def resources(request: StaffRequest, ending: str) -> HttpResponse:
    """All that can be asked for, with the year's use."""
    return downloads.made(exports.resources, request.user, request.GET.dict(), ending=ending)


@require_safe
@staff_page
def spaces(request: StaffRequest, ending: str) -> HttpResponse:
    """The spaces of the places that the list shows."""
    return downloads.made(exports.spaces, request.user, request.GET.dict(), ending=ending)


@require_safe
@staff_page
def bookings(request: StaffRequest, ending: str) -> HttpResponse:
    """What waits for an answer."""
    return downloads.made(exports.bookings, request.user, request.GET.dict(), ending=ending)


@require_safe
@staff_page
def bases(request: StaffRequest, ending: str) -> HttpResponse:
    """The same rows as the list of bases."""
    return downloads.made(exports.base_register, request.user, request.GET.dict(), ending=ending)


@require_safe
@staff_page
def base_reports(request: StaffRequest, year: int, ending: str) -> HttpResponse:
    """All numbers of a round."""
    return downloads.made(exports.base_reports, request.user, {"year": str(year)}, ending=ending)
