"""Group rows of events by event, and check them against each other."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Person
from core import phrases
from events import fields
from events.models import Event
from events.schedule import recurrence
from spreadsheets import name_lookups, tables
from spreadsheets.events import checks, dates
from spreadsheets.events.columns import DATE_KEYS, EVENT_KEYS, FIELDS, TAKEN_KEYS, event_columns
from spreadsheets.events.writing import Date, Stored, Wanted, thing
from spreadsheets.results import Outcome, Shown, Tell, said
from spreadsheets.tables import Column, Contents, Line, Problems

_PUT_TOGETHER = (*dates.TIMES, "end_day", "venue", "space", "place_note")


@dataclass(slots=True)
class Group:
    """The rows of one event, in the file's order."""

    lines: list[Line] = field(default_factory=list)

    @property
    def first(self) -> Line:
        """The row that the event is called by."""
        return self.lines[0]

    def said(self, key: str) -> Any:
        """The first filled cell of a column that is about the whole event; what an empty one means, else."""
        filled = next((line for line in self.lines if key in line.filled), self.first)
        return filled.values[key]


def columns(person: Person, *, now: dt.datetime) -> list[Column]:
    """The template's columns, as this person may fill them."""
    return event_columns(name_lookups.names(person, now=now))


def examine(contents: Contents, *, by: Person, now: dt.datetime, tell: Tell) -> Outcome:
    """All problems, or what would become of each event."""
    names = name_lookups.names(by, now=now)
    problems = Problems()
    columns = event_columns(names)
    lines = dates.settle(tables.lines(contents, columns, problems), problems)
    _check_times_said(lines, columns, problems)
    for number, line in enumerate(lines, start=1):
        checks.check(line, names, problems, now)
        tell(number)
    groups = _groups(lines)
    for group in groups:
        _check_group(group, problems)
    if problems:
        return Outcome(problems)
    wanted = [_wanted(group) for group in groups]
    stored = Stored(wanted)
    things = [row_result for one in wanted if (row_result := thing(one, stored, names, problems))]
    return Outcome(problems, things, [_shown(line, columns) for line in lines])


def _check_times_said(lines: Sequence[Line], columns: Sequence[Column], problems: Problems) -> None:
    """A table without any time, or without any day, is asked for it once and not in every row."""
    for column in columns:
        if column.key in dates.TIMES and lines and column.key not in lines[0].places:
            if not any(column.key in line.filled for line in lines) and any(map(checks.has_date, lines)):
                problems.miss(column)
                for line in lines:
                    line.faults.add(column.key)


def _shown(line: Line, columns: Sequence[Column]) -> Shown:
    """From when to when and where in one word each, then what else the row says."""
    cells = list(said(line, [column for column in columns if column.key not in _PUT_TOGETHER]))
    names = (getattr(line.values[key], "name", "") for key in ("place", "room"))
    if place := " ".join(filter(None, (*names, line.values["place_note"]))):
        cells.insert(0, ("地点", place))
    if line.values["span"]:
        start, end, *_ = line.values["span"]
        day = phrases.local(start).date()
        when = f"{phrases.long_date(day)} {phrases.weekday(day)} {phrases.hours(start, end)}"
        cells.insert(0, ("时间", when))
    return Shown(line.number, tuple(cells))


def _groups(lines: Sequence[Line]) -> list[Group]:
    """By the stored event's own number, by 编号 where there is one, else by 标题; always of one 主办单位.

    A row without the number joins the numbered ones that are called the same.
    """
    numbers: dict[tuple[object, ...], set[int]] = defaultdict(set)
    for line in lines:
        if line.values["number"]:
            numbers[_called(line)].add(line.values["number"])
    found: dict[tuple[object, ...], Group] = {}
    for line in lines:
        host = line.values["host"]
        called = _called(line)
        if not host or not line.values["title"]:
            continue
        number = line.values["number"] or (next(iter(numbers[called])) if len(numbers[called]) == 1 else None)
        line.values["number"] = number
        found.setdefault((host.pk, number) if number else called, Group()).lines.append(line)
    return list(found.values())


def _called(line: Line) -> tuple[object, ...]:
    values = line.values
    return (values["host"] and values["host"].pk, values["key"] or (values["title"],))


def _check_group(group: Group, problems: Problems) -> None:
    first = group.first
    seen: dict[tuple[object, ...], int] = {}
    for line in group.lines:
        _check_agreement(group, line, problems)
        at = (line.values["day"], line.values["start"], line.values["place"], line.values["place_note"])
        if line.values["day"] and line.values["start"] and (same := seen.get(at)):
            problems.at(line, "day", f"和第 {same} 行重复：同一个活动、同一时间、同一地点")
        elif len(group.lines) > 1 and not checks.has_date(line):
            problems.at(line, "day", f"“日期”没有填；和第 {first.number} 行是同一个活动")
        seen[at] = line.number
    for line in group.lines[recurrence.MAX_COUNT :]:
        problems.at(line, "title", f"一个活动最多 {recurrence.MAX_COUNT} 个日期，请分成几个活动")
    mode = group.said("booking") if "booking" in first.places else None
    if mode == Event.Booking.NONE and "seats_each" in first.places and group.said("seats_each"):
        problems.at(first, "seats_each", "“报名”是不用报名，就不用写名额")
    if "min_participants" in first.places:
        _check_smallest(group, problems)


def _check_smallest(group: Group, problems: Problems) -> None:
    """What the editor refuses too; without a column of seats the event's own count, when it is written."""
    least = group.said("min_participants")
    seats = group.said("seats_each") if "seats_each" in group.first.places else None
    if least and seats and least > seats:
        problems.at(group.first, "min_participants", f"比每场名额（{seats}）还多，报满了也不够")


def _check_agreement(group: Group, line: Line, problems: Problems) -> None:
    """What is about the whole event may stand in its first row only, or be the same in all."""
    for key in ("title", *EVENT_KEYS, *fields.SETS):
        if key in line.filled and key not in line.faults and line.values[key] != group.said(key):
            problems.at(line, key, f"和第 {group.first.number} 行不一样：它们是同一个活动")


def _wanted(group: Group) -> Wanted:
    first = group.first
    there = {*first.places, *(key for line in group.lines for key in line.filled)}
    dates = [_date(line) for line in group.lines if line.values["span"]]
    return Wanted(
        line=first,
        number=first.values["number"],
        host=first.values["host"],
        title=first.values["title"],
        key=first.values["key"],
        fields={key: group.said(key) for key in EVENT_KEYS if key in there} | _usual(group),
        sets={key: group.said(key) for key in fields.SETS if key in there},
        dates=sorted(dates, key=lambda date: (date.start, date.end)),
    )


def _usual(group: Group) -> dict[str, object]:
    """People simply come to kinds whose editor doesn't ask how they register; an emergency is one."""
    facts: dict[str, object] = {}
    kind = group.said("kind")
    if "booking" in fields.left_out(kind) and not any("booking" in line.filled for line in group.lines):
        facts["booking"] = Event.Booking.NONE.value
    if kind == Event.Kind.EMERGENCY:
        facts["is_emergency"] = True
    return facts


def _date(line: Line) -> Date:
    values = line.values
    there = {*line.places, *line.filled}
    start, end, arrive, leave = values["span"]
    facts = {FIELDS.get(key, key): values[key] for key in DATE_KEYS if key in there}
    facts |= {name: at for name, at in (("arrive", arrive), ("leave", leave)) if name in there}
    facts |= {name: values[key] for name, key in (("venue", "place"), ("space", "room")) if name in there}
    taken = {key: tuple(sorted(one.pk for one in values[key])) for key in TAKEN_KEYS if key in there}
    named = [one for key in TAKEN_KEYS for one in values[key]] + [values["place"], values["room"]]
    return Date(line=line, start=start, end=end, facts=facts, taken=taken, named=tuple(one for one in named if one))
