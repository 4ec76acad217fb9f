"""Move dates: of a draft silently, of a published event with a change. Shared part of the verbs."""

import datetime as dt
from collections.abc import Sequence

from accounts.models import Person
from events.changes import rescheduling
from events.drafts import draft_moves
from events.models import Change, Event
from events.rules import Move


def move(
    event: Event,
    moves: Sequence[Move],
    *,
    reason: str,
    override_reason: str,
    by: Person,
    now: dt.datetime,
    confirm_far: bool = False,
) -> Change | None:
    """Move dates of an event that the caller has locked (``adding_dates.open_event``); None where nobody has to be notified.

    Refuses as ``draft_moves`` or ``rescheduling`` do.
    """
    if not moves:
        return None
    if event.is_live:
        return rescheduling.reschedule(
            event=event,
            moves=moves,
            by=by,
            reason=reason,
            now=now,
            override_reason=override_reason,
            confirm_far=confirm_far,
        )
    draft_moves.slide(event=event, moves=moves, by=by, now=now, expected_version=event.version, confirm_far=confirm_far)
    return None
