"""What each kind of event has: its fields, and the ways of registering that make sense for it. Pure."""

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
ONLY = {
    "occupation": {Event.Kind.TRAINING},
    "lessons_to_pass": {Event.Kind.CLASS, Event.Kind.TRAINING},
    "registration_deadline": {*SEVERAL, Event.Kind.OUTREACH},
}
"""Fields of an event that only these kinds have."""
SHORT = {
    Event.Kind.THEME_DAY: {"title", "host", "topic", "summary", "description", "desk_phone", "occasion", "planned_cost",
        "funding", "cooperating",
    },
    Event.Kind.EMERGENCY: {
        "title", "host", "task", "audiences", "summary", "description", "desk_phone", "cooperating", "programme",
    },
}  # fmt: skip
"""Kinds that fit on one short page: all that they ask."""
OPTIONAL = {
    "title", "host", "task", "topic", "audiences", "summary", "description", "booking", "seats_each", "registration_deadline",
    "group_entry", "groups_in_order", "group_heads_each", "lessons_to_pass", "occupation", "bring", "rain", "languages", "desk_phone", "expected_heads", "planned_cost", "funding",
    "occasion", "programme", "cooperating", "is_emergency",
}  # fmt: skip


def left_out(kind: str) -> set[str]:
    """Fields that this kind's editor doesn't show."""
    if kind in SHORT:
        return OPTIONAL - SHORT[Event.Kind(kind)]
    return {name for name, of in ONLY.items() if kind not in of}


def bookings(kind: str) -> list[tuple[str, str]]:
    """Ways of registering that make sense, with their names."""
    if kind in SEVERAL:
        return [(one.value, phrases.booking(kind, one)) for one in Booking]
    single = {Booking.NONE, Booking.OCCURRENCE, *({Booking.INVITED} if kind in BY_REQUEST else ())}
    return [(one.value, phrases.booking(kind, one)) for one in Booking if one in single]
