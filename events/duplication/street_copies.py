"""Copy an event to other streets: spread over days, each at a venue of its street."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Prefetch, Q

from core import phrases
from events.duplication import snapshots
from events.duplication.snapshots import Built, Content, Place
from events.models import Event, Occurrence
from events.rules import ResourceChange
from events.schedule import local_times
from organizations import travel
from organizations.models import Area, Organization
from special_days import queries
from venues import availability
from venues.availability import BookingRequest
from venues.models import Space, Venue

MAX_TITLE = 80


class Spread(StrEnum):
    """How the copies follow each other."""

    WORKDAYS = "workdays"
    WEEKLY = "weekly"
    SAME = "same"


class Host(StrEnum):
    """Who holds the copies."""

    OURS = "ours"
    STREETS = "streets"


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """The event once more: in a street, from a day on, at a place there."""

    street: Area
    first: dt.date
    venue_id: int | None
    takes: ResourceChange | None = None
    """The part of the place there."""


def spread(count: int, first: dt.date, how: str) -> list[dt.date]:
    """The first day of each of so many copies."""
    if how == Spread.SAME:
        return [first] * count
    if how == Spread.WEEKLY:
        return [first + dt.timedelta(days=7 * number) for number in range(count)]
    days: list[dt.date] = []
    day = first
    is_workday = queries.workday_test()
    while len(days) < count:
        if is_workday(day):
            days.append(day)
        day += dt.timedelta(days=1)
    return days


def streets_of(event: Event) -> set[int]:
    """Ids of the streets in which the event is already."""
    dates = event.occurrences.exclude(state=Occurrence.State.CANCELLED).select_related("venue__area")
    return {street for occurrence in dates if occurrence.venue and (street := travel.street_id(occurrence.venue.area))}


def venues_of(streets: Iterable[Area], event: Event) -> dict[int, list[Venue]]:
    """The usable places of each street and its villages, with their usable spaces, those of the kind that the event was
    held at first.
    """
    kinds = set(event.occurrences.values_list("venue__kind", flat=True)) - {None}
    ids = [street.pk for street in streets]
    rows = Venue.objects.usable().filter(Q(area__in=ids) | Q(area__parent__in=ids)).select_related("area")
    rows = rows.prefetch_related(Prefetch("spaces", Space.objects.filter(closed=False)))
    found: dict[int, list[Venue]] = {pk: [] for pk in ids}
    for venue in sorted(rows, key=lambda one: (one.kind_id not in kinds, one.pk)):
        found[venue.area_id if venue.area_id in found else venue.area.parent_id or 0].append(venue)
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Likely:
    """A place of a street, and the part of it that is free, where the event takes one."""

    venue: Venue | None = None
    space_id: int | None = None


def likeliest(
    known: dict[int, list[Venue]], firsts: dict[int, dt.date], event: Event, *, now: dt.datetime
) -> dict[int, Likely]:
    """Of each street the first place with something free at the event's first hours, on the first day there."""
    dates = snapshots.read(event)["dates"]
    if not dates:
        return {street: Likely(venue=next(iter(venues), None)) for street, venues in known.items()}
    booking_requests = _wishes(known, firsts, dates[0])
    free: dict[object, list[int]] = {}
    for one in availability.free(booking_requests, now=now):
        free.setdefault(one.key, []).append(one.space_id or 0)
    shut = {booking_request.key for booking_request in booking_requests} - free.keys()
    takes_space = dates[0]["space"] is not None
    return {street: _likely(venues, free, shut, takes_space=takes_space) for street, venues in known.items()}


def _likely(
    venues: Sequence[Venue], free: Mapping[object, list[int]], shut: Collection[object], *, takes_space: bool
) -> Likely:
    venue = next((one for one in venues if one.pk not in shut), next(iter(venues), None))
    spaces = free.get(venue.pk, []) if venue and takes_space else []
    return Likely(venue=venue, space_id=spaces[0] if spaces else None)


def _wishes(known: dict[int, list[Venue]], firsts: dict[int, dt.date], date: dict[str, Any]) -> list[BookingRequest]:
    """For each space of each place its hours on the first day; the key is the place."""
    street_of = {venue.pk: street for street, venues in known.items() for venue in venues}
    booking_requests: list[BookingRequest] = []
    rows = Space.objects.usable().filter(venue__in=street_of).order_by("is_whole", "pk")
    for pk, venue in rows.values_list("pk", "venue"):
        opens = local_times.at(firsts[street_of[venue]], dt.time.fromisoformat(date["start"]))
        start = opens - dt.timedelta(minutes=date["before"] or 0)
        end = opens + dt.timedelta(minutes=date["minutes"] + (date["after"] or 0))
        booking_requests.append(BookingRequest(start=start, end=end, space_id=pk, key=venue))
    return booking_requests


def offices() -> dict[int, Organization]:
    """The office of each street."""
    rows = Organization.objects.in_use().filter(kind=Organization.Kind.STREET_OFFICE, area__isnull=False)
    return {office.area_id: office for office in rows if office.area_id}


def copy(event: Event, copies: Sequence[Copy], *, host: str, together: bool) -> list[Built]:
    """The copies, not stored: one event a street, or one event with the dates of all. The street's office holds its
    copy, or helps. Refuses: place_unknown, space_elsewhere.
    """
    content = snapshots.read(event)
    known = offices()
    built = [_one(event, content, one, known.get(one.street.pk), host, named=not together) for one in copies]
    return [snapshots.together(built)] if together and built else built


def _one(event: Event, content: Content, one: Copy, office: Organization | None, host: str, *, named: bool) -> Built:
    days = snapshots.days(content, one.first, workdays=False)
    places = [Place(day=day, venue_id=one.venue_id, takes=one.takes) for day in days]
    holder = office if office and host == Host.STREETS and named else event.host
    title = f"{event.title[: MAX_TITLE - 12]}（{one.street.short_name}）" if named else event.title
    return snapshots.build(content, host=holder, title=title, places=places, also=[office] if office else [])


def day_words(built: Built) -> str:
    """9月17日 周四 09:00 起，8 场."""
    first = min(built.occurrences, key=lambda occurrence: occurrence.start)
    tail = f" 起，{len(built.occurrences)} 场" if len(built.occurrences) > 1 else ""
    return f"{phrases.when24(first.start, first.end)}{tail}"
