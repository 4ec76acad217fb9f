"""Import rows of science bases, matched by venue and type; the association alone registers them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import Person
from core import phrases
from spreadsheets import cell_values, tables
from spreadsheets.cells import when
from spreadsheets.cells.errors import CellError
from spreadsheets.name_lookups import streets
from spreadsheets.results import Effect, Outcome, RowResult, Tell, shown
from spreadsheets.tables import Column, Contents, Line, Problems, Spec
from venues import rules as venue_rules
from venues.bases import applications, queries, rules, steps, storing
from venues.bases.rules import Opening
from venues.models import Base, BaseLevel, BaseTheme, BaseType, Venue

PLAIN = (
    "name", "introduction", "audiences", "opening_words", "by_appointment", "closed_on_holidays", "closed_from",
    "closed_until", "closed_reason", "admission", "booking_phone", "contact_name", "contact_phone",
)  # fmt: skip
Known = Mapping[str, Any]
"""A column as it is written here: title, key, reader, what an empty cell means, hint, example."""
DAYS = {f"day{number}": number for number in range(1, 8)}


def columns(person: Person, *, now: dt.datetime) -> list[Column]:
    """In the order of the template."""
    words: dict[str, Any] = {"type": BaseType, "level": BaseLevel, "themes": BaseTheme}
    read = {key: _named(model.objects.all()) for key, model in words.items()}
    current = {key: [name for name, word in named.items() if not word.retired] for key, named in read.items()}
    known = streets(person)
    lines = [*_accredited(read, current, known), *_open(), *_told()]
    required = {"name", "venue", "type", "level", "valid_from", "valid_until"}
    offered: dict[str, Iterable[Any]] = {**current, "venue": _venues(person)}
    offered["street"] = dict.fromkeys(area.name for area in known.values())
    offered |= dict.fromkeys(("by_appointment", "closed_on_holidays"), ("是", "否"))
    return tables.columns(lines, required=required, offered=offered, several={"themes"})


def _accredited(read: Mapping[str, Known], current: Mapping[str, list[str]], known: Known) -> Iterable[Spec]:
    """Retired words are read, since bases have them, and offered no more."""
    kinds = current["type"]
    levels = current["level"]
    text = cell_values.text
    return (
        ("名称", "name", text(80), "", "", "样例地质科普基地"),
        ("场馆", "venue", text(80), "", "先在“场馆”里建好，写全名", "样例街道综合文化站"),
        ("街道", "street", cell_values.one_of("街道", known), None, "几个场馆同名时用来区分", ""),
        ("类型", "type", cell_values.one_of("类型", read["type"]), None, "、".join(kinds), next(iter(kinds), "")),
        ("级别", "level", cell_values.one_of("级别", read["level"]), None, "、".join(levels), next(iter(levels), "")),
        ("主题", "themes", cell_values.some_of("主题", read["themes"]), [], "几个用“、”隔开", ""),
        ("有效期从", "valid_from", when.day_with_year, None, "", "2026-01-01"),
        ("有效期到", "valid_until", when.day_with_year, None, "", "2028-12-31"),
        ("文号", "document", text(60), "", "认定的文件", ""),
        ("介绍", "introduction", text(2000), "", "", ""),
        ("适合谁来", "audiences", text(80), "", "", ""),
    )


def _open() -> Iterable[Spec]:
    text = cell_values.text
    return (
        *((name, f"day{number}", _hours, (), "开放时间", "9:00-17:00") for number, name in phrases.WEEKDAY_NAMES),
        ("开放说明", "opening_words", text(120), "", "", ""),
        ("要先预约", "by_appointment", cell_values.yes_no, False, "是、否", "否"),
        ("法定节假日不开", "closed_on_holidays", cell_values.yes_no, False, "是、否", "否"),
        ("临时闭馆从", "closed_from", when.day_with_year, None, "在修、在布展才写", ""),
        ("临时闭馆到", "closed_until", when.day_with_year, None, "", ""),
        ("为什么闭馆", "closed_reason", text(60), "", "公开", ""),
    )


def _told() -> Iterable[Spec]:
    text = cell_values.text
    return (
        ("门票", "admission", text(80), "", "", "免费"),
        ("预约电话", "booking_phone", text(30), "", "", ""),
        ("联系人", "contact_name", text(40), "", "不公开", "样例联系人"),
        ("联系人手机", "contact_phone", cell_values.phone, "", "加密保存", "139 0000 0123"),
    )


def _named(rows: Iterable[Any]) -> dict[str, Any]:
    return {row.name: row for row in rows}


def _week() -> Iterable[tuple[int, str]]:
    return enumerate(phrases.WEEKDAYS, start=1)


def _hours(cell: str) -> tuple[tuple[dt.time, dt.time], ...]:
    try:
        return tuple(venue_rules.read_hours(cell))
    except venue_rules.HoursError as error:
        raise CellError(str(error).rstrip("。")) from None


def examine(contents: Contents, *, by: Person, now: dt.datetime, tell: Tell) -> Outcome:
    """All problems, or what would become of each base. Refuses: not_association."""
    steps.refuse_unless_association(by)
    problems = Problems()
    known = columns(by, now=now)
    lines = tables.lines(contents, known, problems)
    venues = _venues(by)
    bases = Base.objects.select_related("level", "type", "venue").prefetch_related("themes", "hours")
    stored = {(base.venue_id, base.type_id): base for base in bases}
    seen: dict[tuple[int, int], int] = {}
    for number, line in enumerate(lines, start=1):
        _find(line, venues, problems)
        _check(line, stored.get(_key(line)), seen, problems, now)
        tell(number)
    if problems:
        return Outcome(problems)
    things = [_thing(line, stored.get(_key(line))) for line in lines]
    return Outcome(problems, things, shown(lines, known))


def _venues(by: Person) -> dict[str, list[Venue]]:
    found = defaultdict(list)
    for venue in queries.venues_to_apply(by).select_related("area__parent"):
        found[venue.name].append(venue)
    return found


def _key(line: Line) -> tuple[int, int]:
    return getattr(line.values["place"], "pk", 0), getattr(line.values["type"], "pk", 0)


def _find(line: Line, venues: Mapping[str, list[Venue]], problems: Problems) -> None:
    """The place that the row names; the street tells those of one name apart."""
    name = line.values["venue"]
    street = line.values["street"]
    found = [venue for venue in venues.get(name, []) if street is None or street in {venue.area, venue.area.parent}]
    line.values["place"] = found[0] if len(found) == 1 else None
    if name and not found:
        problems.at(line, "venue", f"没有叫“{name[:30]}”的场馆，请先在“场馆”里建好，或核对名称和街道")
    elif len(found) > 1:
        problems.at(line, "venue", f"有 {len(found)} 个场馆叫“{name[:30]}”，请填街道")


def _check(
    line: Line, base: Base | None, seen: dict[tuple[int, int], int], problems: Problems, now: dt.datetime
) -> None:
    closed_from = line.values["closed_from"]
    closed_until = line.values["closed_until"]
    if closed_from and closed_until and closed_until < closed_from:
        problems.at(line, "closed_until", "“临时闭馆到”要在“临时闭馆从”之后")
    key = _key(line)
    if all(key) and (first := seen.setdefault(key, line.number)) != line.number:
        problems.at(line, "venue", f"和第 {first} 行重复：同一个场馆、同一个类型")
    if base and base.state not in rules.TRANSITIONS["apply"].states:
        _check_known(line, base, problems)
        return
    first = line.values["valid_from"]
    last = line.values["valid_until"]
    if first and last and (last < first or last < phrases.local(now).date()):
        problems.at(line, "valid_until", "有效期要到今天以后，也不能早于开始那天")


def _check_known(line: Line, base: Base, problems: Problems) -> None:
    """Level and validity of a base change on its own page, with a reason."""
    values = line.values
    if base.state == Base.State.APPLIED:
        problems.at(line, "venue", f"“{base}”的申请在等评审，请到它的页面上认定")
        return
    if values["level"] and values["level"] != base.level:
        problems.at(line, "level", f"它现在是{base.level}，升级、降级请到它的页面上办")
    for name in ("valid_from", "valid_until"):
        if values[name] and values[name] != getattr(base, name):
            problems.at(line, name, f"它现在的有效期是 {base.valid_from} 到 {base.valid_until}，续期请到它的页面上办")


def _thing(line: Line, base: Base | None) -> RowResult:
    """What the file leaves out stays as it is."""
    facts = {name: line.values[name] for name in PLAIN if name in {*line.places, *line.filled}}
    themes = list(line.values["themes"]) if "themes" in line.places or base is None else list(base.themes.all())
    openings = _openings(line, list(queries.times(base).openings) if base else [])
    is_live = base is not None and base.state not in rules.TRANSITIONS["apply"].states
    before = _stored(base, facts) if base else None
    after = (facts, sorted(theme.pk for theme in themes), sorted(map(_plain, openings)))
    effect = Effect.NEW if base is None else Effect.SAME if is_live and before == after else Effect.CHANGED
    seen = [base.pk if base else 0, base.state if base else "", before]
    payload = (line.values, base, is_live, facts, themes, openings)
    return RowResult(row=line.number, label=line.values["name"], effect=effect, seen=seen, payload=payload)


def _stored(base: Base, facts: Iterable[str]) -> tuple[Any, ...]:
    known = {name: getattr(base, name) for name in facts}
    return known, sorted(theme.pk for theme in base.themes.all()), sorted(map(_plain, queries.times(base).openings))


def _plain(one: Opening) -> tuple[int, dt.time, dt.time]:
    return one.weekday, one.opens, one.closes


def _openings(line: Line, stored: list[Opening]) -> list[Opening]:
    other_days = [opening for opening in stored if f"day{opening.weekday}" not in line.places]
    typed = [(number, span) for key, number in DAYS.items() for span in line.values[key]]
    return other_days + [Opening(number, *span) for number, span in typed]


def write(outcome: Outcome, *, by: Person, now: dt.datetime) -> None:
    """Each through the verb of its page: what is no base yet is registered, what is one is edited."""
    for thing in (*outcome.of(Effect.NEW), *outcome.of(Effect.CHANGED)):
        values, base, is_live, facts, themes, openings = thing.payload
        wished = base or Base(venue=values["place"], type=values["type"])
        for name, value in facts.items():
            setattr(wished, name, value)
        if is_live:
            storing.edit(wished, themes=themes, openings=openings)
            continue
        wished.level = values["level"]
        applications.register(
            wished=wished,
            themes=themes,
            openings=openings,
            **{name: values[name] for name in ("valid_from", "valid_until", "document")},
            by=by,
            now=now,
        )
