"""The way from stop to stop, as it stands between the rows of a drive."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from core import phrases
from core.errors import Refusal
from events.forms.choices import Place
from events.schedule import drive_routes, local_times
from organizations.models import Area
from organizations.travel import Table, street_id
from venues.models import Venue


@dataclass(frozen=True, slots=True)
class Leg:
    """One sentence above a row; ``is_short`` asks for something to be done, ``lunch`` says that a button does it."""

    words: str
    is_short: bool = False
    lunch: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """Where the van stands overnight."""

    name: str
    street: int


def value(form: Any, name: str) -> Any:
    """What stands in a field now, typed or stored; None where it can't be read."""
    if name not in form.fields:
        return None
    cell = form[name]
    try:
        return cell.field.to_python(cell.value())
    except forms.ValidationError:
        return None


def venue_id(form: Any) -> int | None:
    """The venue of a row."""
    return Place.venue_of(form["venue"].value())


def streets_of(venues: set[int]) -> dict[int, Area]:
    """The street of each venue, by the venue's id."""
    found = Venue.objects.filter(pk__in=venues).select_related("area__parent")
    return {venue.pk: venue.area.street for venue in found}


def write(forms_in_order: Sequence[Any], *, table: Table, home: Home | None) -> None:
    """Give each row its ``leg``."""
    streets = streets_of({pk for form in forms_in_order if (pk := venue_id(form))})
    before: drive_routes.Stop | None = None
    names = {area.pk: area.short_name for area in streets.values()}
    for form in forms_in_order:
        street = streets.get(venue_id(form) or 0)
        stop = stop_of(form, street_id(street))
        form.leg = _with_lunch(_leg(before, stop, names, table, home), before, stop, table) if stop else None
        before = stop


def _with_lunch(leg: Leg | None, before: drive_routes.Stop | None, stop: drive_routes.Stop, table: Table) -> Leg | None:
    """Told as well where nobody has time to eat."""
    if drive_routes.is_over_lunch(stop):
        sentence = "中午也开着，大家要吃饭"
    elif before and drive_routes.lacks_break(before, stop, minutes=table.minutes):
        sentence = "中午没有歇的时间"
    else:
        return leg
    may_rest = drive_routes.rested(before, stop, minutes=table.minutes) != stop
    sentence += "" if may_rest else "，请排好轮换"
    words = f"{leg.words}；{sentence}" if leg else sentence
    return Leg(words, is_short=may_rest or bool(leg and leg.is_short), lunch=may_rest)


def stop_of(form: Any, street: int | None) -> drive_routes.Stop | None:
    """A row's times, local and naive; None while day, start or end are missing."""
    day, start, end = (value(form, name) for name in ("day", "start_time", "end_time"))
    if not (day and start is not None and end is not None):
        return None
    arrive, leave = (value(form, name) for name in ("arrive_time", "leave_time"))
    return stop(day, (arrive, start, end, leave), value(form, "end_day"), street)


def stop(
    day: dt.date, clocks: Sequence[dt.time | None], end_day: dt.date | None, street: int | None
) -> drive_routes.Stop | None:
    """A stop from its day, its four times (arrive, start, end, leave) and perhaps the day of the end, local and naive."""
    arrive, start, end, leave = clocks
    if start is None or end is None:
        return None
    try:
        opens, closes = local_times.span(day, start, end, end_day)
    except Refusal:
        return None
    comes = (local_times.before(opens, arrive) or local_times.at(day, arrive)) if arrive else None
    goes = (local_times.after(closes, leave) or local_times.at(phrases.local(closes).date(), leave)) if leave else None
    return drive_routes.Stop(
        start=_naive(opens),
        end=_naive(closes),
        arrive=_naive(comes) if comes else None,
        leave=_naive(goes) if goes else None,
        street=street,
    )


def _naive(at: dt.datetime) -> dt.datetime:
    """What clocks here show."""
    return phrases.local(at).replace(tzinfo=None)


def _leg(
    before: drive_routes.Stop | None, stop: drive_routes.Stop, names: dict[int, str], table: Table, home: Home | None
) -> Leg | None:
    if stop.street is None:
        return None
    if before is None or before.goes.date() != stop.comes.date():
        return _from_home(stop, table, home)
    if before.street is None or before.comes > stop.comes:
        return None
    if before.street == stop.street:
        return Leg(f"都在{names[stop.street]}，不用赶路")
    needed = table.minutes(before.street, stop.street)
    left = _minutes(stop.comes - before.goes)
    way = f"从{names[before.street]}到{names[stop.street]}"
    if left < needed:
        return Leg(
            f"{way}要 {needed} 分钟，" + (f"只留了 {left} 分钟" if left >= 0 else "两站的时间撞了"), is_short=True
        )
    return Leg(f"{way}开车约 {needed} 分钟，留了 {left} 分钟")


def _from_home(stop: drive_routes.Stop, table: Table, home: Home | None) -> Leg | None:
    if home is None:
        return None
    needed = table.minutes(home.street, stop.street)
    if not needed:
        return Leg(f"从{home.name}出发，就在本街道")
    return Leg(f"从{home.name}出发约 {needed} 分钟，{stop.comes - dt.timedelta(minutes=needed):%H:%M} 前要走")


def _minutes(span: dt.timedelta) -> int:
    return int(span.total_seconds() // 60)
