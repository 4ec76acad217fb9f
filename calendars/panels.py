"""This app's parts of other apps' pages (``core.slots``)."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from calendars.entries import teams
from events.models import Event
from volunteers.models import Team


def event_tool(request: HttpRequest, *, event: Event) -> str:
    """加进日历, beside the other side links of an event."""
    return render_to_string("calendars/parts/event_tool.html", {"event": event}, request=request)


def team_tool(request: HttpRequest, *, team: Team) -> str:
    """订阅这支队的日历, where that holds anything."""
    if not teams.has_calendar(team):
        return ""
    return render_to_string("calendars/parts/team_tool.html", {"team": team}, request=request)
