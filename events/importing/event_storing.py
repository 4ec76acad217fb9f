"""Events of a file beside those that are stored: found again, compared, written."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Person
from core import words
from events import drafting, editing
from events.drafting import Draft
from events.importing.outcome import Effect, Outcome, Thing
from events.importing.tables import Problem, Problems
from events.models import Event, EventKey, Occurrence
from organizations.models import Organization

BATCH = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What the rows of one event say, by field; columns that the file hasn't are left out. Dates follow the clock."""

    row: int
    cell: str
    host: Organization
    title: str
    key: str
    fields: dict[str, Any]
    sets: dict[str, list[Any]]
    dates: list[dict[str, Any]]

    @property
    def days(self) -> set[dt.date]:
        """On which it is held."""
        return {words.local(date["start"]).date() for date in self.dates}


class Stored:
    """The events that the file may mean; a few queries for each five hundred."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self.by_key: dict[tuple[int, str], Event] = {}
        self.by_title: dict[tuple[int, str], list[Event]] = defaultdict(list)
        hosts = {one.host for one in wanted}
        live = Event.objects.filter(host__in=hosts, is_backfilled=False).exclude(state=Event.State.CANCELLED)
        live = live.select_related("sheet_key", "host").prefetch_related("occurrences", "audiences", "cooperating")
        for titles in _some({one.title for one in wanted}):
            for event in live.filter(title__in=titles).order_by("pk"):
                self.by_title[event.host_id, event.title].append(event)
        for keys in _some({one.key for one in wanted if one.key}):
            for event in live.filter(sheet_key__key__in=keys):
                self.by_key[event.host_id, event.sheet_key.key] = event

    def of(self, wanted: Wanted) -> Event | None:
        """By its number; without one, by host, title and a day in common."""
        if wanted.key:
            return self.by_key.get((wanted.host.pk, wanted.key))
        called = self.by_title[wanted.host.pk, wanted.title]
        return next((event for event in called if wanted.days & _days(event)), None)


def thing(wanted: Wanted, stored: Stored, problems: Problems) -> Thing | None:
    """What would become of it; nothing when it can't be, which is a problem then."""
    event = stored.of(wanted)
    label = f"{wanted.title}（{len(wanted.dates)} 场）"
    seen = [wanted.host.pk, wanted.key, [str(date.get("venue")) for date in wanted.dates]]
    if event is None:
        return Thing(row=wanted.row, label=label, effect=Effect.NEW, seen=seen, payload=_draft(wanted))
    seen += [event.pk, event.version, event.state]
    if not _differs(wanted, event):
        return Thing(row=wanted.row, label=label, effect=Effect.SAME, seen=seen, payload=None)
    if event.state != Event.State.DRAFT:
        words = f"《{event.title}》{event.get_state_display()}，和表格不一样；不是草稿就不能用表格改，请在活动页上改"
        problems.append(Problem(wanted.cell, words))
        return None
    return Thing(row=wanted.row, label=label, effect=Effect.CHANGED, seen=seen, payload=(wanted, event))


def write(outcome: Outcome, *, by: Person, now: dt.datetime) -> None:
    """Store what is new and what changed, through the verbs of drafts."""
    drafts: list[Draft] = [thing.payload for thing in outcome.of(Effect.NEW)]
    drafting.save_drafts(drafts=drafts, by=by, now=now)
    EventKey.objects.bulk_create(
        EventKey(event=draft.event, host=draft.event.host, key=draft.key) for draft in drafts if draft.key
    )
    for changed in outcome.of(Effect.CHANGED):
        _change(*changed.payload, by=by, now=now)


def _change(wanted: Wanted, event: Event, *, by: Person, now: dt.datetime) -> None:
    for name, value in (wanted.fields | {"title": wanted.title}).items():
        setattr(event, name, value)
    editing.save_event(
        event=event,
        occurrences=_matched(wanted, list(event.occurrences.all())),
        by=by,
        now=now,
        expected_version=event.version,
        audiences=wanted.sets.get("audiences"),
        cooperating=wanted.sets.get("cooperating"),
    )


def _matched(wanted: Wanted, stored: list[Occurrence]) -> list[Occurrence]:
    """Each date on the stored one with its start, else of its day, else a new one."""
    found: dict[int, Occurrence] = {}
    for same in (
        lambda date, one: date["start"] == one.start,
        lambda date, one: _day(date["start"]) == _day(one.start),
    ):
        for place, date in enumerate(wanted.dates):
            match = next((one for one in stored if place not in found and same(date, one)), None)
            if match is not None:
                found[place] = match
                stored.remove(match)
    return [_with(found.get(place) or Occurrence(), date) for place, date in enumerate(wanted.dates)]


def _with(occurrence: Occurrence, facts: dict[str, Any]) -> Occurrence:
    if occurrence.space_id and "venue" in facts and facts["venue"] != occurrence.venue:
        occurrence.space = None
    for name, value in facts.items():
        setattr(occurrence, name, value)
    return occurrence


def _draft(wanted: Wanted) -> Draft:
    return Draft(
        event=Event(title=wanted.title, host=wanted.host, **wanted.fields),
        occurrences=[Occurrence(**date) for date in wanted.dates],
        audiences=wanted.sets.get("audiences", []),
        cooperating=wanted.sets.get("cooperating", []),
        key=wanted.key,
    )


def _differs(wanted: Wanted, event: Event) -> bool:
    stored = sorted(event.occurrences.all(), key=lambda one: (one.start, one.end))
    if event.title != wanted.title or _unlike(event, wanted.fields) or len(stored) != len(wanted.dates):
        return True
    if any(_ids(getattr(event, name).all(), event) != _ids(some, event) for name, some in wanted.sets.items()):
        return True
    return any(_unlike(one, date) for one, date in zip(stored, wanted.dates, strict=True))


def _ids(rows: Iterable[Any], event: Event) -> set[int]:
    """The host is never asked to help itself."""
    return {one.pk for one in rows if not (isinstance(one, Organization) and one.pk == event.host_id)}


def _unlike(row: Event | Occurrence, facts: dict[str, Any]) -> bool:
    return any(_plain(row, name) != getattr(value, "pk", value) for name, value in facts.items())


def _plain(row: Event | Occurrence, name: str) -> Any:
    """A field's value; of a reference, its id, without asking for it."""
    return getattr(row, f"{name}_id" if name in {"task", "venue"} else name)


def _days(event: Event) -> set[dt.date]:
    return {_day(one.start) for one in event.occurrences.all()}


def _day(at: dt.datetime) -> dt.date:
    return words.local(at).date()


def _some(values: Iterable[str]) -> Iterable[list[str]]:
    ordered = sorted(values)
    return (ordered[first : first + BATCH] for first in range(0, len(ordered), BATCH))
