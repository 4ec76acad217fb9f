"""What each kind of event has: its fields, and the ways of registering that make sense for it. Pure."""

from collections.abc import Collection

from events import words
from events.models import Event, OutreachRequest

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
LIKELY = {
    OutreachRequest.Style.VAN: (Event.Kind.DRIVE, Event.Kind.EXHIBITION),
    OutreachRequest.Style.HANDS_ON: (Event.Kind.CLASS, Event.Kind.EXHIBITION),
    OutreachRequest.Style.ADVICE: (Event.Kind.LECTURE, Event.Kind.EXHIBITION),
}
"""What is meant by a style, the likeliest first."""
YOUTH = "youth"
"""The slug of the group of audiences who are minors."""
ONLY = {
    "trade": {Event.Kind.TRAINING},
    "pass_after": {Event.Kind.CLASS, Event.Kind.TRAINING},
    "enter_by": {*SEVERAL, Event.Kind.OUTREACH},
}
"""Fields of an event that only these kinds have."""
SHORT = {
    Event.Kind.THEME_DAY: {"title", "host", "topic", "summary", "description", "desk_phone", "occasion", "planned_cost",
        "funding", "cooperating",
    },
    Event.Kind.EMERGENCY: {
        "title", "host", "task", "audiences", "summary", "description", "desk_phone", "cooperating", "umbrella",
    },
}  # fmt: skip
"""Kinds that fit on one short page: all that they ask."""
OPTIONAL = {
    "title", "host", "task", "topic", "audiences", "summary", "description", "booking", "seats_each", "enter_by",
    "group_entry", "groups_in_order", "group_heads_each", "pass_after", "trade", "bring", "rain", "languages", "desk_phone", "expected_heads", "planned_cost", "funding",
    "occasion", "umbrella", "cooperating", "is_emergency",
}  # fmt: skip


def left_out(kind: str) -> set[str]:
    """Fields that this kind's editor doesn't show."""
    if kind in SHORT:
        return OPTIONAL - SHORT[Event.Kind(kind)]
    return {name for name, of in ONLY.items() if kind not in of}


def bookings(kind: str) -> list[tuple[str, str]]:
    """Ways of registering that make sense, with their names."""
    if kind in SEVERAL:
        return [(one.value, words.booking(kind, one)) for one in Booking]
    single = {Booking.NONE, Booking.OCCURRENCE, *({Booking.INVITED} if kind in BY_REQUEST else ())}
    return [(one.value, words.booking(kind, one)) for one in Booking if one in single]


def for_request(*, asker: str, style: str, groups: Collection[str]) -> list[Event.Kind]:
    """Kinds that may answer a request, the likeliest first. ``groups``: slugs of the groups of its audiences.

    An outreach goes to a school, or at least to the young; a training is for people who work.
    """
    is_school = asker == OutreachRequest.Asker.SCHOOL
    has_others = bool(set(groups) - {YOUTH}) or not groups
    first = [Event.Kind.OUTREACH] if is_school else []
    ordered = dict.fromkeys([*first, *LIKELY.get(OutreachRequest.Style(style), ()), *BY_REQUEST])
    unfit = set() if is_school or YOUTH in groups else {Event.Kind.OUTREACH}
    unfit |= set() if has_others else {Event.Kind.TRAINING}
    return [kind for kind in ordered if kind not in unfit]
