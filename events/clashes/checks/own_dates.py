"""Clashes between dates of one plan: a van at two stops, a course in two lessons, a speaker in two places."""

import datetime as dt
from collections.abc import Iterator
from itertools import combinations, pairwise

from events.clashes.types import Clash, Code, Look, PlannedDate, clash
from events.queries import ONE_AT_A_TIME


def clashes(look: Look) -> Iterator[Clash]:
    """Overlaps, and ways that are too long for the time between."""
    ordered = sorted(look.dates, key=lambda date: (date.arrive, date.index))
    for earlier, later in pairwise(ordered) if look.planned.kind in ONE_AT_A_TIME else combinations(ordered, 2):
        if look.planned.kind in ONE_AT_A_TIME or _share(earlier, later):
            yield from _between(earlier, later, look)


def _share(one: PlannedDate, two: PlannedDate) -> bool:
    """The same people or things; a space twice is found with its padding by ``checks.resources``."""
    return bool({*one.resource_ids} & {*two.resource_ids} or {*one.crew_ids} & {*two.crew_ids})


def _between(one: PlannedDate, two: PlannedDate, look: Look) -> Iterator[Clash]:
    name = one.label or "前一场"
    if one.working_span.overlaps(two.working_span):
        sentence = f"和{name}（{look.when(one.working_span)}）的时间撞了，连布置和撤场一起算。请把两场错开。"
        yield clash(Code.OVERLAPS_ITSELF, two, sentence, span=one.working_span, about=one.index, other=one)
        return
    minutes = look.travel.minutes(one.street_id, two.street_id)
    gap = two.arrive - one.leave
    if gap < dt.timedelta(minutes=minutes):
        left = int(gap.total_seconds() // 60)
        sentence = f"从{name}开车过来要 {minutes} 分钟，中间只有 {left} 分钟。请推后到达，或让{name}早点撤。"
        yield clash(Code.TRAVEL_TOO_SHORT, two, sentence, span=one.working_span, about=one.index, other=one)
