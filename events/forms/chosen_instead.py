"""Where dates go instead of where a move would put them: chosen with one press among the ways out, kept until its box
is cleared.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from core import bounds, clock, phrases
from core.errors import Refusal
from events.clashes.ways_out import OtherPlace, WayOut
from events.forms.choices import Place
from events.forms.dates import SPAN, span_of
from events.models import Event, Occurrence
from events.rules import Move, ResourceChange
from events.wording import phrases as event_words
from venues.models import Space, Venue

NAME = "instead"
MAX_COUNT = 60
"""Dates of one event."""
UNREADABLE = "选的换法没有收全，请再选一次。"
NEW = 0
"""Stands for the date that a form would add: it is not stored yet."""


@dataclass(frozen=True, slots=True)
class Instead:
    """One date, with the time and the place that it gets; as text it is the value of a button."""

    occurrence_id: int
    start: dt.datetime
    end: dt.datetime
    place: Place

    @classmethod
    def read(cls, text: str) -> "Instead":
        """From a button. Raises ValueError."""
        pk, start, end, place = text.split("~")
        venue, _, space = place.partition("-")
        ids = Place(_id(venue), _id(space))
        return cls(_id(pk) or 0, _moment(start), _moment(end), ids)

    def __str__(self) -> str:
        return f"{self.occurrence_id}~{self.start.isoformat()}~{self.end.isoformat()}~{self.place}"

    def move(self) -> Move:
        """As the verbs read it."""
        return Move(self.occurrence_id, self.start, self.end, self.place.venue_id, ResourceChange(self.place.space_id))

    def fields(self) -> dict[str, str]:
        """As it stands in the fields of the form of that very date."""
        typed = {name: _text(value) for name, value in span_of(self.start, self.end).items()}
        return typed | {"venue": str(self.place)}


def _id(text: str) -> int | None:
    """Raises ValueError."""
    if text and bounds.whole(text) is None:
        raise ValueError(text)
    return bounds.whole(text)


def _moment(text: str) -> dt.datetime:
    moment = parse_datetime(text)
    if moment is None or timezone.is_naive(moment):
        raise ValueError(text)
    return moment


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:%H:%M}" if isinstance(value, dt.time) else str(value)


class InsteadField(forms.Field):
    """The choices so far; of one date the last one counts."""

    widget = forms.SelectMultiple
    hidden_widget = forms.MultipleHiddenInput

    def __init__(self) -> None:
        super().__init__(label="另外安排", required=False)

    def clean(self, value: Any) -> list[Instead]:
        """Those that can be read and meant."""
        try:
            chosen = [Instead.read(str(text)) for text in (value or [])[:MAX_COUNT]]
            for replacement in chosen:
                bounds.refuse_unplannable(replacement.start, replacement.end, now=clock.now())
        except (ValueError, OverflowError):
            raise forms.ValidationError(UNREADABLE) from None
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from None
        return list({one.occurrence_id: one for one in chosen}.values())


def with_own(data: QueryDict, occurrence_id: int, names: Collection[str] = (*SPAN, "venue")) -> QueryDict:
    """What was chosen for the very date of the form stands in its fields: it is typed, as it were."""
    begins = f"{occurrence_id}~"
    chosen = data.getlist(NAME)
    own = [text for text in chosen if text.startswith(begins)]
    if not own:
        return data
    try:
        typed = Instead.read(own[-1]).fields()
    except ValueError:  # the field says so
        return data
    grown = data.copy()
    grown.setlist(NAME, [text for text in chosen if not text.startswith(begins)])
    for name in names:
        grown[name] = typed[name]
    return grown


def refuse_strangers(chosen: Collection[Instead], event: Event) -> None:
    """Only dates of the event, and places that are there. Raises ValidationError."""
    if not chosen:
        return
    there = Occurrence.objects.filter(event=event)
    refuse_places(chosen, event)
    dates = set(there.values_list("pk", flat=True))
    if not {replacement.occurrence_id for replacement in chosen} <= dates:
        raise forms.ValidationError(UNREADABLE)


def refuse_places(chosen: Collection[Instead], event: Event) -> None:
    """Only places that are in use, or that the event has. Raises ValidationError."""
    there = Occurrence.objects.filter(event=event)
    places = {replacement.place.venue_id for replacement in chosen if replacement.place.venue_id}
    halls = {replacement.place.space_id for replacement in chosen if replacement.place.space_id}
    in_use = Q(closed=False) | Q(pk__in=there.values("venue"))
    known = set(Venue.objects.filter(in_use, pk__in=places).values_list("pk", flat=True))
    in_use = Q(closed=False) | Q(pk__in=there.values("space"))
    known_halls = set(Space.objects.filter(in_use, pk__in=halls).values_list("pk", flat=True))
    if known != places or known_halls != halls:
        raise forms.ValidationError(UNREADABLE)


@dataclass(frozen=True, slots=True)
class Line:
    """A choice so far, in words, with a box to clear."""

    value: str
    label: str
    words: str


def lines(chosen: Collection[Instead], event: Event) -> list[Line]:
    """What was chosen, for reading."""
    if not chosen:
        return []
    dates = {one.pk: one for one in event.occurrences.all()}
    labels = {pk: event_words.short_label(event, one, len(dates)) for pk, one in dates.items()}
    return lines_of(chosen, labels)


def lines_of(chosen: Collection[Instead], labels: Mapping[int, str]) -> list[Line]:
    """The same, with what each is called by its key."""
    venues = Venue.objects.in_bulk([replacement.place.venue_id for replacement in chosen if replacement.place.venue_id])
    halls = Space.objects.select_related("venue").in_bulk(
        [replacement.place.space_id for replacement in chosen if replacement.place.space_id]
    )
    now = clock.now()
    found = []
    for one in chosen:
        where = halls.get(one.place.space_id or 0) or venues.get(one.place.venue_id or 0) or "没定地点"
        label = labels[one.occurrence_id]
        found.append(Line(str(one), label, f"{phrases.span24(one.start, one.end, now=now)}，{where}"))
    return found


class InsteadForm(forms.Form):
    """A form that moves dates of its event, with what was chosen for some of them."""

    instead = InsteadField()
    event: Event

    def clean_instead(self) -> list[Instead]:
        """Dates of the same event, and places that are there."""
        chosen: list[Instead] = self.cleaned_data["instead"]
        refuse_strangers(chosen, self.event)
        return chosen

    def instead_lines(self) -> list[Line]:
        """What dates get; each can be taken back by its box."""
        return lines(self.cleaned_data.get("instead", ()), self.event) if self.is_bound else []


def key_of(day: dt.date) -> int:
    """Of a day that a rule names, which has no date yet."""
    return int(f"{day:%Y%m%d}")


class InsteadOfDaysForm(forms.Form):
    """A form that makes dates by a rule, with what was chosen for some of its days (``key_of``)."""

    instead = InsteadField()
    event: Event

    def clean_instead(self) -> list[Instead]:
        """Days that there are, and places that are there."""
        chosen: list[Instead] = self.cleaned_data["instead"]
        refuse_places(chosen, self.event)
        if not all(_is_day(replacement.occurrence_id) for replacement in chosen):
            raise forms.ValidationError(UNREADABLE)
        return chosen

    def moves(self) -> dict[dt.date, Move]:
        """What was chosen, by day."""
        return {_day(one.occurrence_id): one.move() for one in self.cleaned_data["instead"]}

    def instead_lines(self) -> list[Line]:
        """What days get; each can be taken back by its box."""
        chosen = self.cleaned_data.get("instead", ()) if self.is_bound else ()
        labels = {one.occurrence_id: phrases.date(_day(one.occurrence_id)) for one in chosen}
        return lines_of(chosen, labels) if chosen else []


def _day(key: int) -> dt.date:
    """Raises ValueError."""
    return dt.datetime.strptime(str(key), "%Y%m%d").date()  # noqa: DTZ007  # a day has no zone


def _is_day(key: int) -> bool:
    try:
        return key_of(_day(key)) == key
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Button:
    """One way out, as it is pressed."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A date that can't be as planned, with its buttons."""

    way_out: WayOut
    here: list[Button]
    near: list[Button]
    times: list[Button]


def choices(found: Collection[WayOut], *, now: dt.datetime, days: Mapping[int, dt.date] | None = None) -> list[Choice]:
    """The buttons of each; a date that is not stored yet is the one that the form would add, or stands for its day
    (``days`` by index).
    """
    keys = {index: key_of(day) for index, day in (days or {}).items()}
    return [_choice(way_out, way_out.date.occurrence_id or keys.get(way_out.date.index, NEW), now) for way_out in found]


def _choice(way_out: WayOut, pk: int, now: dt.datetime) -> Choice:
    date = way_out.date
    place = Place(date.venue_id, date.space_id)

    def button(other: OtherPlace) -> Button:
        there = Place(other.venue.pk, other.space.pk if other.space else None)
        return Button(str(Instead(pk, date.start, date.end, there)), str(other))

    times = [
        Button(str(Instead(pk, span.start, span.end, place)), phrases.span24(span.start, span.end, now=now))
        for span in way_out.times
    ]
    here = [button(other_place) for other_place in way_out.places if not other_place.is_near]
    near = [button(other_place) for other_place in way_out.places if other_place.is_near]
    return Choice(way_out, here, near, times)
