"""Rows of events: what is wrong between their cells, and which rows belong to one event."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.models import Person
from core.reading import Row
from events import recurrence
from events.importing import tables
from events.importing.event_columns import DATE_KEYS, EVENT_KEYS, FIELDS, SET_KEYS, Names, event_columns, names
from events.importing.event_storing import Stored, Wanted, thing
from events.importing.outcome import Outcome, Tell
from events.importing.tables import Column, Line, Problems
from events.models import Event, Occurrence
from venues.models import Venue

YEARS_BACK, YEARS_AHEAD = 2, 5


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
    return event_columns(names(person, now=now))


def examine(rows: Sequence[Row], *, by: Person, now: dt.datetime, tell: Tell) -> Outcome:
    """All problems, or what would become of each event."""
    known, problems = names(by, now=now), Problems()
    lines = tables.lines(rows, event_columns(known), problems)
    for number, line in enumerate(lines, start=1):
        _check(line, known, problems, now)
        tell(number)
    groups = _groups(lines, problems)
    for group in groups:
        _check_group(group, problems)
    if problems:
        return Outcome(problems)
    wanted = [_wanted(group) for group in groups]
    stored = Stored(wanted)
    return Outcome(problems, [found for one in wanted if (found := thing(one, stored, problems))])


def _check(line: Line, known: Names, problems: Problems, now: dt.datetime) -> None:
    values = line.values
    day, start, end = values["day"], values["start"], values["end"]
    if day and not now.year - YEARS_BACK <= day.year <= now.year + YEARS_AHEAD:
        problems.at(line, "day", f"{day.isoformat()} 离今天太远，请看看年份")
    if start and end and end <= start:
        problems.at(line, "end", "“结束”要晚于“开始”")
    _find_venue(line, known, problems)
    if values["kind"] == Event.Kind.OUTREACH and not values.get("school"):
        problems.at(line, "school" if "school" in line.places else "kind", "进校园的活动要写“学校”")
    if values.get("online_link") and values.get("mode") == Occurrence.Mode.ON_SITE:
        problems.at(line, "online_link", "“方式”是线下，不用写线上链接；要么把“方式”改成线上")


def _find_venue(line: Line, known: Names, problems: Problems) -> None:
    name, street = line.values.get("venue", ""), line.values.get("street")
    line.values["place"] = None
    if not name or "venue" in line.faults or "street" in line.faults:
        return
    called = known.venues.get(name, [])
    found = [venue for venue in called if street is None or street.pk in {venue.area_id, venue.area.parent_id}]
    if len(found) == 1:
        line.values["place"] = found[0]
    elif len(found) > 1:
        where = "、".join(str(venue.area) for venue in found)
        problems.at(line, "venue", f"有 {len(found)} 个场馆叫“{name}”（{where}），请在“街道”写明")
    elif called:
        problems.at(line, "street", f"“{name}”不在{street}，在{'、'.join(str(one.area) for one in called)}")
    else:
        problems.at(line, "venue", f"没有叫“{name}”的场馆，请写全名，或写到“具体位置”")


def _groups(lines: Sequence[Line], problems: Problems) -> list[Group]:
    """By 编号 where there is one, else by 标题 and 主办单位."""
    found: dict[tuple[object, ...], Group] = {}
    for line in lines:
        values = line.values
        host, key = values.get("host"), values.get("key", "")
        if not host or not values["title"]:
            continue
        group = found.setdefault((host.pk, key or (values["title"],)), Group())
        group.lines.append(line)
    return list(found.values())


def _check_group(group: Group, problems: Problems) -> None:
    first = group.first
    seen: dict[tuple[object, ...], int] = {}
    for line in group.lines:
        _check_agreement(group, line, problems)
        at = (line.values["day"], line.values["start"], line.values.get("place"), line.values.get("place_note"))
        if line.values["day"] and line.values["start"] and (same := seen.get(at)):
            problems.at(line, "day", f"和第 {same} 行重复：同一个活动、同一时间、同一地点")
        seen[at] = line.number
    for line in group.lines[recurrence.MOST :]:
        problems.at(line, "title", f"一个活动最多 {recurrence.MOST} 个日期，请分成几个活动")
    mode = group.said("booking") if "booking" in first.places else None
    if mode == Event.Booking.NONE and "seats_each" in first.places and group.said("seats_each"):
        problems.at(first, "seats_each", "“报名”是不用报名，就不用写名额")


def _check_agreement(group: Group, line: Line, problems: Problems) -> None:
    """What is about the whole event may stand in its first row only, or be the same in all."""
    for key in ("title", *EVENT_KEYS, *SET_KEYS):
        if key in line.filled and key not in line.faults and line.values[key] != group.said(key):
            problems.at(line, key, f"和第 {group.first.number} 行不一样：它们是同一个活动")


def _wanted(group: Group) -> Wanted:
    first = group.first
    there = set(first.places)
    return Wanted(
        row=first.number,
        host=first.values["host"],
        title=first.values["title"],
        key=first.values.get("key", ""),
        cell=first.cell("title"),
        fields={key: group.said(key) for key in EVENT_KEYS if key in there},
        sets={key: group.said(key) for key in SET_KEYS if key in there},
        dates=sorted((_date(line) for line in group.lines), key=lambda date: (date["start"], date["end"])),
    )


def _date(line: Line) -> dict[str, Any]:
    values = line.values
    start, end = (timezone.make_aware(dt.datetime.combine(values["day"], values[key])) for key in ("start", "end"))
    facts = {FIELDS.get(key, key): values[key] for key in DATE_KEYS if key in line.places}
    venue: Venue | None = values["place"]
    return {"start": start, "end": end} | facts | ({"venue": venue} if "venue" in line.places else {})
