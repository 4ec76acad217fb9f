"""What organizers choose from, each list read once a page."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Person
from core import bounds, phrases
from events.occurrences.cloning import Times
from events.rules import ResourceChange
from organizations.models import Membership, Organization
from organizations.own_first import Nearness, own_first
from plan.models import Task
from venues import queries as venue_queries
from venues.models import Space, Venue

Choices = list[tuple[str, "str | list[tuple[str, str]]"]]
EMPTY: Choices = [("", "请选")]


def hosts(person: Person) -> "QuerySet[Organization]":
    """Organizations for which the person may organize."""
    mine = Organization.objects.managed_by(person, role="organizer").in_use().order_by("name")
    return own_first(mine, person, organization="pk", area="area")


def own_host(person: Person) -> int | None:
    """The one organization in which the person works as an organizer; nothing where there are several."""
    roles = Membership.Role.at_least(Membership.Role.ORGANIZER)
    mine = person.memberships.filter(role__in=roles).values_list("organization", flat=True)[:2]
    return mine[0] if len(mine) == 1 else None


def tasks(*, now: dt.datetime, chosen: int | None = None) -> "QuerySet[Task]":
    """Tasks of the plans that run in this year or are to come, the earliest first, and the one already chosen."""
    planned = Q(retired=False, plan__last_year__gte=phrases.local(now).year)
    return _by_years(Task.objects.filter(planned | Q(pk=chosen)))


def tasks_held(*, now: dt.datetime) -> "QuerySet[Task]":
    """Those of the plans that run in this year or did in the last: what was held in December is recorded in January."""
    year = phrases.local(now).year
    return _by_years(Task.objects.filter(retired=False, plan__first_year__lte=year, plan__last_year__gte=year - 1))


def _by_years(found: "QuerySet[Task]") -> "QuerySet[Task]":
    return found.select_related("plan").order_by("plan__first_year", "plan", "position", "pk")


def by_plan(found: "QuerySet[Task]") -> Choices:
    """Grouped under their plans."""
    groups = groupby(found, key=lambda task: task.plan.title)
    return EMPTY + [(title, [(str(task.pk), str(task)) for task in of_plan]) for title, of_plan in groups]


OURS = "本单位的"
"""Over the places of the organizations in which one works."""


def venues(person: Person | None, *, chosen: set[int] | None = None) -> Choices:
    """Usable venues, and those already chosen: the person's own, then all others grouped under their areas."""
    groups = groupby(_offered(person, chosen), key=_group)
    return EMPTY + [(area, [(str(venue.pk), venue.name) for venue in of_area]) for area, of_area in groups]


def places(person: Person, *, chosen: set[int] | None = None, spaces: set[int] | None = None) -> Choices:
    """The same, each followed by its spaces (``Place.read``)."""
    rooms = Space.objects.filter(Q(closed=False) | Q(pk__in=spaces or set()))
    return _grouped(_offered(person, chosen).prefetch_related(Prefetch("spaces", rooms)))


CHOSEN = "已经选了的"
"""Over places that are chosen and would not stand in the list otherwise."""
LISTED = 40
"""So many venues stand in a list of the editor unasked; where there are more, the rest is looked for by name."""


@dataclass(frozen=True, slots=True)
class PlaceList:
    """Places that stand in a list, the person's own first, each followed by its spaces: of at most ``LISTED`` venues."""

    lines: Choices
    is_cut: bool
    """Whether there are more, which are looked for by name (``find_places``)."""


def place_list(person: Person, *, chosen: set[int], spaces: set[int], typed: set[int]) -> PlaceList:
    """The first ``LISTED`` venues, beside those that are chosen already, stored (even where closed since) or just typed."""
    rooms = Space.objects.filter(Q(closed=False) | Q(pk__in=spaces))
    offered = _offered(person, chosen).prefetch_related(Prefetch("spaces", rooms))
    first = list(offered[: LISTED + 1])
    is_cut = len(first) > LISTED
    shown = first[:LISTED]
    missing = (chosen | typed) - {venue.pk for venue in shown}
    more = with_spaces(offered.filter(pk__in=missing)) if is_cut and missing else []
    grouped = _grouped(shown)
    return PlaceList([*EMPTY, (CHOSEN, more), *grouped[1:]] if more else grouped, is_cut)


def find_places(person: Person, text: str) -> PlaceList:
    """Usable places whose name, address or initials hold every word, the person's own first, each with its spaces."""
    rooms = Space.objects.filter(closed=False)
    named = venue_queries.found(Venue.objects.usable(), text=text).prefetch_related(Prefetch("spaces", rooms))
    first = list(own_first(named, person, organization="organization", area="area")[: LISTED + 1])
    return PlaceList([*with_spaces(first[:LISTED])], is_cut=len(first) > LISTED)


def _grouped(venues: Iterable[Venue]) -> Choices:
    groups = groupby(venues, key=_group)
    return EMPTY + [(area, [line for venue in of_area for line in _lines(venue)]) for area, of_area in groups]


def _offered(person: Person | None, chosen: set[int] | None) -> "QuerySet[Venue]":
    found = Venue.objects.filter(Q(closed=False) | Q(pk__in=chosen or set())).select_related("area")
    return own_first(found, person, organization="organization", area="area") if person else found


def _group(venue: Venue) -> str:
    return OURS if getattr(venue, "nearness", None) == Nearness.OURS else venue.area.name


def with_spaces(venues: Iterable[Venue]) -> list[tuple[str, str]]:
    """These venues, each followed by its spaces, which were read already."""
    return [line for venue in venues for line in _lines(venue)]


def _lines(venue: Venue) -> list[tuple[str, str]]:
    return [(str(venue.pk), venue.name)] + [
        (str(Place(venue.pk, space.pk)), _line(venue, space)) for space in venue.spaces.all()
    ]


def _line(venue: Venue, space: Space) -> str:
    room = f"{space.capacity} 人" if space.capacity else ""
    return f"{venue.name} · {space.name}" + (f"（{room}）" if room else "")


@dataclass(frozen=True, slots=True)
class Place:
    """A venue and perhaps one of its spaces, as one choice: ``12`` or ``12-5``."""

    venue_id: int | None = None
    space_id: int | None = None

    @classmethod
    def read(cls, text: str) -> "Place":
        """From a choice."""
        venue, _, space = text.partition("-")
        return cls(int(venue), int(space) if space else None)

    @staticmethod
    def venue_of(typed: object) -> int | None:
        """The venue of what stands in the field, typed by anybody; None for what names none."""
        return bounds.whole(str(typed or "").partition("-")[0])

    def __str__(self) -> str:
        return "-".join(str(pk) for pk in (self.venue_id, self.space_id) if pk)


def place_field() -> forms.TypedChoiceField:
    """A venue and perhaps one of its parts; ``cleaned_data`` holds a ``Place``, or None."""
    return forms.TypedChoiceField(label="地点", coerce=Place.read, empty_value=None, required=False)


def times(facts: dict[str, Any]) -> Times:
    """When and where the dates of a series are, of a form with ``start_time``, ``end_time`` and ``place_field``."""
    place = facts["venue"] or Place()
    return Times(
        start=facts["start_time"],
        end=facts["end_time"],
        venue_id=place.venue_id,
        takes=ResourceChange(place.space_id),
    )
