"""What a link to the editor knows already: an empty cell of the planner has a day, a time and a place."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from events.forms.choices import Place
from organizations.models import Area
from organizations.streets import inside
from venues.models import Space, Venue

CARRIED = ("day", "time", "venue", "space", "street")


def carried(query: QueryDict) -> str:
    """What the choice of a kind carries on."""
    return urlencode([(name, query[name]) for name in CARRIED if query.get(name)])


def first_row(query: QueryDict) -> dict[str, Any]:
    """Values of the first row; what is no day, time or place is left out."""
    found: dict[str, Any] = {}
    for name, field, read in (("day", "day", dt.date.fromisoformat), ("time", "start_time", dt.time.fromisoformat)):
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
    if space.isdecimal() and (room := Space.objects.usable().filter(pk=space).first()):
        return Place(room.venue_id, room.pk)
    if venue.isdecimal():
        there = venues.filter(pk=venue).first()
    else:
        area = Area.objects.filter(slug=street).first() if street else None
        there = venues.filter(inside(area, area="area")).first() if area else None
    return Place(there.pk) if there else None
