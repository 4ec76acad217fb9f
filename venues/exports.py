"""Lists of spaces, things, bookings and bases as files, for pages and API clients."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from accounts.models import Person
from core import bounds, phrases
from core.spreadsheets import portions
from core.spreadsheets.writer import Table
from organizations.models import Area
from venues import queries
from venues.bases import inbox, register, reported
from venues.bases.filters import Filters
from venues.models import Base, Booking, ReportRound, Resource, Space, Venue
from venues.rules import written_hours

RESOURCES = ("名称", "类型", "管理单位", "平时停放", "要有司机", "今年出去（天）", "后面排了（天）", "今年公里")
SPACES = (
    "场馆", "街道", "场地", "就是整个场馆", "能容纳", "在哪里", "设备", "前面留（分钟）", "后面留（分钟）",
    *(name for _, name in phrases.WEEKDAY_NAMES), "不再使用",
)  # fmt: skip
OPEN_AIR = {True: "露天", False: "屋里", None: ""}
BOOKINGS = ("方向", "场馆、车辆和设备", "从", "到", "谁要用", "做什么", "状态", "答复", "附的话")


def resources(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """All that can be asked for, with the year's use."""
    today = phrases.local(now).date()
    rows = _resources(Resource.objects.usable().select_related("organization", "home"), today)
    return Table(f"车辆和设备 {today.year}", RESOURCES, rows)


def _resources(found: Iterable[Resource], today: dt.date) -> Iterator[list[object]]:
    things = list(found)
    uses = queries.uses(things, today=today)
    for resource in things:
        use = uses[resource.pk]
        home = resource.home.name if resource.home else ""
        facts = [resource.name, resource.get_kind_display(), resource.organization.name, home, resource.needs_driver]
        yield [*facts, use.days, use.days_booked, use.kilometres]


def spaces(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """The spaces of one's own places, as the list of places is filtered (``street``, ``q``)."""
    street = Area.objects.filter(level=Area.Level.STREET, slug=asked.get("street", "")).first()
    mine = queries.found(Venue.objects.managed_by(person), text=asked.get("q", ""), street=street)
    found = Space.objects.filter(venue__in=mine).select_related("venue__area__parent")
    return Table("场地", SPACES, portions.of(found.prefetch_related("opening_hours"), _spaces))


def _spaces(found: Iterable[Space]) -> Iterator[list[object]]:
    for space in found:
        street = space.venue.area.street
        hours = list(space.opening_hours.all())
        facts: list[object] = [space.venue.name, street.name, space.name, space.is_whole, space.capacity]
        week = (
            written_hours([(row.opens, row.closes) for row in hours if row.weekday == number]) for number in range(1, 8)
        )
        padding = (OPEN_AIR[space.open_air], space.equipment, space.setup_minutes, space.clearup_minutes)
        yield [*facts, *padding, *week, space.closed]


def bookings(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """What waits for an answer of mine, and what I wait for."""
    both = (
        ("要我答复", queries.to_answer(person, now=now)),
        ("我在等", queries.asked_by(person, now=now).select_related("space__venue", "resource", "organization")),
    )
    return Table("借用", BOOKINGS, ([way, *_booking(row)] for way, rows in both for row in rows))


def _booking(one: Booking) -> list[object]:
    said = [one.get_state_display(), one.get_answer_display(), one.answer_note]
    return [str(one.thing), one.start, one.end, one.organization.name, one.purpose, *said]


def base_register(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """Bases of one's own places, as the list is filtered."""
    filters = Filters.read(asked)
    rows = register.found(inbox.rows(person, filters), filters, now=now)
    return Table("科普教育基地", register.COLUMNS, register.table(rows))


def base_reports(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """All numbers of the round of one ``year``. Raises ReportRound.DoesNotExist."""
    year = asked.get("year", "")
    report_round = ReportRound.objects.get(year=bounds.whole(year) or 0)
    rows = inbox.reports_for(report_round, Base.objects.managed_by(person), today=phrases.local(now).date())
    return Table(f"{report_round}年报", reported.COLUMNS, reported.table(rows))


EXPORTS = {
    "spaces": spaces,
    "resources": resources,
    "bookings": bookings,
    "base-register": base_register,
    "base-reports": base_reports,
}
"""Each list of this app that is offered as a file, by its name in addresses."""
