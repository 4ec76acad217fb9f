"""Ways out for a date that can't be as planned: other halls at the same time, and times at which its own are free.

Each is put to the clash engine within the whole plan before it is offered: what is offered, the verb takes.
"""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.db.models import F, Q
from django.db.models.expressions import OrderBy

from core import phrases
from core.errors import Refusal
from core.spans import Span
from events.clashes import engine, free_time_search
from events.clashes.free_time_moves import AT_ANY_TIME, Moving, moving_of
from events.clashes.free_time_search import Search
from events.clashes.types import HARD, Clash, Code, Planned, PlannedDate
from events.models import Occurrence
from organizations.travel import street_id
from venues import availability
from venues.availability import BookingRequest
from venues.models import Resource, Space, Venue

MAX_STOPS = 3
"""Dates for which ways out are looked for at once; the others come when these are settled."""
MAX_TIMES = 4
MAX_PLACES = 4
"""Of the same venue, and as many near it."""
NEAR_KILOMETERS = 5
"""About how far a venue of another street may be; those of the same street are near."""
MAX_LOOKS = 16
"""Times, and places, of one date that are put to the clash engine."""
BEFORE = dt.timedelta(days=7)
AFTER = dt.timedelta(days=21)
"""Around the planned day."""
OPENS = dt.time(8)
CLOSES = dt.time(18)
AMONG_OWN = frozenset({"overlaps_itself", "stops_swapped"})
"""Refusals of a time that is beside, or past, another date of its event."""
OF_NEW = AMONG_OWN | frozenset(code.value for code in HARD)
"""Refusals of a date that is added for which there is another time or place."""
OF_PLACE = frozenset(
    {Code.TAKEN, Code.CLOSED, Code.UPKEEP, Code.OUTSIDE_HOURS, Code.NOT_IN_USE, Code.DECLINED, Code.OVERLAPS_ITSELF}
)
"""Where another hall is a way out."""


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """A place that is free at the planned time; ``is_near``: another venue, near by or in the same street. Where both
    have coordinates ``kilometers`` says how far it is.
    """

    venue: Venue
    space: Space | None
    is_near: bool
    kilometers: float | None = None

    def __str__(self) -> str:
        room = self.space.capacity if self.space else self.venue.capacity
        name = str(self.space or self.venue)
        facts = [f"{room} 人"] if room else []
        facts += [] if self.kilometers is None else [f"{self.kilometers:.1f} 公里"]
        return f"{name}（{'，'.join(facts)}）" if facts else name


@dataclass(frozen=True, slots=True)
class WayOut:
    """One date that clashes: how it is called, why, and where it could go. ``times``: when it would be open to people."""

    date: PlannedDate
    words: list[str]
    places: list[OtherPlace]
    times: list[Span]


def of(
    planned: Planned, hard: Sequence[Clash], *, asked: int | None = None, of_draft: bool = False, now: dt.datetime
) -> list[WayOut]:
    """Of the first dates with hard clashes, in the order of the plan.

    ``asked``: id of the date that somebody moves; it makes way, not the date of the same event that it runs into. A
    driver is missing at any time and place: ``of_draft`` looks past that, since a draft may be stored so.
    """
    moved = {date.index for date in planned.dates if asked and date.occurrence_id == asked}
    lacks_driver = {clash.index for clash in hard if clash.code in AT_ANY_TIME and not of_draft}
    of_date: dict[int, list[Clash]] = {}
    for clash in hard:
        if clash.code in AT_ANY_TIME or clash.index in lacks_driver:
            continue
        makes_way = next(iter(moved)) if clash.other_index is not None and clash.touches(moved) else clash.index
        of_date.setdefault(makes_way, []).append(clash)
    looks_past = AT_ANY_TIME if of_draft else frozenset()
    return [_way_out(planned, index, of_date[index], looks_past, now) for index in sorted(of_date)[:MAX_STOPS]]


def of_typed(
    occurrence: Occurrence, *, start: dt.datetime, end: dt.datetime, refusal: Refusal, now: dt.datetime
) -> list[WayOut]:
    """Of a stored date that can't go where it was asked to, beside or past the other dates of its event; none where it
    was refused for something else.
    """
    if refusal.code not in AMONG_OWN:
        return []
    stored = moving_of(occurrence, rest=False, now=now)
    as_long = stored.planned.dates[stored.index]
    closes = as_long.start + (end - start)
    as_long = replace(as_long, end=closes, leave=closes + (as_long.leave - as_long.end))
    dates = tuple(as_long if date.index == stored.index else date for date in stored.planned.dates)
    moving = replace(stored, planned=replace(stored.planned, dates=dates))
    there = replace(
        as_long,
        start=start,
        end=end,
        arrive=start - (as_long.start - as_long.arrive),
        leave=end + (as_long.leave - as_long.end),
    )
    return [WayOut(there, [refusal.message], [], _found(_search(there, moving, now), there, now))]


def of_new(planned: Planned, *, refusal: Refusal, now: dt.datetime) -> list[WayOut]:
    """Of the last date of the plan, which is not stored and was refused; none where neither time nor place is to blame."""
    index = len(planned.dates) - 1
    hard = [clash for clash in engine.clashes(planned, now=now) if clash.is_hard and clash.touches({index})]
    if any(clash.code in AT_ANY_TIME for clash in hard):
        return []
    if hard:
        return [_way_out(planned, index, hard, frozenset(), now)]
    if refusal.code not in AMONG_OWN:
        return []
    moving = Moving(planned=planned, index=index, along=frozenset({index}), has_place=False, is_stored=False)
    date = planned.dates[index]
    return [WayOut(date, [refusal.message], [], _found(_search(date, moving, now), date, now))]


def _way_out(
    planned: Planned, index: int, hard: Sequence[Clash], looks_past: frozenset[Code], now: dt.datetime
) -> WayOut:
    words = list(dict.fromkeys(clash.words for clash in hard))
    is_of_place = all(clash.code in OF_PLACE and "space" in clash.about.split() for clash in hard)
    places = _places(planned, index, looks_past, now) if is_of_place else []
    date = planned.dates[index]
    moving = Moving(planned=planned, index=index, along=frozenset({index}), is_stored=False, looks_past=looks_past)
    return WayOut(date, words, places, _found(_search(date, moving, now), date, now))


def _found(search: Search, date: PlannedDate, now: dt.datetime) -> list[Span]:
    """When its own place, things and people are all free, the nearest first."""
    try:
        free_times = free_time_search.free_times(search, now=now)
    except Refusal:  # so far ahead that nobody plans there
        return []
    return [Span(fit.start + search.before, fit.end - search.after) for fit in free_times if fit.start != date.arrive]


def _search(date: PlannedDate, moving: Moving, now: dt.datetime) -> Search:
    """Around the time that the date should have; ``moving`` is the plan in which it looks."""
    arrives = phrases.local(date.arrive)
    leaves = phrases.local(date.leave)
    tomorrow = phrases.local(now).date() + dt.timedelta(days=1)
    is_overnight = arrives.date() != leaves.date()
    return Search(
        length=date.leave - date.arrive,
        first=max(tomorrow, arrives.date() - BEFORE),
        last=max(tomorrow, arrives.date()) + AFTER,
        opens=min(OPENS, arrives.time()),
        closes=CLOSES if is_overnight else max(CLOSES, leaves.time()),
        space_ids=(date.space_id,) if date.space_id else (),
        resource_ids=date.resource_ids,
        crew_ids=date.crew_ids,
        occurrence_id=date.occurrence_id,
        near=date.arrive,
        before=date.start - date.arrive,
        after=date.leave - date.end,
        with_lunch=free_time_search.is_over_lunch(date.start, date.end),
        keeps_clock=is_overnight,
        is_planned=True,
        street_id=date.street_id,
        venue_id=date.venue_id,
        moving=moving,
        most=MAX_TIMES,
        looks=MAX_LOOKS,
    )


def _places(planned: Planned, index: int, looks_past: frozenset[Code], now: dt.datetime) -> list[OtherPlace]:
    """Free at the planned time: parts of the same venue first, then of others, the nearest first."""
    date = planned.dates[index]
    looks = iter(range(MAX_LOOKS))
    is_open_air = Resource.objects.filter(pk__in=date.resource_ids, kind=Resource.Kind.VAN).exists()
    other_places: list[OtherPlace] = []
    here = Venue.objects.filter(pk=date.venue_id or 0).first()
    for is_near in (False, True):
        offered = _nearest_first(_candidates(date, here, is_near=is_near, is_open_air=is_open_air), here)
        candidates = _free(offered, date, now)
        possible = (
            other_place
            for other_place in candidates
            if next(looks, None) is not None and _fits(planned, index, other_place, looks_past, now)
        )
        other_places += islice(possible, MAX_PLACES)
    return other_places


def _nearest_first(candidates: Iterable[OtherPlace], here: Venue | None) -> list[OtherPlace]:
    """By how far they are; those of which that isn't known last, in the order in which they come."""
    found = [
        replace(one, kilometers=one.venue.kilometers_to(here)) if here and one.is_near else one for one in candidates
    ]
    return sorted(found, key=lambda one: math.inf if one.kilometers is None else one.kilometers)


def _near_by(here: Venue | None, street: int | None, *, of: str = "") -> Q:
    """In the same street and, where the place has coordinates, in a square around it; ``of`` leads to the venue."""
    in_street = Q(**{f"{of}area": street}) | Q(**{f"{of}area__parent": street}) if street else Q(pk__in=[])
    square = here.square(NEAR_KILOMETERS) if here else None
    if square is None:
        return in_street
    return in_street | Q(**{f"{of}{name}__range": edges for name, edges in square.items()})


def _candidates(date: PlannedDate, here: Venue | None, *, is_near: bool, is_open_air: bool) -> Iterator[OtherPlace]:
    """Large enough, in use, for a van not indoors, and not the one that was planned; the whole of a venue last."""
    spaces = Space.objects.usable().exclude(pk=date.space_id or 0).select_related("venue__area")
    venues = Venue.objects.usable().filter(spaces=None).select_related("area")
    if is_near:
        spaces = spaces.filter(_near_by(here, date.street_id, of="venue__")).exclude(venue=date.venue_id)
        venues = venues.filter(_near_by(here, date.street_id)).exclude(pk=date.venue_id or 0)
    else:
        spaces = spaces.filter(venue=date.venue_id)
        venues = venues.none()
    order: list[str | OrderBy] = ["is_whole", F("capacity").desc(nulls_last=True), "venue", "position", "pk"]
    if is_open_air:
        spaces = spaces.exclude(open_air=False)
        order.insert(0, F("open_air").desc(nulls_last=True))
    for space in spaces.order_by(*order):
        if _is_large_enough(space.capacity, date):
            yield OtherPlace(space.venue, space, is_near)
    for venue in venues.order_by("name", "pk"):
        if _is_large_enough(venue.capacity, date):
            yield OtherPlace(venue, None, is_near)


def _is_large_enough(capacity: int | None, date: PlannedDate) -> bool:
    return not (capacity and date.heads and capacity < date.heads)


def _free(candidates: Iterable[OtherPlace], date: PlannedDate, now: dt.datetime) -> list[OtherPlace]:
    """Asked together, before the engine looks at each."""
    rows = list(candidates)
    wishes = {
        row.space.pk: BookingRequest(start=date.arrive, end=date.leave, space_id=row.space.pk, key=row.space.pk)
        for row in rows
        if row.space
    }
    free = {wish.key for wish in availability.free(list(wishes.values()), now=now)}
    return [row for row in rows if row.space is None or row.space.pk in free]


def _fits(planned: Planned, index: int, place: OtherPlace, looks_past: frozenset[Code], now: dt.datetime) -> bool:
    """Whether nothing blocks the date there."""
    there = replace(
        planned.dates[index],
        venue_id=place.venue.pk,
        space_id=place.space.pk if place.space else None,
        street_id=street_id(place.venue.area),
    )
    dates = tuple(there if date.index == index else date for date in planned.dates)
    clashes = engine.clashes(replace(planned, dates=dates), now=now)
    return not any(clash.is_hard and clash.touches({index}) and clash.code not in looks_past for clash in clashes)
