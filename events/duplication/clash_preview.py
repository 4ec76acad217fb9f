"""Clashes of dates that are not stored yet, for previews of series, templates and copies."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from accounts.models import Person
from events.clashes import engine
from events.clashes.engine import Clash
from events.clashes.types import OF_DAYS
from events.duplication.snapshots import Built
from events.models import Event, Occurrence
from events.rules import Assignments


def of_dates(
    event: Event,
    occurrences: Sequence[Occurrence],
    assignments: Mapping[UUID, Assignments],
    *,
    audience_ids: Sequence[int] = (),
    by: Person,
    now: dt.datetime,
) -> dict[UUID, list[Clash]]:
    """By the uid of each date, its clashes; none for dates in the past.

    What the days themselves are is left out: previews show the marks of each day themselves.
    """
    planned = engine.planned_of(event, occurrences, assignments)
    if audience_ids:
        planned = replace(planned, audience_ids=tuple(audience_ids))
    found: dict[UUID, list[Clash]] = defaultdict(list)
    for clash in engine.clashes(planned, now=now, by=by):
        if clash.code not in OF_DAYS:
            found[occurrences[clash.index].uid].append(clash)
    return found


def of_built(built: Sequence[Built], *, by: Person, now: dt.datetime) -> dict[UUID, list[Clash]]:
    """The same for drafts that would be made, each with its own audiences; they don't see each other."""
    found: dict[UUID, list[Clash]] = {}
    for one in built:
        ids = sorted(audience.pk for audience in one.audiences)
        found |= of_dates(one.event, one.occurrences, one.assignments, audience_ids=ids, by=by, now=now)
    return found
