"""Import rows of venues, matched by name and managing organization, under the rules of the page of venues."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from accounts.models import Person
from core.chinese import pinyin
from organizations.models import Area, Organization
from organizations.own_first import own_first
from spreadsheets import cell_values, tables
from spreadsheets.cell_values import Reader
from spreadsheets.name_lookups import streets
from spreadsheets.results import Effect, Outcome, RowResult, Tell, shown
from spreadsheets.tables import Column, Contents, Line, Problems
from venues import queries
from venues.models import Venue, VenueKind

PLAIN = (
    "kind", "address", "latitude", "longitude", "initials", "capacity", "how_to_get_there", "bus_line", "step_free",
    "toilet", "seating", "parking", "warning", "contact_name", "contact_phone", "closed",
)  # fmt: skip


def columns(person: Person, *, now: dt.datetime) -> list[Column]:
    """In the order of the template."""
    mine = Organization.objects.managed_by(person, role="organizer").in_use().order_by("name")
    hosts = {
        organization.name: organization for organization in own_first(mine, person, organization="pk", area="area")
    }
    kinds = {venue_kind.name: venue_kind for venue_kind in VenueKind.objects.all()}
    current = [name for name, kind in kinds.items() if not kind.retired]
    sole = next(iter(hosts.values())) if len(hosts) == 1 else None
    words = cell_values.text
    known = streets(person)
    rows: Iterable[tuple[str, str, Reader, Any, str, str]] = (
        ("名称", "name", words(80), "", "全名", "样例街道综合文化站"),
        ("类型", "kind", cell_values.one_of("类型", kinds), None, "、".join(current[:8]), ""),
        ("管理单位", "host", cell_values.one_of("您可以管理的单位", hosts), sole, "全名", "样例街道办事处"),
        ("街道", "street", cell_values.one_of("街道", known), None, "全名", "样例街道"),
        ("村（社区）", "village", words(60), "", "在村里的才写", ""),
        ("地址", "address", words(160), "", "", "样例大街 12 号"),
        ("纬度", "latitude", cell_values.decimal(-90, 90, 6), None, "WGS-84；和经度一起填", ""),
        ("经度", "longitude", cell_values.decimal(-180, 180, 6), None, "", ""),
        ("拼音首字母", "initials", words(60), "", "多音字才要写", ""),
        ("能容纳", "capacity", cell_values.count(100_000), None, "人", "120"),
        ("怎么去", "how_to_get_there", words(200), "", "", ""),
        ("公交", "bus_line", words(80), "", "", "12 路，样例文化站下，走 2 分钟"),
        ("轮椅能进", "step_free", cell_values.yes_no, None, "是、否，不清楚就空着", "是"),
        ("厕所", "toilet", words(80), "", "", ""),
        ("座位", "seating", words(80), "", "", ""),
        ("停车", "parking", words(80), "", "", ""),
        ("要注意的", "warning", words(120), "", "", ""),
        ("联系人", "contact_name", words(40), "", "", "样例联系人"),
        (
            "联系人手机",
            "contact_phone",
            cell_values.contact_phone,
            "",
            "手机，或带区号的座机；加密保存",
            "139 0000 0123",
        ),
        ("不再使用", "closed", cell_values.yes_no, False, "是、否", "否"),
    )
    required = {"name", "street", "address"} | ({"host"} if sole is None else set())
    offered: dict[str, Iterable[str]] = {
        "kind": current,
        "host": hosts,
        "step_free": ("是", "否"),
        "closed": ("是", "否"),
    }
    offered["street"] = dict.fromkeys(area.name for area in known.values())
    return tables.columns(rows, required=required, offered=offered)


def examine(contents: Contents, *, by: Person, now: dt.datetime, tell: Tell) -> Outcome:
    """All problems, or what would become of each place."""
    problems = Problems()
    known = columns(by, now=now)
    lines = tables.lines(contents, known, problems)
    villages = {(area.parent_id, area.name): area for area in Area.objects.filter(level=Area.Level.VILLAGE)}
    named = Counter(_key(line) for line in lines)
    for number, line in enumerate(lines, start=1):
        _check(line, villages, problems)
        if named[_key(line)] > 1 and line.values["name"]:
            problems.at(line, "name", f"“{line.values['name']}”在表里有 {named[_key(line)]} 行，请只留一行")
        tell(number)
    if problems:
        return Outcome(problems)
    hosts = {line.values["host"] for line in lines}
    stored = {(venue.organization_id, venue.name): venue for venue in Venue.objects.filter(organization__in=hosts)}
    things = [_thing(line, stored.get(_key(line))) for line in lines]
    return Outcome(problems, things, shown(lines, known))


def _key(line: Line) -> tuple[int, str]:
    host = line.values.get("host")
    return (host.pk if host else 0, line.values["name"])


def _check(line: Line, villages: dict[tuple[int | None, str], Area], problems: Problems) -> None:
    values = line.values
    pair = [key for key in ("latitude", "longitude") if key in line.filled]
    if len(pair) == 1:
        problems.at(line, pair[0], "经度和纬度要一起填，或者都不填")
    values["area"] = street = values["street"]
    if (name := values.get("village")) and street:
        values["area"] = villages.get((street.pk, name))
        if values["area"] is None:
            problems.at(line, "village", f"{street}没有叫“{name}”的村（社区），请先导入村名单，或空着")


def _thing(line: Line, venue: Venue | None) -> RowResult:
    facts = {
        key: line.values[key]
        for key in PLAIN
        if key in {*line.places, *line.filled} and (key != "initials" or line.values[key])
    }
    facts |= {"area": line.values["area"]}
    stored = {name: getattr(venue, name) for name in facts} if venue else {}
    effect = Effect.NEW if venue is None else Effect.SAME if stored == facts else Effect.CHANGED
    seen = [venue.pk if venue else 0, {name: str(value) for name, value in stored.items()}]
    target = venue or Venue(name=line.values["name"], organization=line.values["host"])
    return RowResult(row=line.number, label=target.name, effect=effect, seen=seen, payload=(target, facts))


def write(outcome: Outcome, *, by: Person, now: dt.datetime) -> None:
    """Store what is new and what changed; a new place gets its address in the net and its initials."""
    for thing in (*outcome.of(Effect.NEW), *outcome.of(Effect.CHANGED)):
        venue, facts = thing.payload
        for name, value in facts.items():
            setattr(venue, name, value)
        venue.slug = venue.slug or queries.free_slug(venue.name)
        venue.initials = venue.initials.lower() or pinyin.initials(venue.name)
        venue.save()
