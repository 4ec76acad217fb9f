"""Check a plan document: its shape first, then how its parts refer to each other. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from plan.shapes import Choice, Date, Flag, Items, Maybe, Number, Problem, Record, Shape, Table, Text

_SLUG = re.compile(r"[A-Za-z0-9_-]+")
MOST_TASKS = 600
YEAR = Number(whole=True, least=1990, most=2200)
INDICATOR = Record(
    {"name": Text(80), "unit": Text(20), "target": Number()},
    {"at_least": Flag(), "by": YEAR},
)
TASK = Record(
    {"code": Text(10), "title": Text(120), "lead": Text(80), "cooperating": Items(Text(80))},
    {"named_activities": Items(Text(120)), "indicators": Items(INDICATOR)},
)
GROUP = Record(
    {"code": Text(10), "kind": Choice(("action", "project")), "title": Text(80), "tasks": Items(TASK, most=99)},
    {"audience": Maybe(Text(40))},
)
PLAN = Record(
    {
        "slug": Text(60),
        "title": Text(120),
        "area": Text(60),
        "period": Items(YEAR, length=2),
        "coordinator": Text(80),
    },
    {
        "status": Text(120, blank=True),
        "published": Maybe(Date()),
        "comment_until": Maybe(Date()),
        "overall_indicators": Items(INDICATOR),
        "note": Text(2000, blank=True),
        "area_duty": Text(500, blank=True),
    },
)
OCCASION = Record({"name": Text(60), "kind": Text(20)}, {"rule": Text(120, blank=True)})
NAMES = Items(Text(60))
DOCUMENT = Record(
    {"plan": PLAN, "groups": Items(GROUP, most=60), "organizations": Items(Text(80)), "streets": NAMES},
    {
        "aliases": Table(Text(80)),
        "streets_note": Text(2000),
        "sub_audiences": Table(Items(Text(40))),
        "not_events": Table(Text(200)),
        "occasions": Items(OCCASION),
        "occasions_note": Text(2000),
        "venue_kinds": NAMES,
        "base_types": NAMES,
        "base_levels": NAMES,
        "volunteer_groups": Items(Text(80)),
    },
)


def problems(document: Any) -> list[Problem]:
    """Everything that is wrong; empty when the document can be loaded."""
    return list(DOCUMENT.check(document, "")) or [
        *_slug(document),
        *_period(document),
        *_codes(document),
        *_organizations(document),
        *_audiences(document),
        *_outside(document),
        *_indicators(document),
        *_size(document),
    ]


def tasks(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The tasks with their paths."""
    for at, group in enumerate(document["groups"]):
        for index, task in enumerate(group["tasks"]):
            yield f"groups[{at}].tasks[{index}]", task


def _slug(document: dict[str, Any]) -> Iterator[Problem]:
    if not _SLUG.fullmatch(document["plan"]["slug"]):
        yield Problem("plan.slug", "只能用英文字母、数字、- 和 _。")


def _size(document: dict[str, Any]) -> Iterator[Problem]:
    count = sum(1 for _ in tasks(document))
    if count > MOST_TASKS:
        yield Problem("groups", f"一共 {count} 项任务，最多 {MOST_TASKS} 项，请分成几个方案。")


def _period(document: dict[str, Any]) -> Iterator[Problem]:
    first, last = document["plan"]["period"]
    if first > last:
        yield Problem("plan.period", f"起始年 {first} 在结束年 {last} 后面。")


def _codes(document: dict[str, Any]) -> Iterator[Problem]:
    groups = [(f"groups[{index}]", group) for index, group in enumerate(document["groups"])]
    occasions = [(f"occasions[{index}]", item) for index, item in enumerate(document.get("occasions", []))]
    yield from _twice(groups, "code")
    yield from _twice(tasks(document), "code")
    yield from _twice(occasions, "name")


def _twice(rows: Any, key: str) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for path, row in rows:
        if row[key] in seen:
            yield Problem(f"{path}.{key}", f"“{row[key]}”和 {seen[row[key]]} 重复了。")
        seen.setdefault(row[key], path)


def _organizations(document: dict[str, Any]) -> Iterator[Problem]:
    aliases: dict[str, str] = document.get("aliases", {})
    known = set(document["organizations"])
    for alias, name in aliases.items():
        if name not in known:
            yield _stranger(f"aliases.{alias}", name)
    known |= aliases.keys()
    for path, name in _named(document):
        if name not in known:
            yield _stranger(path, name)


def _named(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "plan.coordinator", document["plan"]["coordinator"]
    for path, task in tasks(document):
        yield f"{path}.lead", task["lead"]
        for index, name in enumerate(task["cooperating"]):
            yield f"{path}.cooperating[{index}]", name


def _stranger(path: str, name: str) -> Problem:
    return Problem(path, f"organizations 里没有“{name}”，先加上，或者在 aliases 里写它的全名。")


def _audiences(document: dict[str, Any]) -> Iterator[Problem]:
    known = ("youth", "farmers", "workers", "elderly", "officials")
    slugs: Shape = Choice(known)
    for slug in document.get("sub_audiences", {}):
        yield from slugs.check(slug, f"sub_audiences.{slug}")
    for index, group in enumerate(document["groups"]):
        yield from Maybe(slugs).check(group.get("audience"), f"groups[{index}].audience")


def _outside(document: dict[str, Any]) -> Iterator[Problem]:
    codes = {task["code"] for _, task in tasks(document)}
    for code in document.get("not_events", {}):
        if code not in codes:
            yield Problem(f"not_events.{code}", f"没有编号是“{code}”的任务。")


def _indicators(document: dict[str, Any]) -> Iterator[Problem]:
    lists = [("plan.overall_indicators", document["plan"].get("overall_indicators", []))]
    lists += [(f"{path}.indicators", task.get("indicators", [])) for path, task in tasks(document)]
    for path, rows in lists:
        yield from _twice([(f"{path}[{index}]", row) for index, row in enumerate(rows)], "name")
