"""Export events, venues and bases as rows that can be imported again."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core import phrases
from core.phone_numbers import phones
from core.spreadsheets.portions import in_order
from events import fields
from events.models import Event, Occurrence
from organizations.models import Area
from plan.models import Audience
from spreadsheets import name_lookups
from spreadsheets.events.columns import BOOKINGS, FIELDS, GROUP_ENTRIES
from spreadsheets.science_bases import DAYS, PLAIN
from spreadsheets.tables import Column
from venues.bases import queries
from venues.models import Base, Venue
from venues.rules import written_hours

STATE = "状态"
_BOOKING = {value: name for name, value in BOOKINGS.items()}
_ENTRY = {value: name for name, value in GROUP_ENTRIES.items()}


@dataclass(frozen=True, slots=True)
class Called:
    """How what is called alike is told apart: read once a list."""

    audiences: Mapping[int, str]
    crew: Mapping[int, str]
    programmes: Mapping[int, str]

    @classmethod
    def read(cls) -> "Called":
        """Three queries."""
        programmes = list(Event.objects.filter(kind=Event.Kind.THEME_DAY).values_list("pk", "title", "slug"))
        titles = [title for _, title, _ in programmes]
        return cls(
            name_lookups.audience_labels(Audience.objects.select_related("parent")),
            name_lookups.crew_names(),
            {pk: title if titles.count(title) == 1 else slug for pk, title, slug in programmes},
        )


def event_rows(
    events: "QuerySet[Event]", ids: Sequence[int], columns: Iterable[Column], *, full: set[int]
) -> Iterator[list[object]]:
    """Of those with these ids a row a date (one for an event without dates), its state last. Numbers are masked but for
    hosts in ``full``.
    """
    keys = [column.key for column in columns]
    called = Called.read()
    found = events.select_related("host", "task__plan", "sheet_key", "occasion").prefetch_related(
        "audiences", "cooperating", "occurrences__venue__area__parent", "occurrences__space", "occurrences__resources",
        "occurrences__crew",
    )  # fmt: skip
    for event in in_order(found, ids):
        dates: list[Occurrence | None] = [*event.occurrences.all()]
        for occurrence in dates or [None]:
            facts = _date(occurrence, called, is_full=event.host_id in full) if occurrence else {}
            facts |= _event(event, called)
            yield [*(facts.get(key, "") for key in keys), event.get_state_display()]


def _event(event: Event, called: Called) -> dict[str, object]:
    return {name: _shown(event, name) for name in fields.PLAIN} | {
        "key": event.sheet_key.key if hasattr(event, "sheet_key") else "",
        "number": event.pk,
        "kind": event.get_kind_display(),
        "seats_each": event.seats_that_count,
        "host": event.host.name,
        "task": f"{event.task.plan.slug}/{event.task.code}" if event.task else "",
        "audiences": _joined(called.audiences[audience.pk] for audience in event.audiences.all()),
        "cooperating": _joined(organization.name for organization in event.cooperating.all()),
        "booking": _BOOKING[event.booking],
        "group_entry": _ENTRY[event.group_entry],
        "occasion": event.occasion.name if event.occasion else "",
        "programme": called.programmes[event.programme_id] if event.programme_id else "",
    }


def _shown(event: Event, name: str) -> object:
    """A choice by its label."""
    display = getattr(event, f"get_{name}_display", None)
    return display() if display else getattr(event, name)


def _date(one: Occurrence, called: Called, *, is_full: bool) -> dict[str, Any]:
    start = phrases.local(one.start)
    end = phrases.local(one.end)
    plain = ("place_note", "online_link", "school", "grade", "pupils", "adults", "contact_name")
    return {name: getattr(one, name) for name in plain} | {
        "day": start.date().isoformat(),
        "start": _clock(start),
        "end": _clock(end),
        "end_day": end.date().isoformat() if end.date() != start.date() else "",
        "arrive": _clock(phrases.local(one.arrive)) if one.arrive else "",
        "leave": _clock(phrases.local(one.leave)) if one.leave else "",
        "venue": one.venue.name if one.venue else "",
        "street": one.venue.area.street.name if one.venue else "",
        "space": one.space.name if one.space else "",
        "resources": _joined(thing.name for thing in one.resources.all()),
        "crew": _joined(called.crew[member.pk] for member in one.crew.all()),
        "mode": one.get_mode_display(),
        next(key for key, name in FIELDS.items() if name == "title"): one.title,
        "contact_phone": phones.shown(one.contact_phone, is_full=is_full),
    }


def _joined(names: Iterable[str]) -> str:
    return "、".join(names)


def venue_rows(venues: Iterable[Venue], columns: Iterable[Column], *, full: set[int]) -> Iterator[list[object]]:
    """A row a place; expects street, organization and kind to be read with it."""
    keys = [column.key for column in columns]
    for venue in venues:
        facts = {key: getattr(venue, key) for key in keys if key not in {"host", "street", "village"}} | {
            "host": venue.organization.name,
            "street": venue.area.street.name,
            "village": venue.area.name if venue.area.level == Area.Level.VILLAGE else "",
            "contact_phone": phones.shown(venue.contact_phone, is_full=venue.organization_id in full),
        }
        yield [facts[key] for key in keys]


def base_rows(bases: Iterable[Base], columns: Iterable[Column], *, full: set[int]) -> Iterator[list[object]]:
    """A row a base, its state last; expects themes, hours and the venue's street to be read with it."""
    keys = [column.key for column in columns]
    for base in bases:
        facts = {name: getattr(base, name) for name in (*PLAIN, "valid_from", "valid_until")} | {
            "venue": base.venue.name,
            "street": base.venue.area.street.name,
            "type": base.type.name,
            "level": base.level.name,
            "themes": _joined(theme.name for theme in base.themes.all()),
            "contact_phone": phones.shown(base.contact_phone, is_full=base.venue.organization_id in full),
        }
        openings = queries.times(base).openings
        for key, number in DAYS.items():
            facts[key] = written_hours(
                [(opening.opens, opening.closes) for opening in openings if opening.weekday == number]
            )
        yield [*(facts.get(key) for key in keys), base.get_state_display()]


def _clock(at: dt.datetime) -> str:
    return at.strftime("%H:%M")
