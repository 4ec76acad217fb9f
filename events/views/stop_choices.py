"""A move that is blocked at a date leads to that date: what it could have instead, one press each."""

from collections.abc import Sequence

from core import clock
from core.errors import Refusal
from events.clashes import ways_out
from events.clashes.acknowledging import Blocked
from events.clashes.types import Clash, Planned
from events.forms import chosen_instead


def ways_out_of(refusal: Refusal) -> dict[str, object]:
    """For ``parts/ways_out.html``; nothing where it is no clash that blocks."""
    return ways_out_of_plan(refusal.planned, refusal.hard) if isinstance(refusal, Blocked) else {}


def ways_out_of_plan(planned: Planned, hard: Sequence[Clash]) -> dict[str, object]:
    """The same of a plan that may be stored all the same."""
    now = clock.now()
    found = ways_out.of(planned, hard, now=now)
    more = len({clash.index for clash in hard}) - len(found)
    return {"stop_choices": chosen_instead.choices(found, now=now), "more_stops": max(more, 0)}
