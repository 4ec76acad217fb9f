"""A page that also comes as a panel beside the planner: the same forms, and the way back to where it was asked for."""

from typing import TypeVar
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from events.forms.changes import MoveForm
from events.forms.draft_moves import wished
from events.models import Occurrence
from organizations.access import StaffRequest

Form = TypeVar("Form", bound=MoveForm)
PANELS = {
    "events/staff_move.html": "events/panel_move.html",
    "events/staff_slide.html": "events/panel_slide.html",
}


def template_for(request: StaffRequest, page: str) -> str:
    """The panel for htmx, the page for everybody else."""
    return PANELS[page] if request.htmx else page


def begun(request: StaffRequest, make: type[Form], occurrence: Occurrence) -> Form:
    """The form as typed; or with what the address asks for, so that a link can lead to a preview; or as things are."""
    if request.method == "POST":
        return make(request.POST, occurrence=occurrence, person=request.user)
    empty = make(occurrence=occurrence, person=request.user)
    data = wished(request.GET, empty)
    return make(data, occurrence=occurrence, person=request.user) if data else empty


def back_to(request: StaffRequest, page: str, *args: object) -> str:
    """``next`` of the address where it leads within the site, else the page."""
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if is_ours else reverse(page, args=args)


def go_back(request: StaffRequest, page: str, *args: object, **more: str) -> HttpResponse:
    """Redirect there, the whole window when a panel asked; ``more`` is added to its query."""
    target = back_to(request, page, *args)
    if more:
        target += ("&" if "?" in target else "?") + urlencode(more)
    return HttpResponseClientRedirect(target) if request.htmx else HttpResponseRedirect(target)
