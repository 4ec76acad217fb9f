"""Whether plans that differ in some dates are possible: put to the checks that can block together, so that the number of
queries doesn't depend on how many plans there are.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from events.clashes import engine
from events.clashes.checks import own_dates, people, resources
from events.clashes.types import Code, Planned


@dataclass(frozen=True, slots=True)
class Alternative:
    """A plan, the indexes of the dates that differ from the others, and hard clashes that are no reason against it."""

    planned: Planned
    differs: frozenset[int]
    looks_past: frozenset[Code] = frozenset()


def possible(alternatives: Sequence[Alternative], *, now: dt.datetime) -> list[bool]:
    """Of each, whether nothing blocks the dates that differ. All are plans of one event (or of none that is stored).

    What others took, and where people are, is looked up for all dates at once; what the dates of a plan are to one
    another is compared plan by plan.
    """
    if not alternatives:
        return []
    every = [
        (place, date)
        for place, one in enumerate(alternatives)
        for date in one.planned.dates
        if date.index in one.differs
    ]
    numbered = tuple(replace(date, index=number) for number, (_, date) in enumerate(every))
    together = engine.look(replace(alternatives[0].planned, dates=numbered), now=now)
    blocked: set[int] = set()
    for kind in (resources, people):
        for clash in kind.of_each(together):
            place = every[clash.index][0]
            if clash.is_hard and clash.code not in alternatives[place].looks_past:
                blocked.add(place)
    spaces = resources.bookables([date for one in alternatives for date in one.planned.dates])
    for place, one in enumerate(alternatives):
        if place in blocked:
            continue
        alone = replace(together, planned=one.planned)
        among = [*own_dates.clashes(alone), *resources.twice(alone, spaces)]
        if any(clash.is_hard and clash.touches(one.differs) and clash.code not in one.looks_past for clash in among):
            blocked.add(place)
    return [place not in blocked for place in range(len(alternatives))]
