"""This room's parts of other rooms' pages (``core.slots``)."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from core import clock, slots
from events.models import Event, Occurrence
from registrations import choosing
from registrations.choosing import Choice


def _choices(request: HttpRequest, event: Event) -> list[Choice]:
    """All choices of the event, read once a page."""
    key = f"registrations.choices:{event.pk}"
    return slots.remember(request, key, lambda: choosing.choices(event, now=clock.now()))


def action(request: HttpRequest, *, event: Event) -> str:
    """``event.action``: the one clear action."""
    found = _choices(request, event)
    course = next((one for one in found if one.occurrence is None), None)
    only = found[0] if len(found) == 1 else None
    about = {"event": event, "choice": only or course, "choices": found}
    return render_to_string("registrations/parts/action.html", about, request) if found else ""


def line(request: HttpRequest, *, event: Event, occurrence: Occurrence) -> str:
    """``occurrence.line``: its seats in words and the link to register."""
    found = _choices(request, event)
    choice = next((one for one in found if one.occurrence == occurrence), None)
    about = {"event": event, "choice": choice, "is_only": len(found) == 1}
    return render_to_string("registrations/parts/line.html", about, request) if choice else ""
