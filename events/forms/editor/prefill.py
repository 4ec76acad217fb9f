"""What a link to the editor knows already: an empty cell of the planner has a day, a time, and a place or a thing."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from core import bounds
from events.forms.choices import Place
from events.forms.editor.date_patterns import Pattern
from events.rules import Assignments
from events.schedule import local_times
from organizations.models import Area
from organizations.streets import inside
from venues.models import Space, Venue

CARRIED = ("day", "time", "venue", "space", "street", "resource", "crew")


@dataclass(frozen=True, slots=True)
class Begins:
    """What a new event begins with: values of its first row, and what all its dates take along."""

    row: dict[str, Any]
    assignments: Assignments

    def first_of(self, proposed: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The proposed rows, the first with what is known; a proposed length is kept."""
        if not proposed:
            return proposed
        first = proposed[0] | self.row
        if "start_time" in self.row and (end := proposed[0].get("end_time")):
            first["end_time"] = _later(self.row["start_time"], end, than=proposed[0]["start_time"])
        return [first, *proposed[1:]]

    def put_in(self, pattern: Pattern | None) -> None:
        """The dates that are laid out from one line begin there too."""
        names = {"day": ("first",), "start_time": ("opens", "start"), "venue": ("venue",)}
        found = pattern.fields if pattern else {}
        ends = {"first": "last", "start": "end"}
        for name, value in self.row.items():
            for field in names[name]:
                if field not in found:
                    continue
                old = found[field].initial
                found[field].initial = value
                if (end := found.get(ends.get(field, ""))) is not None:
                    end.initial = _later(value, end.initial, than=old)


def _later(start: Any, end: Any, *, than: Any) -> Any:
    """The end that is as long after the start as it was."""
    if isinstance(start, dt.date):
        return start + (end - than)
    day = dt.date(2000, 1, 1)
    moved = dt.datetime.combine(day, start) + (dt.datetime.combine(day, end) - dt.datetime.combine(day, than))
    fits = local_times.usual_end(day, start, moved.time()) == moved.date()
    return moved.time() if fits else dt.time(23, 59)


def begins(query: QueryDict) -> Begins:
    """From the address of the editor."""
    resource, crew = (query.get(name, "") for name in ("resource", "crew"))
    ids = [(pk,) if (pk := bounds.whole(one)) else () for one in (resource, crew)]
    return Begins(first_row(query), Assignments(*ids))


def carried(query: QueryDict) -> str:
    """What the choice of a kind carries on."""
    return urlencode([(name, query[name]) for name in CARRIED if query.get(name)])


def first_row(query: QueryDict) -> dict[str, Any]:
    """Values of the first row; what is no day, time or place is left out."""
    found: dict[str, Any] = {}
    for name, field, read in (("day", "day", bounds.day), ("time", "start_time", dt.time.fromisoformat)):
        try:
            found[field] = read(query.get(name, ""))
        except ValueError:
            continue
    if place := _place(query):
        found["venue"] = str(place)
    return found


def _place(query: QueryDict) -> Place | None:
    venues = Venue.objects.usable()
    space, venue, street = (query.get(name, "") for name in ("space", "venue", "street"))
    if bounds.whole(space) and (room := Space.objects.usable().filter(pk=space).first()):
        return Place(room.venue_id, room.pk)
    if bounds.whole(venue):
        there = venues.filter(pk=venue).first()
    else:
        area = Area.objects.filter(slug=street).first() if street else None
        there = venues.filter(inside(area, area="area")).first() if area else None
    return Place(there.pk) if there else None
