"""Search for free times: one in each half day, ten at most, the nearest to the planned one first.

What is known of halls, vans and people is read once for any window. Where a stored date is to move, each time that fits
is put to the clash engine before it is offered (``Moving``): what it would refuse is no free time.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from core import bounds, clock, phrases
from core.errors import Refusal
from events.clashes import free_time_moves
from events.clashes.free_time_facts import MAX_COUNT, MAX_LOOKS, WEEK, Facts, Search, facts_of, since_midnight
from events.clashes.free_time_moves import FreeTime, Moving, days_off, moving_of
from events.models import Occurrence
from events.schedule.local_times import LUNCH
from organizations.travel import street_id

__all__ = [
    "MAX_COUNT",
    "MAX_LOOKS",
    "WEEK",
    "FreeTime",
    "Moving",
    "Search",
    "free_times",
    "free_times_of",
    "of_occurrence",
]

MAX_WINDOW = 184
"""Days that one search may look at."""
STEP = dt.timedelta(minutes=30)
NOTICE = dt.timedelta(days=1)
"""Nobody is there sooner: people, vans and visitors have to be told."""
NOON = dt.time(12)


def of_occurrence(
    one: Occurrence, *, rest: bool, now: dt.datetime, space_ids: tuple[int, ...], **window: Any
) -> Search:
    """What a stored date needs: its hours, things and people, alone or (``rest``) with all later ones.

    ``window``: the rest of what is asked of a search (``first``, ``last``, ``opens`` …).
    """
    working = one.working_span
    return Search(
        length=working.length,
        space_ids=space_ids,
        resource_ids=tuple(one.resources.values_list("pk", flat=True)),
        crew_ids=tuple(one.crew.values_list("pk", flat=True)),
        occurrence_id=one.pk,
        near=working.start,
        before=one.start - working.start,
        after=working.end - one.end,
        with_lunch=is_over_lunch(one.start, one.end),
        keeps_clock=phrases.local(working.start).date() != phrases.local(working.end).date(),
        is_planned=one.is_scheduled,
        street_id=street_id(one.venue.area) if one.venue else None,
        venue_id=one.venue_id,
        moving=moving_of(one, rest=rest, now=now),
        **window,
    )


def is_over_lunch(start: dt.datetime, end: dt.datetime) -> bool:
    """Whether people are there in the lunch hours; a date that was planned over lunch is meant so."""
    begins = phrases.local(start)
    noon, two = (clock.midnight(begins.date()) + since_midnight(at) for at in LUNCH)
    return begins < two and end > noon


def free_times(search: Search, *, now: dt.datetime) -> list[FreeTime]:
    """The fits from a day after ``now`` on, the nearest first; over lunch only where nothing else is free.

    Refuses: nothing_wanted, window_too_long, window_inverted.
    """
    return free_times_of([search], now=now)[0]


def free_times_of(searches: Sequence[Search], *, now: dt.datetime) -> list[list[FreeTime]]:
    """The same of several searches within one plan, in their order: the number of queries doesn't depend on how many."""
    for search in searches:
        _refuse(search)
    found = _found(searches, now)
    again = {
        place: replace(search, with_lunch=True)
        for place, search in enumerate(searches)
        if not found[place] and search.spares_lunch()
    }
    if again:
        for place, times in zip(again, _found(list(again.values()), now), strict=True):
            found[place] = times
    return found


@dataclass(slots=True)
class _Half:
    """A half day: what fits in it, the nearest first, and what of it was found."""

    fits: Iterator[FreeTime]
    asked: FreeTime | None = None
    found: FreeTime | None = None


class _Run:
    """One search: it has as many half days in hand as it wants times, and goes on to the next where nothing is found."""

    def __init__(self, search: Search, facts: Facts, now: dt.datetime) -> None:
        self.search = search
        self._halves = self._open(facts, now)
        self._in_hand: list[_Half] = []
        self._looks = search.looks

    def _open(self, facts: Facts, now: dt.datetime) -> Iterator[_Half]:
        search = self.search
        days = [day for day in _days(search) if day.isoweekday() in search.weekdays]
        if search.skip_holidays:
            off = days_off(days)
            days = [day for day in days if day not in off]
        for half in _halves(_nearest_first(days, search), search):
            fits = sorted(_fits(half, search, facts, now), key=lambda fit: _distance(fit, search))
            yield _Half(fit for fit in fits if not (search.moving and search.moving.passes_another_stop(fit)))

    def ask(self) -> list[FreeTime]:
        """What is to be put to the clash engine next; empty when the search is over."""
        asked = []
        while True:
            for half in self._in_hand:
                if half.found is None and half.asked is None:
                    half.asked = next(half.fits, None)
                    asked += [half.asked] if half.asked else []
            self._in_hand = [half for half in self._in_hand if half.asked or half.found]
            fresh = list(islice(self._halves, self.search.most - len(self._in_hand)))
            self._in_hand += fresh
            if not fresh:
                break
        if self.search.moving is not None:
            for unlooked in asked[self._looks :]:
                self._drop(unlooked)
            asked = asked[: self._looks]
            self._looks -= len(asked)
        return asked

    def _drop(self, fit: FreeTime) -> None:
        self._in_hand = [half for half in self._in_hand if half.asked is not fit]

    def answer(self, possible: Collection[FreeTime]) -> None:
        """Which of them the engine takes."""
        for half in self._in_hand:
            if half.asked in possible:
                half.found = half.asked
            half.asked = None

    @property
    def times(self) -> list[FreeTime]:
        """In the order of the half days."""
        return [half.found for half in self._in_hand if half.found][: self.search.most]


def _found(searches: Sequence[Search], now: dt.datetime) -> list[list[FreeTime]]:
    runs = [_Run(search, facts, now) for search, facts in zip(searches, facts_of(searches, now), strict=True)]
    while asked := [(run, run.ask()) for run in runs]:
        if not any(fits for _, fits in asked):
            break
        moves = [(run.search.moving, fit) for run, fits in asked for fit in fits if run.search.moving]
        answers = iter(free_time_moves.possible(moves, now=now, skipping=_skipping(searches)))
        for run, fits in asked:
            run.answer([fit for fit in fits if run.search.moving is None or next(answers)])
    return [run.times for run in runs]


def _skipping(searches: Sequence[Search]) -> bool:
    """Whether days on which people are away are left out, for all that moves along too."""
    return any(search.skip_holidays for search in searches)


def _nearest_first(days: list[dt.date], search: Search) -> list[dt.date]:
    if search.near is None:
        return days
    planned = phrases.local(search.near).date()
    return sorted(days, key=lambda day: (abs(day - planned), day))


def _distance(fit: FreeTime, search: Search) -> tuple[dt.timedelta, dt.datetime]:
    """From the planned time of day; without one, the earliest is the nearest."""
    if search.near is None:
        return dt.timedelta(0), fit.start
    planned = phrases.local(search.near)
    here = phrases.local(fit.start)
    return abs(since_midnight(here.time()) - since_midnight(planned.time())), fit.start


def _refuse(search: Search) -> None:
    is_wanted = search.moving or search.space_ids or search.resource_ids or search.crew_ids
    if search.length <= dt.timedelta(0) or not is_wanted:
        raise Refusal("nothing_wanted", "请选要多久，以及要哪个场地、车辆或主讲人。")
    if search.last < search.first or search.closes <= search.opens:
        raise Refusal("window_inverted", "“到”要晚于“从”，请改一下。")
    if (search.last - search.first).days > MAX_WINDOW:
        raise Refusal("window_too_long", f"一次最多找 {MAX_WINDOW} 天，请把日子收窄一点。")


def _days(search: Search) -> Iterator[dt.date]:
    for number in range((search.last - search.first).days + 1):
        yield search.first + dt.timedelta(days=number)


def _halves(days: Iterable[dt.date], search: Search) -> Iterator[tuple[dt.datetime, dt.datetime, dt.datetime]]:
    """First start, last start (not included), and the latest end of each half day; what is longer than the hours of a
    day, or begins so late that it runs into the next, only begins within them.
    """
    if search.near and search.keeps_clock:
        clock_time = since_midnight(phrases.local(search.near).time())
        for day in days:
            begin = clock.midnight(day) + clock_time
            yield begin, begin + STEP, begin + search.length
        return
    is_longer = search.length > since_midnight(search.closes) - since_midnight(search.opens)
    for day in days:
        begin, end = (clock.midnight(day) + since_midnight(at) for at in (search.opens, search.closes))
        noon = clock.midnight(day) + since_midnight(NOON)
        if begin < noon:
            yield begin, min(noon, end), end + search.length if is_longer else end
        if end > noon:
            yield max(begin, noon), end, end + search.length if is_longer else end


def _fits(
    half: tuple[dt.datetime, dt.datetime, dt.datetime], search: Search, facts: Facts, now: dt.datetime
) -> Iterator[FreeTime]:
    start, last_start, latest = half
    spares_lunch = search.spares_lunch()
    while start < last_start and start + search.length <= latest:
        end = start + search.length
        is_other = not search.is_planned or start != search.near
        is_meant = (
            is_other
            and start >= now + NOTICE
            and not (spares_lunch and is_over_lunch(start + search.before, end - search.after))
        )
        if is_meant and bounds.is_plannable(start, end, now=now) and facts.is_free(start, end):
            if not search.space_ids:
                yield FreeTime(start, end, None)
            elif space := facts.free_space(start, end):
                yield FreeTime(start, end, space.pk)
        start += STEP
