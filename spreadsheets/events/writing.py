"""Match the events of a file with stored ones, compare them, and write them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import Person
from core import phrases
from events import fields
from events.drafts import bulk_creating, editing
from events.drafts.bulk_creating import Draft
from events.models import Event, Occurrence
from events.rules import Assignments
from organizations.models import Organization
from spreadsheets.models import EventKey
from spreadsheets.name_lookups import Names
from spreadsheets.results import Effect, Outcome, RowResult
from spreadsheets.tables import Line, Problems

BATCH = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Date:
    """What a row says of its date, by field; columns that the file hasn't are left out. ``taken``: ids by column."""

    line: Line
    start: dt.datetime
    end: dt.datetime
    facts: dict[str, Any]
    taken: dict[str, tuple[int, ...]]
    named: tuple[object, ...]

    @property
    def day(self) -> dt.date:
        """On which it begins."""
        return phrases.local(self.start).date()

    def assignments(self, stored: Assignments) -> Assignments:
        """What it takes along; a column that the file hasn't leaves what is stored."""
        return Assignments(self.taken.get("resources", stored.resource_ids), self.taken.get("crew", stored.crew_ids))


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What the rows of one event say, by field; columns that the file hasn't are left out. Dates follow the clock."""

    line: Line
    number: int | None
    host: Organization
    title: str
    key: str
    fields: dict[str, Any]
    sets: dict[str, list[Any]]
    dates: list[Date]

    @property
    def days(self) -> set[dt.date]:
        """On which it is held."""
        return {date.day for date in self.dates}


class Stored:
    """The events that the file may mean; a few queries for each five hundred."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self.by_number: dict[int, Event] = {}
        self.by_key: dict[tuple[int, str], Event] = {}
        self.by_title: dict[tuple[int, str], list[Event]] = defaultdict(list)
        hosted = Event.objects.filter(host__in={one.host for one in wanted}).select_related("sheet_key", "host")
        hosted = hosted.prefetch_related(
            "occurrences__resources", "occurrences__crew", "occurrences__venue", "occurrences__space", "audiences",
            "cooperating",
        ).select_related("task", "programme")  # fmt: skip
        live = hosted.filter(is_backfilled=False).exclude(state=Event.State.CANCELLED)
        for titles in _some({one.title for one in wanted if not one.number}):
            for event in live.filter(title__in=titles).order_by("pk"):
                self.by_title[event.host_id, event.title].append(event)
        for keys in _some({one.key for one in wanted if one.key}):
            for event in live.filter(sheet_key__key__in=keys):
                self.by_key[event.host_id, event.sheet_key.key] = event
        for numbers in _some({one.number for one in wanted if one.number}):
            self.by_number |= {event.pk: event for event in hosted.filter(pk__in=numbers)}

    def of(self, wanted: Wanted) -> Event | None:
        """By the number of an export, by its own number; without one, by host, title and a day in common."""
        if wanted.number:
            return self.by_number.get(wanted.number)
        if wanted.key:
            return self.by_key.get((wanted.host.pk, wanted.key))
        called = self.by_title[wanted.host.pk, wanted.title]
        return next(
            (event for event in called if wanted.days & _days(event) or not (wanted.days or _days(event))), None
        )


def thing(wanted: Wanted, stored: Stored, known: Names, problems: Problems) -> RowResult | None:
    """What would become of it; nothing when it can't be, which is a problem then."""
    event = stored.of(wanted)
    line = wanted.line
    label = f"{wanted.title}（{len(wanted.dates)} 场）" if wanted.dates else wanted.title
    seen = [wanted.host.pk, wanted.key, [str(date.facts.get("venue")) for date in wanted.dates]]
    if _is_wrong(wanted, event, known, problems):
        return None
    if event is None:
        return RowResult(row=line.number, label=label, effect=Effect.NEW, seen=seen, payload=(wanted, _draft(wanted)))
    seen += [event.pk, event.version, event.state]
    if not _differs(wanted, event):
        return RowResult(row=line.number, label=label, effect=Effect.SAME, seen=seen, payload=None)
    if event.state != Event.State.DRAFT:
        sentence = f"《{event.title}》{event.get_state_display()}，和表格不一样；不是草稿就不能用表格改，请在活动页上改"
        problems.at(line, "title", sentence)
        return None
    return RowResult(row=line.number, label=label, effect=Effect.CHANGED, seen=seen, payload=(wanted, event))


def _is_wrong(wanted: Wanted, event: Event | None, known: Names, problems: Problems) -> bool:
    """A number that is no event of theirs, another number of one's own, and what is no longer in use."""
    before = len(problems)
    line = wanted.line
    if wanted.number and event is None:
        problems.at(line, "number", f"{wanted.host}没有系统编号是 {wanted.number} 的活动；新活动请空着")
    elif event and "key" in line.places and wanted.number and wanted.key != _key(event):
        problems.at(line, "key", f"它的编号是“{_key(event)}”，不能用表格改" if _key(event) else "编号不能后来再加")
    there = _named(event) if event else set()
    for name in ("task", "programme"):
        one = wanted.fields.get(name)
        if one and known.is_old(one) and one not in there:
            problems.at(line, name, f"“{one}”不再用了，请换一个")
    for date in wanted.dates:
        for one in date.named:
            if known.is_old(one) and one not in there:
                problems.at(date.line, _column(one, date.line), f"“{one}”不再用了，请换一个")
    return len(problems) > before


def _key(event: Event) -> str:
    return event.sheet_key.key if hasattr(event, "sheet_key") else ""


def _named(event: Event) -> set[object]:
    dates = list(event.occurrences.all())
    single = {event.task, event.programme, *(date.venue for date in dates), *(date.space for date in dates)}
    return single | {
        row for occurrence in dates for rows in (occurrence.resources.all(), occurrence.crew.all()) for row in rows
    }


def _column(one: object, line: Line) -> str:
    values = line.values
    for key, shown in (("place", "venue"), ("room", "space")):
        if values[key] == one:
            return shown
    return "resources" if one in values["resources"] else "crew"


def write(outcome: Outcome, *, by: Person, now: dt.datetime) -> None:
    """Store what is new and what changed, through the verbs of drafts."""
    drafts: list[Draft] = [thing.payload[1] for thing in outcome.of(Effect.NEW)]
    bulk_creating.save_drafts(drafts=drafts, by=by, now=now)
    EventKey.objects.bulk_create(
        EventKey(event=draft.event, host=draft.event.host, key=draft.key) for draft in drafts if draft.key
    )
    for changed in outcome.of(Effect.CHANGED):
        _change(*changed.payload, by=by, now=now)


def _change(wanted: Wanted, event: Event, *, by: Person, now: dt.datetime) -> None:
    for name, value in (wanted.fields | {"title": wanted.title}).items():
        setattr(event, name, value)
    occurrences, assignments = matched(wanted, event)
    editing.save_event(
        event=event,
        occurrences=occurrences,
        by=by,
        now=now,
        expected_version=event.version,
        audiences=wanted.sets.get("audiences"),
        cooperating=wanted.sets.get("cooperating"),
        assignments=assignments,
    )


def matched(wanted: Wanted, event: Event) -> tuple[list[Occurrence], dict[UUID, Assignments]]:
    """Each date on the stored one with its start, else of its day, else a new one; and what each takes along."""
    stored = list(event.occurrences.all())
    found: dict[int, Occurrence] = {}
    for same in (_same_start, _same_day):
        for place, date in enumerate(wanted.dates):
            match = next((occurrence for occurrence in stored if place not in found and same(date, occurrence)), None)
            if match is not None:
                found[place] = match
                stored.remove(match)
    dates = [found.get(place) or Occurrence() for place in range(len(wanted.dates))]
    taken = {
        occurrence.uid: date.assignments(_taken(occurrence))
        for occurrence, date in zip(dates, wanted.dates, strict=True)
    }
    return [_with(occurrence, date) for occurrence, date in zip(dates, wanted.dates, strict=True)], taken


def _same_start(date: Date, one: Occurrence) -> bool:
    return date.start == one.start


def _same_day(date: Date, one: Occurrence) -> bool:
    return date.day == _day(one.start)


def _taken(occurrence: Occurrence) -> Assignments:
    """What a date takes along; of a stored one both sets are prefetched."""
    if occurrence.pk is None:
        return Assignments()
    ids = (tuple(sorted(row.pk for row in rows.all())) for rows in (occurrence.resources, occurrence.crew))
    return Assignments(*ids)


def _with(occurrence: Occurrence, date: Date) -> Occurrence:
    if occurrence.space_id and "venue" in date.facts and date.facts["venue"] != occurrence.venue:
        occurrence.space = None
    for name, value in _facts(date).items():
        setattr(occurrence, name, value)
    return occurrence


def _facts(date: Date) -> dict[str, Any]:
    return {"start": date.start, "end": date.end} | date.facts


def _draft(wanted: Wanted) -> Draft:
    dates = [(Occurrence(**_facts(date)), date.assignments(Assignments())) for date in wanted.dates]
    return Draft(
        event=Event(title=wanted.title, host=wanted.host, **wanted.fields),
        occurrences=[occurrence for occurrence, _ in dates],
        audiences=wanted.sets.get("audiences", []),
        cooperating=wanted.sets.get("cooperating", []),
        assignments={occurrence.uid: taken for occurrence, taken in dates if taken != Assignments()},
        key=wanted.key,
    )


def _differs(wanted: Wanted, event: Event) -> bool:
    stored = sorted(event.occurrences.all(), key=lambda occurrence: (occurrence.start, occurrence.end))
    if event.title != wanted.title or _unlike(event, wanted.fields) or len(stored) != len(wanted.dates):
        return True
    if any(_ids(getattr(event, name).all(), event) != _ids(some, event) for name, some in wanted.sets.items()):
        return True
    return any(
        _unlike(occurrence, _facts(date)) or date.assignments(_taken(occurrence)) != _taken(occurrence)
        for occurrence, date in zip(stored, wanted.dates, strict=True)
    )


def _ids(rows: Iterable[Any], event: Event) -> set[int]:
    """The host is never asked to help itself."""
    return {row.pk for row in rows if not (isinstance(row, Organization) and row.pk == event.host_id)}


def _unlike(row: Event | Occurrence, facts: dict[str, Any]) -> bool:
    return any(_plain(row, name) != _lines(getattr(value, "pk", value)) for name, value in facts.items())


def _plain(row: Event | Occurrence, name: str) -> Any:
    """A field's value; of a reference, its id, without asking for it."""
    if name == "seats_each" and isinstance(row, Event):
        return row.seats_that_count
    is_reference = name in {"venue", "space", *fields.REFERENCES}
    return _lines(getattr(row, f"{name}_id" if is_reference else name))


def _lines(value: Any) -> Any:
    """A browser sends two characters for the end of a line, a table has one."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _days(event: Event) -> set[dt.date]:
    return {_day(occurrence.start) for occurrence in event.occurrences.all()}


def _day(at: dt.datetime) -> dt.date:
    return phrases.local(at).date()


def _some(values: Iterable[Any]) -> Iterable[list[Any]]:
    ordered = sorted(values)
    return (ordered[first : first + BATCH] for first in range(0, len(ordered), BATCH))
