"""This app's parts of other apps' pages (``core.slots``)."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from events.models import Event
from outreach_requests import queries


def requests_of_event(request: HttpRequest, *, event: Event) -> str:
    """``event.staff``: who asked for it, and what they said afterwards."""
    outreach_requests = queries.of_event(event)
    about = {
        "requests": [(outreach_request, queries.wished(outreach_request)) for outreach_request in outreach_requests]
    }
    return render_to_string("outreach_requests/parts/event_panel.html", about, request) if outreach_requests else ""


def venues_to_register(request: HttpRequest, *, event: Event) -> str:
    """``event.missing``: places that requesters typed and that must be registered before the event is published."""
    unplaced = queries.unplaced(event)
    return (
        render_to_string("outreach_requests/parts/unplaced.html", {"unplaced": unplaced}, request) if unplaced else ""
    )
