"""A move that is blocked at a date leads to that date: what it could have instead, one press each."""

import datetime as dt
from collections.abc import Mapping, Sequence

from core import clock
from core.errors import Refusal
from events.clashes import ways_out
from events.clashes.acknowledging import Blocked
from events.clashes.free_time_moves import AT_ANY_TIME
from events.clashes.types import Clash, Planned
from events.forms import chosen_instead
from events.forms.changes import MoveForm, PlaceForm
from events.models import Event, Occurrence


def ways_out_of(refusal: Refusal, form: MoveForm | PlaceForm) -> dict[str, object]:
    """For ``parts/ways_out.html``; nothing where another time or place is no help."""
    if isinstance(refusal, Blocked):
        return ways_out_of_plan(refusal.planned, refusal.hard, form.occurrence)
    if not isinstance(form, MoveForm):
        return {}
    now = clock.now()
    facts = form.cleaned_data
    offered_ways = ways_out.of_typed(form.occurrence, start=facts["start"], end=facts["end"], refusal=refusal, now=now)
    return {"stop_choices": chosen_instead.choices(offered_ways, now=now)}


def ways_out_of_new(planned: Planned, refusal: Refusal) -> dict[str, object]:
    """Of the date that would be added: the last one of the plan."""
    now = clock.now()
    return {"stop_choices": chosen_instead.choices(ways_out.of_new(planned, refusal=refusal, now=now), now=now)}


def ways_out_of_dates(planned: Planned, hard: Sequence[Clash], event: Event) -> dict[str, object]:
    """Of several dates that move together: none of them is asked for more than the others."""
    return _ways_out(planned, hard, asked=None, of_draft=event.is_unpublished)


def ways_out_of_days(
    planned: Planned, hard: Sequence[Clash], days: Mapping[int, dt.date], event: Event
) -> dict[str, object]:
    """Of days that a rule would make: ``days`` by their index in the plan."""
    return _ways_out(planned, hard, asked=None, of_draft=event.is_unpublished, days=days)


def ways_out_of_plan(planned: Planned, hard: Sequence[Clash], occurrence: Occurrence) -> dict[str, object]:
    """The same of a plan that may be stored all the same."""
    return _ways_out(planned, hard, asked=occurrence.pk, of_draft=occurrence.event.is_unpublished)


def _ways_out(
    planned: Planned,
    hard: Sequence[Clash],
    *,
    asked: int | None,
    of_draft: bool,
    days: Mapping[int, dt.date] | None = None,
) -> dict[str, object]:
    now = clock.now()
    offered_ways = ways_out.of(planned, hard, asked=asked, of_draft=of_draft, now=now)
    more = len({clash.index for clash in hard if clash.code not in AT_ANY_TIME}) - len(offered_ways)
    return {"stop_choices": chosen_instead.choices(offered_ways, now=now, days=days), "more_stops": max(more, 0)}
