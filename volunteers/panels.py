"""This app's parts of other apps' pages (``core.slots``)."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from core import clock
from events.models import Event
from organizations.models import Organization
from volunteers import queries

_SHOWN = 6


def wanted(request: HttpRequest, *, event: Event) -> str:
    """Slot ``event.help``: where volunteers are wanted, on the public page."""
    if not event.is_live:
        return ""
    shifts = list(queries.in_need(clock.now()).filter(occurrence__event=event)[: _SHOWN + 1])
    if not shifts:
        return ""
    context = {"shifts": shifts[:_SHOWN], "more": len(shifts) > _SHOWN, "event": event}
    return render_to_string("volunteers/parts/wanted_panel.html", context, request)


def staff(request: HttpRequest, *, event: Event) -> str:
    """Slot ``event.staff``: the shifts with who is on them, for the event's own organizers."""
    if event.kind == Event.Kind.THEME_DAY or not Event.objects.managed_by(request.user).filter(pk=event.pk).exists():
        return ""
    shifts = list(queries.on_event(event))
    context = {
        "event": event,
        "shifts": shifts,
        "short": sum(shift.taken < shift.minimum for shift in shifts),
        "may_write": may_write(request, event),
    }
    return render_to_string("volunteers/parts/staff_panel.html", context, request)


def may_write(request: HttpRequest, event: Event) -> bool:
    """Whether this person plans shifts of the event."""
    return Organization.objects.managed_by(request.user, role="organizer").filter(pk=event.host_id).exists()
