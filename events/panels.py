"""This room's parts of other rooms' pages (``core.slots``)."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from core import clock
from events import queries, request_queries
from events.models import Event
from venues.models import Venue


def coming(request: HttpRequest, *, venue: Venue) -> str:
    """``venue.coming``: what is on there next."""
    dates = queries.coming_at(venue, now=clock.now())
    return render_to_string("events/parts/coming.html", {"dates": dates}, request) if dates else ""


def asked(request: HttpRequest, *, event: Event) -> str:
    """``event.staff``: who asked for it, and what they said afterwards."""
    found = request_queries.of_event(event)
    about = {"requests": [(one, request_queries.wished(one)) for one in found]}
    return render_to_string("events/parts/asked_panel.html", about, request) if found else ""
