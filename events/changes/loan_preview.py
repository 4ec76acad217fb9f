"""Loans in the preview of a change: what it would ask of other organizations, and what it would give back."""

import datetime as dt
from collections.abc import Collection

from accounts.models import Person
from events.clashes.checks.resources import booking_requests
from events.clashes.types import Planned
from events.models import OccurrenceBooking
from organizations import queries as organization_queries
from venues import availability
from venues import queries as venue_queries
from venues.availability import Slot
from venues.models import Booking, Resource, Space

Taken = tuple[str, int, dt.datetime, dt.datetime]


def loans(
    planned: Planned, affected: Collection[int], *, purpose: str, by: Person | None, now: dt.datetime
) -> list[str]:
    """In words, a line for each thing and owner; nothing for what the host or ``by``'s own organization has, or what the
    manager suggested for this very purpose. Three queries, five where something is asked for.
    """
    dates = [date for date in planned.dates if date.occurrence_id in affected and date.leave > now]
    wanted = booking_requests(dates)
    slots = availability.slots(wanted, availability.load_bookables(wanted))
    has = {_taken(row): row for row in _bookings(affected, now)}
    missing = [slot for slot in slots if _wish(slot) not in has and _owner(slot.thing) != planned.host_id]
    asked = [slot.thing for slot in _not_promised(missing, planned.host_id, purpose, now)]
    own = organization_queries.works_for(by, {_owner(thing) for thing in asked})
    asked = [thing for thing in asked if _owner(thing) not in own]
    kept = {_wish(slot) for slot in slots}
    back = [row.thing for key, row in has.items() if key not in kept and row.thing_owner_id != planned.host_id]
    again = {str(thing) for thing in asked}
    lines = [f"会去问{_name(thing)}：{thing}能不能用，他们答应了才算定。" for thing in asked]
    lines += [f"{thing}还给{_name(thing)}。" for thing in back if str(thing) not in again]
    return list(dict.fromkeys(lines))


def _not_promised(slots: list[Slot], host_id: int | None, purpose: str, now: dt.datetime) -> list[Slot]:
    promised = venue_queries.promised(host_id, purpose, now=now) if slots else []
    return [
        slot
        for slot in slots
        if not any(
            booking.offers(slot.thing, slot.booking_request.start, slot.booking_request.end) for booking in promised
        )
    ]


def _bookings(affected: Collection[int], now: dt.datetime) -> list[Booking]:
    rows = OccurrenceBooking.objects.filter(
        occurrence__in=affected, booking__state__in=("tentative", "confirmed"), booking__end__gt=now
    )
    about = rows.select_related("booking__space__venue__organization", "booking__resource__organization")
    return [row.booking for row in about.order_by("pk")]


def _taken(row: Booking) -> Taken:
    column = "space" if row.space_id else "resource"
    return column, row.space_id or row.resource_id or 0, row.start, row.end


def _wish(slot: Slot) -> Taken:
    return slot.column, slot.thing.pk, slot.booking_request.start, slot.booking_request.end


def _owner(thing: Space | Resource) -> int:
    return thing.venue.organization_id if isinstance(thing, Space) else thing.organization_id


def _name(thing: Space | Resource) -> str:
    return (thing.venue if isinstance(thing, Space) else thing).organization.name
