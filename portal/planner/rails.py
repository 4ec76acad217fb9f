"""Times as positions on a page: the bar above the text of a cell, and the hours of a day. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core import phrases
from portal.planner.items import Item

OPENS = 8
CLOSES = 20
"""The rail runs from 8 to 20 o'clock; what lies outside is drawn at its end."""
WIDTH = (CLOSES - OPENS) * 60
THINNEST = 30
STEP = 15
"""Minutes of a column of the day."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of the rail, in minutes from its left end."""

    x: int
    width: int
    mark: str


def minute_of(at: dt.datetime, day: dt.date) -> int:
    """Minutes since the midnight with which the day began; beyond 0 to 1440 on other days."""
    here = phrases.local(at)
    return (here.date() - day).days * 1440 + here.hour * 60 + here.minute


def bars(items: Sequence[Item], day: dt.date) -> list[Bar]:
    """What the rail of a cell shows: every item, and in red where two of them meet."""
    drawn = [_bar(item.start, item.end, day, item.mark) for item in items]
    overlaps = {(hit.start, hit.end) for item in items for hit in item.overlaps if hit.is_hard}
    return drawn + [_bar(start, end, day, "conflict") for start, end in sorted(overlaps)]


def _bar(start: dt.datetime, end: dt.datetime, day: dt.date, mark: str) -> Bar:
    first, last = (min(max(minute_of(at, day) - OPENS * 60, 0), WIDTH) for at in (start, end))
    first = min(first, WIDTH - THINNEST)
    return Bar(first, max(last - first, THINNEST), mark)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some columns of a lane: an item, or free time that begins at ``at``."""

    span: int
    at: str
    item: Item | None = None


def hours_of(items: Iterable[Item], day: dt.date) -> range:
    """The hours that a day shows: 8 to 20, and more where something begins earlier or ends later."""
    first = OPENS
    last = CLOSES
    for item in items:
        if not (item.is_busy or item.is_closed):
            first = min(first, max(0, minute_of(item.start, day)) // 60)
            last = max(last, -(-min(1440, minute_of(item.end, day)) // 60))
    return range(first, last)


def lanes(items: Sequence[Item], day: dt.date, hours: range) -> list[list[Piece]]:
    """As few lanes as it takes that nothing in one lies over anything else; one empty lane for nothing."""
    found: list[list[tuple[int, int, Item]]] = [[]]
    for item in sorted(items, key=lambda one: (one.start, one.end, one.key)):
        first, last = _columns(item, day, hours)
        lane = next((lane for lane in found if not lane or lane[-1][1] <= first), None)
        if lane is None:
            lane = []
            found.append(lane)
        lane.append((first, last, item))
    return [_pieces(lane, hours) for lane in found]


def _columns(item: Item, day: dt.date, hours: range) -> tuple[int, int]:
    most = len(hours) * 60 // STEP
    offset = hours.start * 60
    first = min(max((minute_of(item.start, day) - offset) // STEP, 0), most - 1)
    last = min(max(-((offset - minute_of(item.end, day)) // STEP), first + 1), most)
    return first, last


def _pieces(lane: Sequence[tuple[int, int, Item]], hours: range) -> list[Piece]:
    most = len(hours) * 60 // STEP
    at = 0
    pieces = []
    for first, last, item in lane:
        if first > at:
            pieces.append(Piece(first - at, _clock(at, hours)))
        pieces.append(Piece(last - first, _clock(first, hours), item))
        at = last
    if at < most:
        pieces.append(Piece(most - at, _clock(at, hours)))
    return pieces


def _clock(column: int, hours: range) -> str:
    minutes = hours.start * 60 + column * STEP
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
