"""Lists of events, dates, places, bases, crew, requests and what waits as files, for pages and API clients."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from accounts.models import Person
from core import bounds, clock, phrases
from core.phone_numbers import phones
from core.spreadsheets import portions
from core.spreadsheets.portions import Portions, Weighted
from core.spreadsheets.writer import Table
from events import queries
from events.forms.staff_list import EventFilters
from events.models import CrewMember, Event, EventQuerySet, Occurrence
from events.pages import staff_events, upcoming
from events.publication import approvers
from events.wording import phrases as event_words
from organizations.models import Area
from spreadsheets import export_rows, importing
from spreadsheets.models import SheetImport
from venues.bases import register
from venues.bases.filters import Filters
from venues.models import Base, Venue
from venues.queries import found as venues_found
from venues.queries import organized_by

CREW = ("姓名", "做什么", "身份", "谁请来的", "手机", "还请", "还有几场")
DATES = (
    "日期", "开始", "结束", "活动", "小标题", "类型", "主办单位", "街道", "地点", "场地", "车辆和设备", "主讲人和司机",
    "这一场", "活动状态",
)  # fmt: skip
APPROVALS = ("活动", "类型", "主办单位", "应急", "什么时候交的", "第一场", "几场")
IMPORTS = ("文件", "导入什么", "行数", "结果", "新增", "改动", "没有变化", "错处", "原因", "上传时间")
MAX_SPAN = dt.timedelta(days=366)


def events(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """As the list is filtered (``events.forms.staff_list``): a row a date, with the columns of the template."""
    mine = Event.objects.managed_by(person)
    found = staff_events.staff_events(mine, EventFilters(asked, mine=mine, person=person).wanted, now=now)
    columns = importing.columns(SheetImport.Kind.EVENTS, person=person, now=now)
    full = organized_by(person)
    rows = Portions(partial(_dated, found), lambda ids: export_rows.event_rows(found, ids, columns, full=full))
    return Table("活动", [*(column.title for column in columns), export_rows.STATE], rows)


def _dated(found: EventQuerySet) -> list[Weighted]:
    """Each event, and the rows of its dates."""
    counted = found.values_list("pk", "date_count")  # type: ignore[misc] # staff_events annotates it
    return [Weighted(pk, max(dates, 1)) for pk, dates in counted]


def venues(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """As the list is filtered (``street``, ``q``), with the columns of the template."""
    street = Area.objects.filter(level=Area.Level.STREET, slug=asked.get("street", "")).first()
    mine = venues_found(Venue.objects.managed_by(person), text=asked.get("q", ""), street=street)
    columns = importing.columns(SheetImport.Kind.VENUES, person=person, now=now)
    full = organized_by(person)
    rows = portions.of(mine, lambda venues: export_rows.venue_rows(venues, columns, full=full))
    return Table("场馆", [column.title for column in columns], rows)


def bases(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """Bases that can be corrected in a table and brought in again: those that are bases now, as they are filtered."""
    found = register.found(Base.objects.managed_by(person).live(), Filters.read(asked), now=now)
    columns = importing.columns(SheetImport.Kind.BASES, person=person, now=now)
    rows = export_rows.base_rows(found, columns, full=organized_by(person))
    return Table("科普基地", [*(column.title for column in columns), export_rows.STATE], rows)


def dates(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """Dates of one's own organizations from the day ``first`` to ``last`` (a month from today), by time."""
    first = bounds.day_or_none(asked.get("first", "")) or phrases.local(now).date()
    last = min(bounds.day_or_none(asked.get("last", "")) or first + dt.timedelta(days=30), first + MAX_SPAN)
    begins = clock.midnight(first)
    ends = clock.midnight(last + dt.timedelta(days=1))
    occurrences = Occurrence.objects.managed_by(person).between(begins, ends)
    occurrences = occurrences.select_related("event__host", "venue__area__parent", "space").order_by("start", "pk")
    found = occurrences.prefetch_related("resources", "crew")
    return Table(f"场次 {first} 到 {last}", DATES, portions.of(found, _dates))


def _dates(found: Iterable[Occurrence]) -> Iterator[list[object]]:
    for occurrence in found:
        start = phrases.local(occurrence.start)
        end = phrases.local(occurrence.end)
        event = occurrence.event
        until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
        street = occurrence.venue.area.street if occurrence.venue else None
        yield [
            start.date().isoformat(), f"{start:%H:%M}", until, event.title, occurrence.title, event.get_kind_display(),
            event.host.name, str(street or ""), event_words.place(occurrence), occurrence.space.name if occurrence.space else "",
            "、".join(thing.name for thing in occurrence.resources.all()), "、".join(who.name for who in occurrence.crew.all()),
            occurrence.get_state_display(), event.get_state_display(),
        ]  # fmt: skip


def crew(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """Those of the person's organizations; whole numbers where the person organizes."""
    members = CrewMember.objects.managed_by(person).select_related("organization")
    full = set(CrewMember.objects.managed_by(person, role="organizer").values_list("pk", flat=True))
    return Table("主讲人和司机", CREW, _crew(upcoming.with_dates_ahead(members, now=now), full))


def _crew(rows: Iterable[CrewMember], full: set[int]) -> Iterator[list[object]]:
    for row in rows:
        number = phones.shown(row.phone, is_full=row.pk in full)
        facts = [row.name, row.get_role_display(), row.title, row.organization.name, number]
        yield [*facts, row.active, getattr(row, "ahead", 0)]


def approvals(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """What waits for this very person to approve."""
    return Table("待审批", APPROVALS, _approvals(approvers.to_approve(person).prefetch_related("occurrences")))


def _approvals(found: Iterable[Event]) -> Iterator[list[object]]:
    for event in found:
        starts = sorted(date.start for date in event.occurrences.all())
        submitted = getattr(event, "submitted_at", None)
        facts = [event.title, event.get_kind_display(), event.host.name, event.is_emergency]
        yield [*facts, submitted, starts[0] if starts else None, len(starts)]


def imports(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """What this very person brought in, newest first. Raises SheetImport.DoesNotExist for who organizes nothing."""
    if not queries.may_organize(person):
        raise SheetImport.DoesNotExist
    sheet_imports = SheetImport.objects.of(person).defer("rows")
    return Table("导入记录", IMPORTS, (_import(one) for one in sheet_imports))


def _import(one: SheetImport) -> list[object]:
    effects = [(one.effects or {}).get(name, "") for name in ("new", "changed", "same")]
    facts = [one.file_name, one.get_kind_display(), one.total, one.get_state_display()]
    return [*facts, *effects, len(one.problems), one.refusal, one.created_at]


EXPORTS = {
    "events": events,
    "dates": dates,
    "venues": venues,
    "bases": bases,
    "crew": crew,
    "approvals": approvals,
    "imports": imports,
}
"""Each list of this app that is offered as a file, by its name in addresses."""
