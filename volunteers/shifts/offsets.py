"""How far a change moves occurrences, and what that does to the shifts on them. Shared by verb and hearer."""

import datetime as dt

from core.spans import Span
from events.models import Change
from volunteers.models import Shift


def deltas(change: Change) -> dict[int, dt.timedelta]:
    """How far each occurrence's start moves, by its id."""
    return {int(item["occurrence"]): _start(item, "after") - _start(item, "before") for item in change.items}


def _start(item: dict[str, dict[str, str]], side: str) -> dt.datetime:
    return dt.datetime.fromisoformat(item[side]["start"])


def moved_span(shift: Shift, by: dict[int, dt.timedelta]) -> Span:
    """Where the shift stands once it has moved with its occurrence: the same offset to its start."""
    return shift.span.shifted(by.get(shift.occurrence_id, dt.timedelta()))
