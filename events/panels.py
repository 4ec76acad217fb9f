"""This app's parts of other apps' pages (``core.slots``)."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from core import clock
from events.pages import upcoming
from venues.models import Venue


def coming(request: HttpRequest, *, venue: Venue) -> str:
    """``venue.coming``: upcoming dates at this venue."""
    dates = upcoming.coming_at(venue, now=clock.now())
    return render_to_string("events/parts/coming.html", {"dates": dates}, request) if dates else ""
