"""Events and places as rows of the tables that they can be brought in by: what is exported can be imported again."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from core import phones, words
from events.importing.event_columns import BOOKINGS, FIELDS
from events.importing.tables import Column
from events.models import Event, Occurrence
from organizations.models import Area
from venues.models import Venue

STATE = "状态"
_BOOKING = {value: name for name, value in BOOKINGS.items()}


def event_rows(events: "QuerySet[Event]", columns: Iterable[Column], *, full: set[int]) -> Iterator[list[object]]:
    """A row a date (one for an event without dates), its state last. Numbers are masked but for hosts in ``full``."""
    keys = [column.key for column in columns]
    found = events.select_related("host", "task__plan", "sheet_key").prefetch_related(
        "audiences", "cooperating", "occurrences__venue__area__parent"
    )
    for event in found.iterator(chunk_size=200):
        dates: list[Occurrence | None] = [*event.occurrences.all()]
        for occurrence in dates or [None]:
            facts = _date(occurrence, is_full=event.host_id in full) if occurrence else {}
            facts |= _event(event)
            yield [*(facts.get(key, "") for key in keys), event.get_state_display()]


def _event(event: Event) -> dict[str, object]:
    plain = ("title", "summary", "description", "bring", "rain", "languages", "desk_phone")
    return {name: getattr(event, name) for name in plain} | {
        "key": event.sheet_key.key if hasattr(event, "sheet_key") else "",
        "kind": event.get_kind_display(),
        "topic": event.get_topic_display(),
        "host": event.host.name,
        "task": f"{event.task.plan.slug}/{event.task.code}" if event.task else "",
        "audiences": "、".join(one.name for one in event.audiences.all()),
        "cooperating": "、".join(one.name for one in event.cooperating.all()),
        "expected_heads": event.expected_heads,
        "seats_each": event.seats_each,
        "booking": _BOOKING[event.booking],
    }


def _date(one: Occurrence, *, is_full: bool) -> dict[str, Any]:
    start, end = words.local(one.start), words.local(one.end)
    plain = ("place_note", "online_link", "school", "grade", "pupils", "adults", "contact_name")
    return {name: getattr(one, name) for name in plain} | {
        "day": start.date().isoformat(),
        "start": _clock(start),
        "end": _clock(end),
        "venue": one.venue.name if one.venue else "",
        "street": _street(one.venue.area).name if one.venue else "",
        "mode": one.get_mode_display(),
        next(key for key, name in FIELDS.items() if name == "title"): one.title,
        "contact_phone": _number(one.contact_phone, is_full=is_full),
    }


def venue_rows(venues: "QuerySet[Venue]", columns: Iterable[Column], *, full: set[int]) -> Iterator[list[object]]:
    """A row a place."""
    keys = [column.key for column in columns]
    for venue in venues.select_related("area__parent", "organization", "kind").iterator(chunk_size=500):
        facts = {key: getattr(venue, key) for key in keys if key not in {"host", "street", "village"}} | {
            "host": venue.organization.name,
            "street": _street(venue.area).name,
            "village": venue.area.name if venue.area.level == Area.Level.VILLAGE else "",
            "contact_phone": _number(venue.contact_phone, is_full=venue.organization_id in full),
        }
        yield [_shown(facts[key]) for key in keys]


def _shown(value: object) -> object:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else value


def _street(area: Area) -> Area:
    return area.parent if area.level == Area.Level.VILLAGE and area.parent else area


def _number(number: str, *, is_full: bool) -> str:
    return phones.national(number) if is_full else phones.mask(number)


def _clock(at: dt.datetime) -> str:
    return at.strftime("%H:%M")
