"""Write a plan document as a workbook that people go over by hand. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.spreadsheets import filled_book
from core.spreadsheets.filled_book import Page
from plan.spreadsheet import cells, columns


def xlsx(document: dict[str, Any], *, audiences: Mapping[str, str]) -> bytes:
    """All that ``plan.spreadsheet.reading`` reads of it again. ``audiences``: what the groups of people are called, by slug."""
    groups = [_group(one, audiences) for one in document["groups"]]
    pages = [
        Page(title=columns.TASKS, fields=columns.TASK_FIELDS, rows=list(_tasks(document))),
        Page(title=columns.GROUPS, fields=columns.group_fields(audiences.values()), rows=groups),
        Page(title=columns.PLAN, fields=columns.PLAN_FIELDS, rows=list(_facts(document["plan"]))),
    ]
    return filled_book.xlsx(pages, notes=columns.NOTES)


def blank(*, area: str, coordinator: str, audiences: Mapping[str, str]) -> bytes:
    """The template: what is known of the site stands in it."""
    return xlsx({"plan": {"area": area, "coordinator": coordinator}, "groups": []}, audiences=audiences)


def _facts(plan: Mapping[str, Any]) -> Iterator[list[object]]:
    first, last = plan.get("period", ("", ""))
    known = {**plan, "first": first, "last": last}
    for key, (label, hint) in columns.FACTS.items():
        yield [label, known.get(key), hint]


def _group(group: Mapping[str, Any], audiences: Mapping[str, str]) -> list[object]:
    audience = group.get("audience")
    return [group["code"], columns.KINDS[group["kind"]], group["title"], audiences[audience] if audience else ""]


def _tasks(document: Mapping[str, Any]) -> Iterator[list[object]]:
    for indicator in document["plan"].get("overall_indicators", []):
        yield [columns.OVERALL, *[""] * 6, *_indicator(indicator)]
    outside = document.get("not_events", {})
    for group in document["groups"]:
        for task in group["tasks"]:
            first, *more = task.get("indicators") or [None]
            yield [
                task["code"],
                f"{group['code']} {group['title']}",
                task["title"],
                task["lead"],
                cells.joined(task["cooperating"]),
                cells.joined(task.get("named_activities", [])),
                outside.get(task["code"], ""),
                *_indicator(first),
            ]
            for indicator in more:
                yield [task["code"], *[""] * 6, *_indicator(indicator)]


def _indicator(indicator: Mapping[str, Any] | None) -> list[object]:
    if indicator is None:
        return [""] * 5
    bound = columns.AT_LEAST if indicator.get("at_least", True) else columns.AT_MOST
    return [indicator["name"], indicator["unit"], indicator["target"], bound, indicator.get("by")]
