"""This app's parts of other apps' pages (``core.slots``)."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.template.loader import render_to_string

from core import clock, slots
from events.models import Event, Occurrence
from registrations import queries
from registrations.models import Registration, SeatPool
from registrations.registering import options
from registrations.registering.options import Choice


def _choices(request: HttpRequest, event: Event) -> list[Choice]:
    """All choices of the event, read once a page."""
    key = f"registrations.choices:{event.pk}"
    return slots.remember(request, key, lambda: options.choices(event, now=clock.now()))


def action(request: HttpRequest, *, event: Event) -> str:
    """``event.action``: the one clear action."""
    choices = _choices(request, event)
    course = next((one for one in choices if one.occurrence is None), None)
    only = choices[0] if len(choices) == 1 else None
    choice = only or course
    can_register = any(one.seats.takes_people for one in ([choice] if choice else choices))
    about = {"event": event, "choice": choice, "choices": choices, "can_register": can_register}
    return render_to_string("registrations/parts/action.html", about, request) if choices else ""


def line(request: HttpRequest, *, event: Event, occurrence: Occurrence) -> str:
    """``occurrence.line``: its seats in words and the link to register."""
    choices = _choices(request, event)
    choice = next((one for one in choices if one.occurrence == occurrence), None)
    about = {"event": event, "choice": choice, "is_only": len(choices) == 1}
    return render_to_string("registrations/parts/line.html", about, request) if choice else ""


def programme_row(request: HttpRequest, *, occurrence: Occurrence, occurrences: Sequence[Occurrence]) -> str:
    """``programme.row``: whether one must register, and the seats; read once for all rows."""
    now = clock.now()
    found = slots.remember(request, "registrations.programme", lambda: queries.seat_words(occurrences, now=now))
    about = {"seats": found[occurrence.pk]}
    return render_to_string("registrations/parts/programme_row.html", about, request)


def staff(request: HttpRequest, *, event: Event) -> str:
    """``event.staff``: how many come, how many wait."""
    if event.kind == Event.Kind.THEME_DAY:
        return ""
    found = queries.counts(event)
    shown = [(label, *found[value]) for value, label in Registration.Status.choices if value in found]
    return render_to_string("registrations/parts/staff_panel.html", {"event": event, "counts": shown}, request)


def editor(request: HttpRequest, *, event: Event) -> str:
    """``event.editor``: the seats of each occurrence."""
    if not event.takes_registrations:
        return ""
    pools = SeatPool.objects.filter(event=event).select_related("occurrence").order_by("occurrence__start", "pk")
    return render_to_string("registrations/parts/seats_panel.html", {"event": event, "pools": list(pools)}, request)


def row(request: HttpRequest, *, event: Event, events: Sequence[Event]) -> str:
    """``event.row``: how many seats are taken; read once for all rows of the list."""
    found = slots.remember(request, "registrations.rows", lambda: queries.seat_totals(events))
    totals = found.get(event.pk, [])
    about = {"event": event, "is_free": not event.takes_registrations, "totals": totals}
    return render_to_string("registrations/parts/row.html", about, request)
