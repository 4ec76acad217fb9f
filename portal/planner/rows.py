"""The rows of the planner (streets, venues, resources …) and the items of their cells. Pure but for the lists of rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from events.models import CrewMember
from organizations import travel
from organizations.models import Area
from organizations.own_first import Own
from portal.planner.asking import Asked
from portal.planner.gaps import CoverageGap
from portal.planner.heads import Head
from portal.planner.items import Item, Thing
from portal.planner.rails import Bar, Piece, bars, lanes
from venues.models import Resource, Space


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing: which items are its own, and what a new event there begins with."""

    group: str
    name: str
    note: str = ""
    holds: Callable[[Item], bool]
    begins_with: tuple[tuple[str, str], ...] = ()
    """Query of the link that makes an event here."""
    street_id: int | None = None
    wants_events: bool = False
    """Whether an empty period is a gap: streets are to be reached, a hall may rest."""
    spot: Thing | None = None
    """Where it is, for a street or a place: what may go without anything for long."""
    calls: str = "title"
    """What its cells call an item: by its title, or (a van's) by its street."""

    @property
    def target(self) -> str:
        """What an item that is dropped here is given."""
        return urlencode(self.begins_with)


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing on one day."""

    head: Head
    items: list[Item]
    marks: tuple[str, ...]
    add: str
    """Query of the link that makes an event here; empty where nothing can be made."""

    @property
    def rail(self) -> list[Bar]:
        """Its bars, where they are drawn."""
        return bars(self.items, self.head.date)

    @property
    def has_conflict(self) -> bool:
        """Whether something in it must be solved."""
        return any(item.has_conflict for item in self.items)

    @property
    def is_draft(self) -> bool:
        """Whether nothing in it is published yet."""
        return bool(self.items) and all(item.is_draft for item in self.items)

    @property
    def events(self) -> int:
        """How many dates of events."""
        return sum(item.is_event for item in self.items)

    @property
    def weight(self) -> int:
        """How dark it is in a table of a month: 1 to 3."""
        return min(3, len(self.items))


@dataclass(frozen=True, slots=True)
class EmptyStretch:
    """A part of a row without anything: days in a row, or one day that is special there (a market)."""

    cells: list[Cell]
    says: bool = False
    """The widest part says that there is nothing."""

    @property
    def special(self) -> Cell | None:
        """The one day, where it is special."""
        return self.cells[0] if self.cells[0].marks else None


@dataclass(frozen=True, slots=True)
class Row:
    """One thing over the period."""

    line: Line
    cells: list[Cell]
    lanes: list[list[Piece]] = field(default_factory=list)
    """Of the day view."""
    coverage_gap: CoverageGap = field(default_factory=CoverageGap)

    @property
    def busy(self) -> list[dt.date]:
        """Days with an event."""
        return [cell.head.date for cell in self.cells if cell.events]

    @property
    def events(self) -> int:
        """How many dates of events, each once."""
        return len({item.key for cell in self.cells for item in cell.items if item.is_event})

    @property
    def hours(self) -> str:
        """23: hours of all that lies here, for things that wear."""
        items = {item.key: item for cell in self.cells for item in cell.items if item.is_event}
        return f"{sum(item.minutes for item in items.values()) / 60:.1f}".removesuffix(".0")

    @property
    def is_gap(self) -> bool:
        """Whether it ought to be reached and is not."""
        return self.line.wants_events and not self.events

    @property
    def holes(self) -> list[EmptyStretch]:
        """Of a gap: its special days alone, what lies between them together."""
        empty_stretches: list[EmptyStretch] = []
        for cell in self.cells:
            if empty_stretches and not cell.marks and not empty_stretches[-1].special:
                empty_stretches[-1].cells.append(cell)
            else:
                empty_stretches.append(EmptyStretch([cell]))
        widest = max(empty_stretches, key=lambda stretch: (not stretch.special, len(stretch.cells)))
        return [EmptyStretch(stretch.cells, stretch is widest) for stretch in empty_stretches]

    @property
    def add(self) -> str:
        """The first day of the period on which something can still be made."""
        return next((cell.add for cell in self.cells if cell.add), "")


def rows(
    lines: Iterable[Line], items: Sequence[Item], heads: Sequence[Head], asked: Asked, *, hours: range, may_create: bool
) -> list[Row]:
    """A row for each line."""
    return [_row(line, items, heads, asked, hours, may_create=may_create) for line in lines]


def _row(
    line: Line, items: Sequence[Item], heads: Sequence[Head], asked: Asked, hours: range, *, may_create: bool
) -> Row:
    cells = cells_of(heads, [item for item in items if line.holds(item)], line, may_create=may_create)
    day_lanes = lanes(cells[0].items, heads[0].date, hours) if asked.view == "day" else []
    return Row(line, cells, day_lanes)


def cells_of(heads: Sequence[Head], own: Iterable[Item], line: Line, *, may_create: bool) -> list[Cell]:
    """What lies on each day."""
    by_day: defaultdict[dt.date, list[Item]] = defaultdict(list)
    for item in own:
        for day in item.days:
            by_day[day].append(item)
    return [_cell(head, by_day[head.date], line, may_create=may_create) for head in heads]


def _cell(head: Head, here: list[Item], line: Line, *, may_create: bool) -> Cell:
    add = urlencode([("day", head.iso), *line.begins_with]) if may_create and not head.is_past else ""
    return Cell(head, here, head.marks.get(line.street_id or 0, ()), add)


def lines(asked: Asked, items: Sequence[Item], streets: Sequence[Area], own: Own) -> list[Line]:
    """The things that the asked look has: vans first, then halls, then streets; of each one's own first."""
    made: list[Line] = []
    if asked.by in {"all", "resource"}:
        made += _resources(own)
    if asked.by in {"all", "venue"}:
        made += _venues(asked, items, own)
    if asked.by in {"all", "street"}:
        made += [_street(area) for area in streets if asked.street in {"", area.slug}]
        made += _nowhere(items)
    if asked.by == "crew":
        made += _crew(items, own)
    return made


def _resources(own: Own) -> list[Line]:
    resources = Resource.objects.usable().select_related("organization", "home__area")
    return [_resource(resource) for resource in sorted(resources, key=lambda resource: _nearness(resource, own))]


def _nearness(one: Resource, own: Own) -> int:
    street = travel.street_id(one.home.area) if one.home else None
    return own.nearness(organization=one.organization_id, street=street)


def _resource(one: Resource) -> Line:
    begins = (("resource", str(one.pk)),)
    return Line(
        group="车和设备",
        name=one.name,
        note=one.get_kind_display(),
        holds=lambda item: one.pk in item.resource_ids,
        begins_with=begins,
        calls="street",
    )


def _venues(asked: Asked, items: Sequence[Item], own: Own) -> list[Line]:
    """Halls that can be booked; looking by place also the places of the period's dates that name no hall."""
    spaces = Space.objects.usable().select_related("venue__area__parent").defer("venue__contact_phone")
    known = [space for space in spaces if asked.street in {"", space.venue.area.street.slug}]
    bare: dict[int, Item] = {}
    for item in items if asked.by == "venue" else ():
        if item.is_event and item.venue_id and not item.space_id and asked.street in {"", item.street_slug}:
            bare.setdefault(item.venue_id, item)
    made = [(own.of_place(space.venue), _space(space)) for space in known]
    made += [(own.nearness(organization=one.venue_of, street=one.street_id), _venue(one)) for one in bare.values()]
    return [line for _, line in sorted(made, key=lambda pair: (pair[0], pair[1].name))]


def _space(space: Space) -> Line:
    seats = f"{space.capacity} 人" if space.capacity else ""
    return Line(
        group="场馆",
        name=f"{space.venue.name} · {space.name}",
        note=seats,
        holds=lambda item: item.space_id == space.pk,
        begins_with=(("venue", str(space.venue_id)), ("space", str(space.pk))),
        spot=("space", space.pk),
        street_id=space.venue.area.street.pk,
    )


def _venue(item: Item) -> Line:
    venue_id = item.venue_id
    return Line(
        group="场馆",
        name=item.venue,
        note=item.street,
        holds=lambda other: other.venue_id == venue_id and not other.space_id,
        begins_with=(("venue", str(venue_id)),),
        spot=("venue", venue_id) if venue_id else None,
        street_id=item.street_id,
    )


def _street(one: Area) -> Line:
    return Line(
        group="街道",
        name=one.short_name,
        holds=lambda item: item.is_event and item.street_id == one.pk,
        begins_with=(("street", one.slug),),
        spot=("street", one.pk),
        street_id=one.pk,
        wants_events=True,
    )


def _nowhere(items: Iterable[Item]) -> list[Line]:
    """Online dates, and drafts whose place isn't known yet."""
    if not any(item.is_event and item.street_id is None for item in items):
        return []
    return [Line(group="街道", name="线上、没定地点", holds=lambda item: item.is_event and item.street_id is None)]


def _crew(items: Iterable[Item], own: Own) -> list[Line]:
    """People who are named in the period: only those of dates that this person may see."""
    ids = {pk for item in items for pk in item.crew_ids}
    people = CrewMember.objects.filter(pk__in=ids).select_related("organization")
    near = sorted(people, key=lambda member: (member.role, own.nearness(organization=member.organization_id)))
    return [_member(member) for member in near]


def _member(one: CrewMember) -> Line:
    return Line(
        group=one.get_role_display(),
        name=one.name,
        note=one.title or one.organization.name,
        holds=lambda item: one.pk in item.crew_ids,
        begins_with=(("crew", str(one.pk)),),
    )
