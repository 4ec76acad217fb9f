"""Ways out for a date that can't be as planned: other halls at the same time, and times at which its own are free.

Each is put to the clash engine within the whole plan before it is offered: what is offered, the verb takes.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import F, Q

from core import phrases
from core.errors import Refusal
from core.spans import Span
from events.clashes import alternatives, engine, free_time_search
from events.clashes.alternatives import Alternative
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
ORDER = ("is_whole", F("capacity").desc(nulls_last=True), "venue", "position", "pk")
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
    return _ways_out(planned, {index: of_date[index] for index in sorted(of_date)[:MAX_STOPS]}, looks_past, now)


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
    return [WayOut(there, [refusal.message], [], _found([_search(there, moving, now)], [there], now)[0])]


def of_new(planned: Planned, *, refusal: Refusal, now: dt.datetime) -> list[WayOut]:
    """Of the last date of the plan, which is not stored and was refused; none where neither time nor place is to blame."""
    index = len(planned.dates) - 1
    hard = [clash for clash in engine.clashes(planned, now=now) if clash.is_hard and clash.touches({index})]
    if any(clash.code in AT_ANY_TIME for clash in hard):
        return []
    if hard:
        return _ways_out(planned, {index: hard}, frozenset(), now)
    if refusal.code not in AMONG_OWN:
        return []
    moving = Moving(planned=planned, index=index, along=frozenset({index}), has_place=False, is_stored=False)
    date = planned.dates[index]
    return [WayOut(date, [refusal.message], [], _found([_search(date, moving, now)], [date], now)[0])]


def _ways_out(
    planned: Planned, hard: Mapping[int, list[Clash]], looks_past: frozenset[Code], now: dt.datetime
) -> list[WayOut]:
    """Of the dates with these clashes, by index: all looked up together."""
    if not hard:
        return []
    dates = [planned.dates[index] for index in hard]
    of_place = [date for date in dates if all(_is_of_place(clash) for clash in hard[date.index])]
    places = _places(planned, of_place, looks_past, now)
    searches = [_search(date, _alone(planned, date.index, looks_past), now) for date in dates]
    times = _found(searches, dates, now)
    return [
        WayOut(date, list(dict.fromkeys(clash.words for clash in hard[date.index])), places.get(date.index, []), spans)
        for date, spans in zip(dates, times, strict=True)
    ]


def _alone(planned: Planned, index: int, looks_past: frozenset[Code]) -> Moving:
    return Moving(planned=planned, index=index, along=frozenset({index}), is_stored=False, looks_past=looks_past)


def _is_of_place(clash: Clash) -> bool:
    return clash.code in OF_PLACE and "space" in clash.about.split()


def _found(searches: Sequence[Search], dates: Sequence[PlannedDate], now: dt.datetime) -> list[list[Span]]:
    """When the own place, things and people of each are all free, the nearest first."""
    try:
        found = free_time_search.free_times_of(searches, now=now)
    except Refusal:  # so far ahead that nobody plans there
        return [[] for _ in dates]
    return [
        [Span(fit.start + search.before, fit.end - search.after) for fit in fits if fit.start != date.arrive]
        for search, date, fits in zip(searches, dates, found, strict=True)
    ]


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


def _places(
    planned: Planned, dates: Sequence[PlannedDate], looks_past: frozenset[Code], now: dt.datetime
) -> dict[int, list[OtherPlace]]:
    """By index, what is free at the planned time: parts of the same venue first, then others, the nearest first."""
    if not dates:
        return {}
    looked = [(date, place) for date, places in _free(_offered(dates), now) for place in places[:MAX_LOOKS]]
    alternatives_there = [
        Alternative(_there(planned, date, place), frozenset({date.index}), looks_past) for date, place in looked
    ]
    answers = alternatives.possible(alternatives_there, now=now)
    fitting = [pair for pair, is_possible in zip(looked, answers, strict=True) if is_possible]
    found = {}
    for date in dates:
        mine = [place for one, place in fitting if one is date]
        here = [place for place in mine if not place.is_near]
        near = [place for place in mine if place.is_near]
        found[date.index] = [*here[:MAX_PLACES], *near[:MAX_PLACES]]
    return found


def _offered(dates: Sequence[PlannedDate]) -> list[tuple[PlannedDate, list[OtherPlace]]]:
    """What could be meant: large enough, in use, for a van not indoors, and not what was planned. Five queries at most."""
    venues = Venue.objects.in_bulk({date.venue_id for date in dates if date.venue_id})
    heres = [venues.get(date.venue_id or 0) for date in dates]
    vans = set(
        Resource.objects.filter(
            pk__in={pk for date in dates for pk in date.resource_ids}, kind=Resource.Kind.VAN
        ).values_list("pk", flat=True)
    )
    there = Q(venue__in=venues)
    whole = Q(pk__in=[])
    for date, here in zip(dates, heres, strict=True):
        there |= _near_by(here, date.street_id, of="venue__")
        whole |= _near_by(here, date.street_id)
    spaces = list(Space.objects.usable().filter(there).select_related("venue__area").order_by(*ORDER))
    others = list(Venue.objects.usable().filter(whole, spaces=None).select_related("area").order_by("name", "pk"))
    return [
        (date, _candidates(date, here, spaces, others, is_open_air=bool(vans & {*date.resource_ids})))
        for date, here in zip(dates, heres, strict=True)
    ]


def _near_by(here: Venue | None, street: int | None, *, of: str = "") -> Q:
    """In the same street and, where the place has coordinates, in a square around it; ``of`` leads to the venue."""
    in_street = Q(**{f"{of}area": street}) | Q(**{f"{of}area__parent": street}) if street else Q(pk__in=[])
    square = here.square(NEAR_KILOMETERS) if here else None
    if square is None:
        return in_street
    return in_street | Q(**{f"{of}{name}__range": edges for name, edges in square.items()})


def _is_near(venue: Venue, here: Venue | None, street: int | None) -> bool:
    """As ``_near_by`` says it of one."""
    if street and street_id(venue.area) == street:
        return True
    square = here.square(NEAR_KILOMETERS) if here else None
    return square is not None and all(
        getattr(venue, name) is not None and low <= float(getattr(venue, name)) <= high
        for name, (low, high) in square.items()
    )


def _candidates(
    date: PlannedDate,
    here: Venue | None,
    spaces: Sequence[Space],
    venues: Sequence[Venue],
    *,
    is_open_air: bool,
) -> list[OtherPlace]:
    """Parts of the same venue, the whole of it last; then of others, by how far they are, those of which that isn't known last."""
    possible = [
        space
        for space in spaces
        if space.pk != date.space_id
        and not (is_open_air and space.open_air is False)
        and _is_large_enough(space.capacity, date)
    ]
    if is_open_air:
        possible.sort(key=lambda space: space.open_air is not True)
    mine = [OtherPlace(space.venue, space, is_near=False) for space in possible if space.venue_id == date.venue_id]
    rows: list[tuple[Venue, Space | None]] = [(space.venue, space) for space in possible]
    rows += [(venue, None) for venue in venues if _is_large_enough(venue.capacity, date)]
    near = [
        OtherPlace(venue, space, is_near=True, kilometers=venue.kilometers_to(here) if here else None)
        for venue, space in rows
        if venue.pk != date.venue_id and _is_near(venue, here, date.street_id)
    ]
    return mine + sorted(near, key=lambda one: math.inf if one.kilometers is None else one.kilometers)


def _is_large_enough(capacity: int | None, date: PlannedDate) -> bool:
    return not (capacity and date.heads and capacity < date.heads)


def _free(
    offered: Sequence[tuple[PlannedDate, list[OtherPlace]]], now: dt.datetime
) -> list[tuple[PlannedDate, list[OtherPlace]]]:
    """Those that nobody has, asked together, before the engine looks at each."""
    wishes = {
        (date.index, place.space.pk): BookingRequest(start=date.arrive, end=date.leave, space_id=place.space.pk)
        for date, places in offered
        for place in places
        if place.space
    }
    free = availability.free(list(dict.fromkeys(wishes.values())), now=now)
    return [
        (date, [one for one in places if one.space is None or wishes[date.index, one.space.pk] in free])
        for date, places in offered
    ]


def _there(planned: Planned, date: PlannedDate, place: OtherPlace) -> Planned:
    there = replace(
        date,
        venue_id=place.venue.pk,
        space_id=place.space.pk if place.space else None,
        street_id=street_id(place.venue.area),
    )
    return replace(planned, dates=tuple(there if one.index == date.index else one for one in planned.dates))
