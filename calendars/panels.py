"""This app's parts of other apps' pages (``core.slots``)."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from events.models import Event


def event_tool(request: HttpRequest, *, event: Event) -> str:
    """加进日历, beside the other side links of an event."""
    return render_to_string("calendars/parts/event_tool.html", {"event": event}, request=request)
