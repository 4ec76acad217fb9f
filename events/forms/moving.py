"""A move that was asked for by dragging or by a link: the form begins with it."""

import datetime as dt

from django import forms
from django.http import QueryDict

from core import words
from events.forms.changes import MoveForm
from events.models import Occurrence
from organizations.models import Area
from organizations.streets import inside
from venues.models import Venue

WISHES = ("day", "start_time", "end_time", "venue", "street", "space")
"""What an address may ask for; one that asks for nothing shows the form as it is."""


class SlideForm(MoveForm):
    """The same for a date of a draft: nobody is told, so no reason; ``revision`` is the version of the event."""

    space = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, occurrence: Occurrence) -> None:
        super().__init__(data, occurrence=occurrence)
        self.initial.update(revision=occurrence.event.version, space=occurrence.space_id)
        del self.fields["reason"], self.fields["despite"]


def wished(query: QueryDict, form: MoveForm) -> QueryDict | None:
    """What the address asks for, laid over what is; None when it asks for nothing. A new start keeps the length."""
    if not any(query.get(name) for name in WISHES):
        return None
    data = QueryDict(mutable=True)
    for name, value in form.initial.items():
        data[name] = "" if value is None else _text(value)
    for name in (*WISHES, "shift_rest"):
        if value := query.get(name):
            data[name] = value
    if (start := query.get("start_time")) and not query.get("end_time"):
        data["end_time"] = _end(start, form.occurrence)
    if street := query.get("street"):
        data["venue"] = _venue_in(street, form.occurrence)
    return data


def _text(value: object) -> str:
    return f"{value:%H:%M}" if isinstance(value, dt.time) else str(value)


def _end(start: str, occurrence: Occurrence) -> str:
    try:
        begins = dt.datetime.combine(words.local(occurrence.start).date(), dt.time.fromisoformat(start))
    except ValueError:
        return ""
    return f"{begins + (occurrence.end - occurrence.start):%H:%M}"


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
