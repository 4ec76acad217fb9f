"""Which date made a booking, and where it moves to the time that the manager suggested."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from core import phrases as base_words
from core.spans import Span
from events.models import (
    OccurrenceBooking,
)
from events.schedule import local_times


def holders_of_bookings(booking_ids: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Which events made these bookings, by the booking's id: words, the staff page, and where the date moves to the
    time that was suggested.
    """
    rows = OccurrenceBooking.objects.filter(booking__in=list(booking_ids))
    return {
        row.booking_id: (
            row.occurrence.event.title,
            reverse("events:staff_event", args=[row.occurrence.event_id]),
            _move_to_suggestion(row),
        )
        for row in rows.select_related("occurrence__event", "booking")
    }


def _move_to_suggestion(row: OccurrenceBooking) -> str:
    """Empty where none was made, or the date has moved on since. It stays as long as it is where the time is longer."""
    date = row.occurrence
    booking = row.booking
    is_there = date.is_scheduled and date.working_span == Span(booking.start, booking.end)
    if not (booking.suggested_start and booking.suggested_end and is_there) or not date.event.is_open:
        return ""
    start = booking.suggested_start + (date.start - booking.start)
    end = max(booking.suggested_end - (booking.end - date.end), start + dt.timedelta(minutes=1))
    end = min(end, start + (date.end - date.start))
    first = base_words.local(start)
    last = base_words.local(end)
    asked = {"day": f"{first:%Y-%m-%d}", "start_time": f"{first:%H:%M}", "end_time": f"{last:%H:%M}"}
    if other := local_times.end_day(start, end):
        asked["end_day"] = f"{other:%Y-%m-%d}"
    page = "events:move" if date.event.is_public else "events:slide"
    return f"{reverse(page, args=[date.pk])}?{urlencode(asked)}"
