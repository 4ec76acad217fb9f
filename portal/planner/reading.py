"""What the planner reads: five queries for any number of dates, none of them for one date alone."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import CharField, IntegerField, Q, QuerySet, Value

from events.models import Event, Occurrence
from events.wording import phrases
from organizations.models import Area
from organizations.queries import AccessScope
from organizations.travel import street_id
from portal.planner.items import Item, OccupiedSpan, Thing
from venues.availability import Padding, padded
from venues.models import Booking, Space

_UNREAD = ("search", "contact_phone", "online_link", "event__description", "event__summary", "venue__contact_phone")
GONE = (Occurrence.State.CANCELLED,)


class Named(NamedTuple):
    """A resource, or somebody of the crew, that a date names."""

    kind: str
    pk: int
    name: str
    setup_minutes: int
    clearup_minutes: int


@dataclass(slots=True)
class Found:
    """All of the period, before it is narrowed."""

    items: list[Item] = field(default_factory=list)
    postponed: list[Item] = field(default_factory=list)
    """Dates of my organizations that have no new time yet."""


def found(*, first: dt.datetime, end: dt.datetime, reach: AccessScope, now: dt.datetime) -> Found:
    """Dates that anybody may see, drafts of one's own organizations, and what else takes a space or a resource."""
    dates = list(_dates(first, end, reach))
    live = [occurrence for occurrence in dates if occurrence.state != Occurrence.State.POSTPONED]
    taken = _taken(live)
    bookings = _bookings(first, end, now)
    items = {occurrence.pk: _item(occurrence, taken[occurrence.pk], reach, now) for occurrence in dates}
    for booking in bookings:
        _add_booking(booking, items, reach)
    drawn = [items[occurrence.pk] for occurrence in live]
    for one in live:
        items[one.pk].occupied_spans += _unbooked(one, taken[one.pk], items[one.pk])
    others = [_other(booking, reach) for booking in bookings if _occurrence_of(booking) not in items]
    waiting = [items[occurrence.pk] for occurrence in dates if occurrence.state == Occurrence.State.POSTPONED]
    return Found([*drawn, *others], [item for item in waiting if item.may_move])


def _dates(first: dt.datetime, end: dt.datetime, reach: AccessScope) -> QuerySet[Occurrence]:
    waiting = _mine(reach) & Q(state=Occurrence.State.POSTPONED, event__state=Event.State.PUBLISHED)
    shown = Q(start__lt=end, end__gt=first) & ~Q(state=Occurrence.State.POSTPONED)
    places = (
        _visible(reach)
        .filter(shown | waiting)
        .select_related("event__host", "event__task", "venue__area__parent", "space__venue")
    )
    return places.defer(*_UNREAD).order_by("start", "pk")


def seen(reach: AccessScope) -> QuerySet[Occurrence]:
    """Dates with a time that this person may see: public ones, and drafts of their own organizations."""
    return _visible(reach).exclude(state=Occurrence.State.POSTPONED)


def _visible(reach: AccessScope) -> QuerySet[Occurrence]:
    rows = Occurrence.objects.exclude(state__in=GONE).exclude(event__state=Event.State.CANCELLED)
    return rows if reach.sees is None else rows.filter(Q(event__published_at__isnull=False) | _mine(reach))


def _mine(reach: AccessScope) -> Q:
    return Q() if reach.sees is None else Q(event__host__in=reach.sees)


def _taken(dates: Iterable[Occurrence]) -> defaultdict[int, list[Named]]:
    """Of each occurrence: its resources and its crew. One query for both."""
    ids = [occurrence.pk for occurrence in dates]
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


def _bookings(first: dt.datetime, end: dt.datetime, now: dt.datetime) -> list[Booking]:
    rows = Booking.objects.blocking(now=now).between(first, end)
    about = rows.select_related("organization", "booking_link", "space__venue__area", "resource")
    return list(about.defer("space__venue__contact_phone").order_by("busy_from", "pk"))


def _item(one: Occurrence, taken: list[Named], reach: AccessScope, now: dt.datetime) -> Item:
    event = one.event
    venue = one.venue
    street = _street(venue.area) if venue else None
    is_draft = not event.is_public
    is_ahead = one.is_scheduled and one.end > now
    return Item(
        key=f"o{one.pk}",
        start=one.start,
        end=one.end,
        title=event.title,
        short=_short(event, one),
        place=phrases.place(one),
        venue=venue.name if venue else "",
        street=street.short_name if street else "",
        street_id=street_id(venue.area) if venue else None,
        street_slug=street.slug if street else "",
        host=event.host.name,
        host_slug=event.host.slug,
        host_id=event.host_id,
        kind=event.kind,
        task=event.task.code if event.task else "",
        task_title=str(event.task or ""),
        state_words=event.get_state_display() if is_draft or not one.is_scheduled else "",
        is_draft=is_draft,
        venue_id=one.venue_id,
        venue_of=venue.organization_id if venue else None,
        space_id=one.space_id,
        resource_ids=tuple(row.pk for row in taken if row.kind == "resource"),
        crew_ids=tuple(row.pk for row in taken if row.kind == "crew"),
        things="、".join(sorted(row.name for row in taken if row.kind == "resource")),
        occurrence_id=one.pk,
        event_id=event.pk,
        slug=event.slug,
        is_mine=reach.may_see(event.host_id),
        occupied_spans=_crew_and_place(one, taken),
        may_move=reach.may_organize(event.host_id)
        and (event.is_unpublished or (event.is_live and _may_go(one, is_ahead))),
        is_postponed=one.state == Occurrence.State.POSTPONED,
    )


def _may_go(one: Occurrence, is_ahead: bool) -> bool:  # noqa: FBT001 - a fact, said by its name
    return is_ahead or one.state == Occurrence.State.POSTPONED


def _short(event: Event, one: Occurrence) -> str:
    """第3站; lectures are told by their title alone."""
    return f"第{one.position}{phrases.unit(event.kind)}" if event.kind in {Event.Kind.DRIVE, Event.Kind.CLASS} else ""


def _street(area: Area) -> Area | None:
    """The city as a whole is no street."""
    return None if area.level == Area.Level.CITY else area.street


def _crew_and_place(one: Occurrence, taken: Iterable[Named]) -> list[OccupiedSpan]:
    things: list[Thing] = [("crew", row.pk) for row in taken if row.kind == "crew"]
    if one.venue_id:
        things.append(("venue", one.venue_id))
    return [OccupiedSpan(thing, one.working_span) for thing in things]


def _occurrence_of(booking: Booking) -> int | None:
    link = getattr(booking, "booking_link", None)
    return link.occurrence_id if link else None


def _add_booking(booking: Booking, items: dict[int, Item], reach: AccessScope) -> None:
    """What an occurrence booked is drawn with the occurrence; its span holds set-up and clear-up."""
    if item := items.get(_occurrence_of(booking) or 0):
        item.occupied_spans.append(OccupiedSpan(booking.thing_key, booking.busy))


def _unbooked(one: Occurrence, taken: Iterable[Named], item: Item) -> list[OccupiedSpan]:
    """What the date names without having it: a hold that ran out, or never was. For as long as it would be booked."""
    has = {occupied.thing for occupied in item.occupied_spans}
    named: dict[Thing, Padding] = {("space", one.space.pk): one.space} if one.space else {}
    named |= {("resource", row.pk): row for row in taken if row.kind == "resource"}
    span = one.working_span
    return [
        OccupiedSpan(thing, padded(padding, span.start, span.end))
        for thing, padding in named.items()
        if thing not in has
    ]


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
