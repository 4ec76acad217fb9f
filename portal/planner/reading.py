"""What the planner reads: four queries for any number of dates, none of them for one date alone."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import CharField, IntegerField, Q, QuerySet, Value

from core.spans import Span
from events.models import Event, Occurrence
from organizations.access_scope import AccessScope
from organizations.models import Area
from portal.planner import date_rows
from portal.planner.date_rows import DateRow
from portal.planner.items import Item, OccupiedSpan, Thing
from venues.availability import Padding, padded
from venues.models import Booking, Space

_STATES = dict(Event.State.choices)
GONE = (Occurrence.State.CANCELLED,)


class Named(NamedTuple):
    """A resource, or somebody of the crew, that a date names."""

    kind: str
    pk: int
    name: str
    setup_minutes: int
    clearup_minutes: int


class BookedSpan(NamedTuple):
    """When a booking keeps others from a space or a resource, and for which date."""

    pk: int
    occurrence: int | None
    space: int | None
    resource: int | None
    busy_from: dt.datetime
    busy_until: dt.datetime

    @property
    def occupied_span(self) -> OccupiedSpan:
        """Set-up and clear-up included."""
        thing: Thing = ("space", self.space) if self.space else ("resource", self.resource or 0)
        return OccupiedSpan(thing, Span(self.busy_from, self.busy_until))


@dataclass(slots=True)
class Found:
    """All of the period, before it is narrowed."""

    items: list[Item] = field(default_factory=list)
    postponed: list[Item] = field(default_factory=list)
    """Dates of my organizations that have no new time yet."""


def found(
    *, first: dt.datetime, end: dt.datetime, reach: AccessScope, streets: Iterable[Area], now: dt.datetime
) -> Found:
    """Dates that anybody may see, drafts of one's own organizations, and what else takes a space or a resource."""
    by_id = {street.pk: street for street in streets}
    dates = date_rows.read(_dates(first, end, reach))
    live = [row for row in dates if not row.is_postponed]
    taken = _taken(live)
    bookings = _bookings(first, end, now)
    items = {row.pk: _item(row, by_id.get(row.street or 0), taken.get(row.pk, ()), reach, now) for row in dates}
    for booking in bookings:
        if item := items.get(booking.occurrence or 0):
            item.occupied_spans.append(booking.occupied_span)
    for row in live:
        items[row.pk].occupied_spans += _unbooked(row, taken.get(row.pk, ()), items[row.pk])
    others = _others([booking.pk for booking in bookings if booking.occurrence not in items], reach)
    waiting = [items[row.pk] for row in dates if row.is_postponed]
    return Found([*(items[row.pk] for row in live), *others], [item for item in waiting if item.may_move])


def _dates(first: dt.datetime, end: dt.datetime, reach: AccessScope) -> QuerySet[Occurrence]:
    waiting = _mine(reach) & Q(state=Occurrence.State.POSTPONED, event__state=Event.State.PUBLISHED)
    shown = Q(start__lt=end, end__gt=first) & ~Q(state=Occurrence.State.POSTPONED)
    return _visible(reach).filter(shown | waiting).order_by("start", "pk")


def seen(reach: AccessScope) -> QuerySet[Occurrence]:
    """Dates with a time that this person may see: public ones, and drafts of their own organizations."""
    return _visible(reach).exclude(state=Occurrence.State.POSTPONED)


def _visible(reach: AccessScope) -> QuerySet[Occurrence]:
    rows = Occurrence.objects.exclude(state__in=GONE).exclude(event__state=Event.State.CANCELLED)
    return rows if reach.sees is None else rows.filter(Q(event__published_at__isnull=False) | _mine(reach))


def _mine(reach: AccessScope) -> Q:
    return Q() if reach.sees is None else Q(event__host__in=reach.sees)


def _taken(dates: Iterable[DateRow]) -> dict[int, list[Named]]:
    """Of each occurrence: its resources and its crew. One query for both."""
    ids = [row.pk for row in dates]
    resources = Occurrence.resources.through.objects.filter(occurrence__in=ids)
    crew = Occurrence.crew.through.objects.filter(occurrence__in=ids)
    nothing = Value(0, output_field=IntegerField())
    both = resources.values_list(
        "occurrence_id",
        Value("resource", output_field=CharField()),
        "resource_id",
        "resource__name",
        "resource__setup_minutes",
        "resource__clearup_minutes",
    ).union(
        crew.values_list(
            "occurrence_id",
            Value("crew", output_field=CharField()),
            "crewmember_id",
            "crewmember__name",
            nothing,
            nothing,
        ),
        all=True,
    )
    taken: defaultdict[int, list[Named]] = defaultdict(list)
    for pk, *named in both:
        taken[pk].append(Named(*named))
    return taken


def _bookings(first: dt.datetime, end: dt.datetime, now: dt.datetime) -> list[BookedSpan]:
    rows = Booking.objects.blocking(now=now).between(first, end).order_by("busy_from", "pk")
    columns = ("pk", "booking_link__occurrence", "space", "resource", "busy_from", "busy_until")
    return [BookedSpan(*row) for row in rows.values_list(*columns)]


def _others(ids: list[int], reach: AccessScope) -> list[Item]:
    """Bookings of no date that is shown; one query, where there are any."""
    if not ids:
        return []
    rows = Booking.objects.filter(pk__in=ids).select_related("organization", "space__venue__area", "resource")
    return [_other(row, reach) for row in rows.defer("space__venue__contact_phone").order_by("busy_from", "pk")]


def _item(row: DateRow, street: Area | None, taken: Iterable[Named], reach: AccessScope, now: dt.datetime) -> Item:
    is_draft = not row.is_public
    resources = [named for named in taken if named.kind == "resource"]
    return Item(
        key=f"o{row.pk}",
        start=row.start,
        end=row.end,
        title=row.title,
        short=row.short,
        place=row.place,
        venue=row.venue_name or "",
        street=street.short_name if street else "",
        street_id=row.street,
        street_slug=street.slug if street else "",
        host=row.host_name,
        host_slug=row.host_slug,
        host_id=row.host,
        kind=row.kind,
        task=row.task or "",
        task_title=f"{row.task} {row.task_title}" if row.task else "",
        state_words=_STATES[row.event_state] if is_draft or not row.is_scheduled else "",
        is_draft=is_draft,
        venue_id=row.venue,
        venue_of=row.venue_of,
        space_id=row.space,
        resource_ids=tuple(named.pk for named in resources),
        crew_ids=tuple(named.pk for named in taken if named.kind == "crew"),
        things="、".join(sorted(named.name for named in resources)),
        occurrence_id=row.pk,
        event_id=row.event,
        slug=row.slug,
        is_mine=reach.may_see(row.host),
        occupied_spans=_crew_and_place(row, taken),
        may_move=reach.may_organize(row.host) and row.may_go(now),
        is_postponed=row.is_postponed,
    )


def _street(area: Area) -> Area | None:
    """The city as a whole is no street."""
    return None if area.level == Area.Level.CITY else area.street


def _crew_and_place(row: DateRow, taken: Iterable[Named]) -> list[OccupiedSpan]:
    things: list[Thing] = [("crew", named.pk) for named in taken if named.kind == "crew"]
    if row.venue:
        things.append(("venue", row.venue))
    span = row.working_span
    return [OccupiedSpan(thing, span) for thing in things]


def _unbooked(row: DateRow, taken: Iterable[Named], item: Item) -> list[OccupiedSpan]:
    """What the date names without having it: a hold that ran out, or never was. For as long as it would be booked."""
    has = {occupied.thing for occupied in item.occupied_spans}
    named: dict[Thing, Padding] = {("resource", one.pk): one for one in taken if one.kind == "resource"}
    if row.space:
        padding = Named("space", row.space, "", row.setup_minutes or 0, row.clearup_minutes or 0)
        named[("space", row.space)] = padding
    span = row.working_span
    return [OccupiedSpan(thing, padded(one, span.start, span.end)) for thing, one in named.items() if thing not in has]


def _other(booking: Booking, reach: AccessScope) -> Item:
    """A booking of no event that may be seen here: who took it is told, what for only to their own."""
    is_mine = reach.may_see(booking.organization_id)
    is_closed = booking.kind != Booking.Kind.USE
    space: Space | None = booking.space
    street = _street(space.venue.area) if space and space.venue.area.level == Area.Level.STREET else None
    told = booking.purpose if is_mine or is_closed else ""
    return Item(
        key=f"b{booking.pk}",
        start=booking.start,
        end=booking.end,
        title=told or (booking.get_kind_display() if is_closed else "已占用"),
        place=str(booking.thing),
        street=street.short_name if street else "",
        street_id=street.pk if street else None,
        street_slug=street.slug if street else "",
        host=booking.organization.name,
        host_slug=booking.organization.slug,
        host_id=booking.organization_id,
        state_words=booking.get_kind_display() if is_closed else "已占用",
        is_busy=not is_closed,
        is_closed=is_closed,
        venue_id=space.venue_id if space else None,
        space_id=booking.space_id,
        resource_ids=(booking.resource_id,) if booking.resource_id else (),
        occupied_spans=[OccupiedSpan(booking.thing_key, booking.busy)],
    )
