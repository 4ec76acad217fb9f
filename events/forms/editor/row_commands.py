"""What the buttons of the editor do to what was typed: more rows, rows from a pattern, rows that move. Nothing is stored.

Every function takes the posted data and gives back a copy; the organizer sees it and may go on typing.
"""

import datetime as dt
from collections.abc import Iterator

from django.http import QueryDict
from django.utils import timezone

from core import bounds
from core.chinese import numerals
from events import rules
from events.forms import resources_and_crew
from events.forms.editor import drive_legs, likely_places
from events.forms.editor.date_patterns import DatesPattern, DrivePattern, RunPattern
from events.forms.editor.date_rows import CLOCKS, MAX_ROWS, PREFIX, TIMES
from events.forms.editor.typed_rows import (
    count_of,
    get,
    is_blank,
    remember_times,
    set_row,
    stop_before,
    typed_stop,
    venue_in,
)
from events.models import Event
from events.schedule import drive_routes, local_times
from organizations.travel import Table, street_id
from special_days import queries

WEEKLY = (Event.Kind.CLASS,)
STAYING = (Event.Kind.CLASS, Event.Kind.TRAINING, Event.Kind.EXHIBITION, Event.Kind.COMPETITION)
"""Kinds whose next date is at the same place."""
CONTENT = (
    "pk", "venue", "place_note", "contact_name", "contact_phone", "title", "own", "resources", "crew", "mode",
    "online_link", "school", "grade", "pupils", "adults", "DELETE",
)  # fmt: skip
"""All of a row but its times."""


# -- more rows -----------------------------------------------------------------------


def with_more(data: QueryDict, *, kind: str) -> QueryDict:
    """One more row that follows the last one."""
    grown = data.copy()
    count = count_of(data)
    if count < MAX_ROWS:
        set_row(grown, count, _following(data, count - 1, kind=kind))
    return remember_times(grown)


def with_pattern(data: QueryDict, pattern: DatesPattern | RunPattern) -> QueryDict:
    """A row for each date of the pattern, instead of a first row that is still blank."""
    grown = data.copy()
    count = 0 if count_of(data) == 1 and is_blank(data, 0) else count_of(data)
    facts = pattern.times() | likely_places.place_facts(pattern.place)
    for number, day in enumerate(pattern.days()[: MAX_ROWS - count], start=count):
        set_row(grown, number, facts | {"day": f"{day:%Y-%m-%d}", "end_day": "", "was": ""})
    return remember_times(grown)


def with_streets(
    data: QueryDict, pattern: DrivePattern, *, table: Table, home: drive_legs.Home | None, now: dt.datetime
) -> QueryDict:
    """A stop for every street in which no row has its place yet, laid out after the pattern.

    A single row without a place gives its day and times, and becomes the first street's. Where something is free at
    the time of the stop, that is the place.
    """
    grown = data.copy()
    count = count_of(data)
    left = {
        street.pk: street for street in likely_places.unreached([get(data, number, "venue") for number in range(count)])
    }
    first = count - 1 if count == 1 and is_blank(data, 0) else count
    day = pattern.day(source=_first_row(data) if first == 0 else {})
    order = drive_routes.nearest_first(list(left), home=home.street if home else None, minutes=table.minutes)
    order = order[: MAX_ROWS - first]
    begin = pattern.first_day(_first_row(data).get("day", "") if first == 0 else "", after=_last_day(data, first))
    stops = drive_routes.lay_out(order, days=workdays(begin), day=day, minutes=table.minutes)
    streets = [left[stop.street or 0] for stop in stops]
    places = likely_places.places_for(streets, stops, heads=_heads(data, first + len(stops)), now=now)
    for number, (stop, place) in enumerate(zip(stops, places, strict=True), start=first):
        set_row(grown, number, _row_of(stop) | place | {"was": ""})
    return remember_times(grown)


def _heads(data: QueryDict, count: int) -> int | None:
    """How many people are expected at each of so many stops, as far as it is typed."""
    seats_each = bounds.whole(numerals.counted(data.get("seats_each", "")))
    total = bounds.whole(numerals.counted(data.get("expected_heads", "")))
    return rules.heads_at_each(seats_each, total, count)


def workdays(first: dt.date) -> Iterator[dt.date]:
    """From this day on, without weekends and holidays; the first is taken as it is."""
    yield first
    day = first
    is_workday = queries.workday_test()
    while True:
        day += dt.timedelta(days=1)
        if is_workday(day):
            yield day


def _first_row(data: QueryDict) -> dict[str, str]:
    return {name: get(data, 0, name) for name in TIMES}


def _last_day(data: QueryDict, count: int) -> str:
    return max((get(data, number, "day") for number in range(count)), default="")


def _row_of(stop: drive_routes.Stop) -> dict[str, str]:
    clocks = (stop.arrive, stop.start, stop.end, stop.leave)
    times = {name: f"{at:%H:%M}" if at else "" for name, at in zip(CLOCKS, clocks, strict=True)}
    last = local_times.end_day(timezone.make_aware(stop.start), timezone.make_aware(stop.end))
    return {"day": f"{stop.start:%Y-%m-%d}", "end_day": f"{last:%Y-%m-%d}" if last else ""} | times


def _following(data: QueryDict, last: int, *, kind: str) -> dict[str, str]:
    """The same times a week later for a class, on the next working day for all else."""
    carried = list(CLOCKS)
    if kind in STAYING:
        carried += ["venue", "place_note", "mode", "online_link", "contact_name", "contact_phone"]
    facts = {name: get(data, last, name) for name in carried}
    day = get(data, last, "day")
    next_day = _next_day(get(data, last, "day"), kind)
    ends = _as_far(day, next_day, get(data, last, "end_day"))
    return facts | {"pk": "", "was": "", "day": next_day, "end_day": ends}


def _as_far(day: str, later: str, end_day: str) -> str:
    """The day of the end, moved as far as the day was."""
    try:
        first, second, last = (bounds.day(text) for text in (day, later, end_day))
    except ValueError:
        return ""
    return f"{last + (second - first):%Y-%m-%d}"


def _next_day(text: str, kind: str) -> str:
    try:
        day = bounds.day(text)
    except ValueError:
        return ""
    if kind in WEEKLY:
        return f"{day + dt.timedelta(days=7):%Y-%m-%d}"
    days = workdays(day)
    next(days)
    return f"{next(days):%Y-%m-%d}"


def with_own(data: QueryDict, number: int) -> QueryDict:
    """The row takes along its own things and people: to begin with, what all take along."""
    grown = data.copy()
    if 0 <= number < count_of(data):
        set_row(grown, number, {"own": "on"})
        for name in ("resources", "crew"):
            grown.setlist(f"{PREFIX}-{number}-{name}", data.getlist(f"{resources_and_crew.PREFIX}-{name}"))
    return grown


# -- rows that move ------------------------------------------------------------------


def swapped(data: QueryDict, one: int, other: int) -> QueryDict:
    """Two stops change places: where, who and what change over, the times stay."""
    grown = data.copy()
    if not (0 <= one < count_of(data) and 0 <= other < count_of(data)):
        return grown
    for name in CONTENT:
        here = f"{PREFIX}-{one}-{name}"
        there = f"{PREFIX}-{other}-{name}"
        mine = data.getlist(here)
        theirs = data.getlist(there)
        grown.setlist(here, theirs)
        grown.setlist(there, mine)
    return grown


def shifted(data: QueryDict, number: int) -> QueryDict:
    """The rows that came after this one move as far as this one was moved; its own other times too."""
    grown = data.copy()
    if (pair := moved(data, number)) is None:
        return grown
    before, now = pair
    by = now.start - before.start
    if before.start.date() == now.start.date() and (now.end, now.arrive, now.leave) == (
        before.end,
        before.arrive,
        before.leave,
    ):
        set_row(grown, number, _row_of(before.later(by)))
    for other in behind(data, number):
        if stop := typed_stop(data, other):
            set_row(grown, other, _row_of(stop.later(by)))
    return remember_times(grown, anew=True)


def moved(data: QueryDict, number: int) -> tuple[drive_routes.Stop, drive_routes.Stop] | None:
    """What the row was and what it is now, when it begins at another time."""
    before = stop_before(data, number)
    now = typed_stop(data, number)
    return (before, now) if before and now and before.start != now.start else None


def behind(data: QueryDict, number: int) -> list[int]:
    """The rows that came after this one before it was moved, without those that are not wanted."""
    first = stop_before(data, number)
    wanted = [one for one in range(count_of(data)) if not get(data, one, "DELETE")]
    others = {other: stop_before(data, other) or typed_stop(data, other) for other in wanted if other != number}
    return [other for other, was in others.items() if first and was and was.start > first.start]


def fitted(data: QueryDict, *, table: Table, lunch: bool = False) -> QueryDict:
    """Stops that are too close for the drive between them are moved on, those behind them too; with ``lunch`` there is
    a break around noon.
    """
    grown = data.copy()
    venues = {pk for number in range(count_of(data)) if (pk := venue_in(data, number))}
    streets = drive_legs.streets_of(venues)
    known = {
        number: stop
        for number in range(count_of(data))
        if (stop := typed_stop(data, number, street=street_id(streets.get(venue_in(data, number) or 0))))
    }
    order = sorted(known, key=lambda number: (known[number].start, number))
    lay = drive_routes.with_lunch if lunch else drive_routes.fitted
    for number, stop in zip(order, lay([known[n] for n in order], minutes=table.minutes), strict=True):
        set_row(grown, number, _row_of(stop))
    return remember_times(grown, anew=True)
