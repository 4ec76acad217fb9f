"""Dates at a place that has halls, of which none is chosen: nothing is booked then, and nothing can clash."""

from collections import defaultdict
from collections.abc import Iterator

from events.clashes.types import Clash, Code, Look, PlannedDate, clash
from venues.models import Space

NAMED = 3
"""Halls that the sentence names."""


def clashes(look: Look) -> Iterator[Clash]:
    """One query, where a date has a place and no hall."""
    open_dates = [date for date in look.dates if date.venue_id and not date.space_id]
    if not open_dates:
        return
    halls: defaultdict[int, list[Space]] = defaultdict(list)
    rows = Space.objects.usable().filter(venue__in={date.venue_id for date in open_dates if date.venue_id})
    for space in rows.select_related("venue"):
        halls[space.venue_id].append(space)
    for date in open_dates:
        if there := halls.get(date.venue_id or 0):
            question = f"还没有选用{there[0].venue}的哪个场地"
            sentence = f"{question}：有{_choice(there)}"
            yield clash(Code.HALL_NOT_CHOSEN, date, sentence, about=_about(date, there), question=question)


def _choice(halls: list[Space]) -> str:
    names = "、".join(hall.name for hall in halls[:NAMED])
    more = f"等 {len(halls)} 个" if len(halls) > NAMED else ""
    whole = next((hall.name for hall in halls if hall.is_whole), "")
    otherwise = f"整个场馆都用，就选“{whole}”" if whole else "整个场馆都用，或者不占里面的场地，就勾上写一句"
    return f"{names}{more}。请选一个，才占得住；{otherwise}。"


def _about(date: PlannedDate, halls: list[Space]) -> str:
    """The place; ``whole`` where all of it can be chosen as one."""
    whole = " whole" if any(hall.is_whole for hall in halls) else ""
    return f"{date.venue_id}{whole}"
