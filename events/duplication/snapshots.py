"""Snapshots of events as patterns for new ones: texts, dates as days after the first, attached data. Shared part of
the verbs.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from core import phrases
from core.errors import Refusal
from events import fields
from events.models import CrewMember, Event, Occurrence
from events.occurrences import attached_data, cloning
from events.rules import Assignments, ResourceChange
from events.schedule import local_times
from organizations.models import Organization
from plan.models import Audience, Occasion, Task
from special_days import queries
from venues.models import Resource, Space, Venue

Content = dict[str, Any]
DATE_WORDS = ("title", "place_note", "mode", "grade", "pupils", "adults")
_MINUTE = dt.timedelta(minutes=1)
_ONE_DAY = dt.timedelta(days=1)
_SATURDAY = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """When and where one date of the pattern is held."""

    day: dt.date
    venue_id: int | None = None
    takes: ResourceChange | None = None
    """The part of the venue; None: as the pattern has it, where its venue stays."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Built:
    """An event that is not stored yet, with all that it is saved with."""

    event: Event
    occurrences: list[Occurrence]
    assignments: Mapping[UUID, Assignments]
    audiences: list[Audience]
    cooperating: list[Organization]
    attached: attached_data.AttachedData = field(default_factory=dict)


def read(event: Event) -> Content:
    """The event as JSON. Contacts and links stay behind: they belong to a place and a day."""
    dates = list(event.occurrences.exclude(state=Occurrence.State.CANCELLED).order_by("start", "pk"))
    first = phrases.local(dates[0].start).date() if dates else None
    return {
        "kind": event.kind,
        "words": {name: _plain(getattr(event, name)) for name in fields.COPIED},
        "task": event.task_id,
        "occasion": event.occasion_id,
        "audiences": list(event.audiences.values_list("slug", flat=True)),
        "cooperating": list(event.cooperating.values_list("pk", flat=True)),
        "dates": [_read_date(occurrence, first) for occurrence in dates if first],
        "attached": attached_data.read(event, dates),
    }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _read_date(one: Occurrence, first: dt.date) -> dict[str, Any]:
    here = phrases.local(one.start)
    assignments = cloning.assignments_of(one)
    return {
        "day": (here.date() - first).days,
        "start": f"{here:%H:%M}",
        "minutes": (one.end - one.start) // _MINUTE,
        "before": (one.start - one.arrive) // _MINUTE if one.arrive else None,
        "after": (one.leave - one.end) // _MINUTE if one.leave else None,
        "venue": one.venue_id,
        "space": one.space_id,
        "resources": list(assignments.resource_ids),
        "crew": list(assignments.crew_ids),
        "words": {name: getattr(one, name) for name in DATE_WORDS},
    }


def days(content: Content, first: dt.date, *, workdays: bool) -> list[dt.date]:
    """The day of each date when the first is held on ``first``. With ``workdays`` none falls on a day off: what would,
    and all after it, is held later.
    """
    behind = dt.timedelta()
    found = {}
    is_workday = queries.workday_test()
    for offset in sorted({date["day"] for date in content["dates"]}):
        day = first + dt.timedelta(days=offset) + behind
        while workdays and not is_workday(day):
            day = day + _ONE_DAY
            behind = behind + _ONE_DAY
        found[offset] = day
    return [found[date["day"]] for date in content["dates"]]


def build(
    content: Content, *, host: Organization, title: str, places: Sequence[Place], also: Sequence[Organization] = ()
) -> Built:
    """The event that the pattern makes at these days and places, one for each of its dates; nothing is stored.

    What is gone meanwhile (a retired task, a van out of use) is left out, and so are people of other hosts who don't come
    with a van. Refuses: place_unknown, space_elsewhere.
    """
    event = Event(kind=content["kind"], host=host, **content["words"] | {"title": title})
    event.task = Task.objects.filter(pk=content["task"], retired=False).first()
    event.occasion = Occasion.objects.filter(pk=content["occasion"]).first()
    found = _Found(content, places, host)
    occurrences = [found.occurrence(event, date, place) for date, place in zip(content["dates"], places, strict=True)]
    partners = Organization.objects.in_use().filter(pk__in=content["cooperating"]).exclude(pk=host.pk)
    extra = [organization for organization in also if organization != host]
    return Built(
        event=event,
        occurrences=occurrences,
        assignments={
            occurrence.uid: found.assignments(date)
            for occurrence, date in zip(occurrences, content["dates"], strict=True)
        },
        audiences=list(Audience.objects.filter(slug__in=content["audiences"])),
        cooperating=list(dict.fromkeys([*partners, *extra])),
        attached=content["attached"],
    )


class _Found:
    """What the pattern names by id, as far as it is still there."""

    def __init__(self, content: Content, places: Sequence[Place], host: Organization) -> None:
        wanted = {place.venue_id for place in places if place.venue_id}
        self.venues = Venue.objects.select_related("area").in_bulk(wanted)
        if missing := wanted - set(self.venues):
            raise Refusal("place_unknown", "有的地点找不到了，请另选一个。", venues=sorted(missing))
        spaces = {date["space"] for date in content["dates"] if date["space"]}
        spaces |= {place.takes.space_id for place in places if place.takes and place.takes.space_id}
        self.spaces = Space.objects.filter(closed=False).in_bulk(spaces)
        kits = {pk for date in content["dates"] for pk in date["resources"]}
        self.kits = set(Resource.objects.filter(pk__in=kits, closed=False).values_list("pk", flat=True))

        self.crew = set(
            CrewMember.objects.offered_by(Organization.objects.filter(pk=host.pk)).values_list("pk", flat=True)
        )

    def occurrence(self, event: Event, date: dict[str, Any], place: Place) -> Occurrence:
        start = local_times.at(place.day, dt.time.fromisoformat(date["start"]))
        end = start + date["minutes"] * _MINUTE
        made = Occurrence(event=event, start=start, end=end, venue=self.venues.get(place.venue_id or 0))
        for name, value in date["words"].items():
            setattr(made, name, value)
        made.arrive = start - date["before"] * _MINUTE if date["before"] is not None else None
        made.leave = end + date["after"] * _MINUTE if date["after"] is not None else None
        if place.venue_id != date["venue"]:
            made.place_note = ""
        elif not place.takes:
            made.space = self.spaces.get(date["space"] or 0)
        if place.takes and place.takes.space_id:
            made.space = self._chosen(place, place.takes.space_id)
        return made

    def _chosen(self, place: Place, space_id: int) -> Space:
        space = self.spaces.get(space_id)
        if space is None or space.venue_id != place.venue_id:
            raise Refusal("space_elsewhere", "所选的场地不在这个地点里，或者停用了，请重新选。", space=space_id)
        return space

    def assignments(self, date: dict[str, Any]) -> Assignments:
        kits, crew = (tuple(pk for pk in date[name] if pk in known) for name, known in self._known())
        return Assignments(kits, crew)

    def _known(self) -> tuple[tuple[str, set[int]], ...]:
        return ("resources", self.kits), ("crew", self.crew)


def together(parts: Sequence[Built]) -> Built:
    """One event with the dates of all: the first gives the words. What belongs to the event itself is the first's."""
    first = parts[0]
    names = first.attached.keys()
    attached = {
        name: {
            "event": first.attached[name]["event"],
            "dates": [one for part in parts for one in part.attached[name]["dates"]],
        }
        for name in names
    }
    return Built(
        event=first.event,
        occurrences=[occurrence for part in parts for occurrence in part.occurrences],
        assignments={uid: taken for part in parts for uid, taken in part.assignments.items()},
        audiences=first.audiences,
        cooperating=list(dict.fromkeys(organization for part in parts for organization in part.cooperating)),
        attached=attached,
    )
