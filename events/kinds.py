"""What each kind of event has: whether dates repeat or belong together, and the ways of registering. Pure."""

from events.models import Event
from events.wording import phrases

Booking = Event.Booking
SEVERAL = {Event.Kind.CLASS, Event.Kind.TRAINING, Event.Kind.COMPETITION}
"""Kinds with dates that belong together: people register for all at once, or for one."""
NEVER_REPEATED = {Event.Kind.DRIVE, Event.Kind.THEME_DAY, Event.Kind.EMERGENCY}
"""Kinds whose dates no rule makes."""
BY_REQUEST = (
    Event.Kind.LECTURE, Event.Kind.CLASS, Event.Kind.EXHIBITION, Event.Kind.DRIVE, Event.Kind.TRAINING,
    Event.Kind.COMPETITION, Event.Kind.OUTREACH,
)  # fmt: skip
"""Kinds that may be made for one school or village that asked."""


def bookings(kind: str) -> list[tuple[str, str]]:
    """Ways of registering that make sense, with their names."""
    if kind in SEVERAL:
        return [(booking.value, phrases.booking(kind, booking)) for booking in Booking]
    single = {Booking.NONE, Booking.OCCURRENCE, *({Booking.INVITED} if kind in BY_REQUEST else ())}
    return [(booking.value, phrases.booking(kind, booking)) for booking in Booking if booking in single]
