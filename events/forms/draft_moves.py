"""A move that was asked for by dragging or by a link: the form begins with it."""

import datetime as dt

from django.http import QueryDict

from accounts.models import Person
from core import bounds
from events.forms.changes import MoveForm
from events.forms.choices import Place
from events.forms.dates import SPAN, span_of
from events.models import Occurrence
from events.schedule import local_times
from organizations.models import Area
from organizations.streets import inside
from venues.models import Space, Venue

WISHES = (*SPAN, "venue", "street", "space", "resource", "crew")
"""What an address may ask for; one that asks for nothing shows the form as it is."""


class SlideForm(MoveForm):
    """The same for a date of a draft: nobody is told, so no reason; ``revision`` is the version of the event."""

    def __init__(self, data: QueryDict | None = None, *, occurrence: Occurrence, person: Person) -> None:
        super().__init__(data, occurrence=occurrence, person=person)
        self.initial.update(revision=occurrence.event.version)
        del self.fields["reason"], self.fields["override_reason"], self.fields["version"]


def wished(query: QueryDict, form: MoveForm) -> QueryDict | None:
    """What the address asks for, laid over what is; None when it asks for nothing. A new start keeps the length."""
    if not any(query.get(name) for name in WISHES):
        return None
    data = QueryDict(mutable=True)
    for name, value in form.initial.items():
        data.setlist(name, [_text(one) for one in (value if isinstance(value, list) else [value])])
    for name in (*SPAN, "shift_rest"):
        if value := query.get(name):
            data[name] = value
    if query.get("end_time"):
        data["end_day"] = query.get("end_day", "")
    elif (query.get("day") or query.get("start_time")) and not query.get("end_day"):
        for name, value in _end(str(data["day"]), str(data["start_time"]), form.occurrence).items():
            data[name] = value
    if place := _place(query, form.occurrence):
        data["venue"] = place
    for name, field in (("resource", "resources"), ("crew", "crew")):
        data.setlist(field, _swapped(data.getlist(field), new=query.get(name, ""), old=query.get(f"not_{name}", "")))
    return data


def _place(query: QueryDict, occurrence: Occurrence) -> str:
    """A part of a place, a place, or any place of a street; one that stays at its place keeps its part."""
    space, venue, street = (query.get(name, "") for name in ("space", "venue", "street"))
    if bounds.whole(space) and (room := Space.objects.filter(pk=space).first()):
        return str(Place(room.venue_id, room.pk))
    if street and not venue:
        venue = _venue_in(street, occurrence)
    kept = occurrence.space_id if venue == str(occurrence.venue_id) and not query.get("venue") else None
    return str(Place(int(venue), kept)) if bounds.whole(venue) else venue


def _swapped(ids: list[str], *, new: str, old: str) -> list[str]:
    """One for another, or one more."""
    if not bounds.whole(new):
        return ids
    return list(dict.fromkeys([*(pk for pk in ids if pk != old), new]))


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:%H:%M}" if isinstance(value, dt.time) else str(value)


def _end(day: str, start: str, occurrence: Occurrence) -> dict[str, str]:
    """The fields of the end, as long after the start as it was."""
    try:
        begins = local_times.at(bounds.day(day), dt.time.fromisoformat(start))
    except ValueError:
        return {"end_time": "", "end_day": ""}
    span = span_of(begins, begins + (occurrence.end - occurrence.start))
    return {name: _text(span[name]) for name in ("end_time", "end_day")}


def _venue_in(slug: str, occurrence: Occurrence) -> str:
    """The place it has, when that lies in the street; else the first that does; none where there is none."""
    street = Area.objects.filter(slug=slug).first()
    if street is None:
        return str(occurrence.venue_id or "")
    there = Venue.objects.usable().filter(inside(street, area="area"))
    ids = list(there.values_list("pk", flat=True))
    if occurrence.venue_id in ids or not ids:
        return str(occurrence.venue_id or "") if ids else ""
    return str(ids[0])
