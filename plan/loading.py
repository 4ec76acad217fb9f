"""Load a plan document: refused whole, or written whole by code; a second load of the same changes nothing."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from core import registry
from organizations.models import Area, Organization
from plan.checking import problems
from plan.models import Audience, Indicator, Plan, Task, TaskGroup
from plan.reading import BrokenPlan, Places
from plan.rows import Report, name_of
from plan.vocabulary import load_audiences, load_city, load_occasions, load_organizations, load_streets

DATA = Path(__file__).parent / "data"
OWN_FILE = DATA / "anning-2021-2025.json"
"""One city's plan of 2021-2025, a consultation draft: loaded with the demo, and where somebody asks for it."""
COMMON_FILE = DATA / "common.json"
"""What every county needs: audiences, theme days, kinds of places, of science bases and of volunteer teams."""


def load(
    document: dict[str, Any],
    *,
    now: dt.datetime,
    lines: Places | None = None,
    invented: bool = False,
    preview: bool = False,
    by: Person | None = None,
) -> Report:
    """Check the whole document, then write it in one transaction; raises BrokenPlan and writes nothing.

    A task that is no longer in the document is retired, never deleted: events may belong to it. What people corrected
    since the last load stays, and is listed. With ``preview`` nothing is written; the report is the same. Words that
    every county needs and that the document doesn't name (``COMMON_FILE``) are loaded with it.
    """
    found = problems(document)
    if found:
        raise BrokenPlan(found, lines)
    document = common() | document
    with transaction.atomic():
        report = Report()
        city = load_city(document, report)
        bodies = load_organizations(document, city, report)
        load_streets(document, city, report)
        groups = load_audiences(document, report)
        load_occasions(document, report)
        plan = _plan(document, city, bodies, report, invented=invented)
        _Tasks(document, plan, bodies, groups, report).load()
        for section in registry.provided("plan.sections"):
            section(document, report)
        if report.changes:
            about = f"《{plan}》：新增 {len(report.created)}，更改 {len(report.changed)}，撤下 {len(report.removed)}"
            writing.write(Kind.PLAN_LOADED, by=by, now=now, about=about)
        transaction.set_rollback(preview)
    if plan.last_year < timezone.localdate(now).year:
        report.notes.append(f"注意：《{plan}》的期限到 {plan.last_year} 年底，已经过了。")
    return report


@transaction.atomic
def load_vocabulary() -> Report:
    """Write what every county needs, where nobody did yet; once there, people look after it themselves."""
    report = Report()
    if Audience.objects.exists():
        return report
    document = common()
    load_audiences(document, report)
    load_occasions(document, report)
    for section in registry.provided("plan.sections"):
        section(document, report)
    return report


def packaged() -> dict[str, Any]:
    """The plan that comes along, as ``load`` takes it."""
    document: dict[str, Any] = json.loads(OWN_FILE.read_text(encoding="utf-8"))
    return document


def common() -> dict[str, Any]:
    """What every county needs, in the shape of a plan's document."""
    document: dict[str, Any] = json.loads(COMMON_FILE.read_text(encoding="utf-8"))
    return document


def is_loaded(document: Any) -> bool:
    """Whether this plan was loaded before, by its code; a document of another shape was not."""
    plan = document.get("plan") if isinstance(document, dict) else None
    slug = plan.get("slug") if isinstance(plan, dict) else None
    return isinstance(slug, str) and Plan.objects.filter(slug=slug).exists()


def _plan(
    document: dict[str, Any], city: Area, bodies: dict[str, Organization], report: Report, *, invented: bool
) -> Plan:
    facts = document["plan"]
    plan = report.upsert(
        Plan.objects,
        key={"slug": facts["slug"]},
        facts={
            "title": facts["title"],
            "status": facts.get("status", ""),
            "published": _date(facts.get("published")),
            "comment_until": _date(facts.get("comment_until")),
            "area": city,
            "coordinator": bodies[facts["coordinator"]],
            "first_year": facts["period"][0],
            "last_year": facts["period"][1],
            "note": facts.get("note", ""),
            "area_duty": facts.get("area_duty", ""),
            "is_invented": invented,
        },
    )
    _indicators(facts.get("overall_indicators", []), plan, None, report)
    return plan


class _Tasks:
    """The groups and tasks of one document."""

    def __init__(
        self,
        document: dict[str, Any],
        plan: Plan,
        bodies: dict[str, Organization],
        audiences: dict[str, Audience],
        report: Report,
    ) -> None:
        self.document = document
        self.plan = plan
        self.bodies = bodies
        self.audiences = audiences
        self.report = report
        self.named: list[int] = []
        """Ids of the tasks that the document names, under whatever code they stand today."""

    def load(self) -> None:
        """Write them all, then retire what is gone."""
        for position, facts in enumerate(self.document["groups"], start=1):
            group = self._group(facts, position)
            for index, task in enumerate(facts["tasks"], start=1):
                self._task(task, group, position * 100 + index)
        self._retire()

    def _group(self, facts: dict[str, Any], position: int) -> TaskGroup:
        audience = facts.get("audience")
        return self.report.upsert(
            TaskGroup.objects,
            key={"plan": self.plan, "code": facts["code"]},
            facts={
                "kind": facts["kind"],
                "title": facts["title"],
                "audience": self.audiences[audience] if audience else None,
                "position": position,
            },
        )

    def _task(self, facts: dict[str, Any], group: TaskGroup, position: int) -> None:
        task = self.report.upsert(
            Task.objects,
            key={"plan": self.plan, "code": facts["code"]},
            facts={
                "group": group,
                "title": facts["title"],
                "lead": self.bodies[facts["lead"]],
                "named_activities": facts.get("named_activities", []),
                "outside_events": self.document.get("not_events", {}).get(facts["code"], ""),
                "retired": False,
                "position": position,
            },
        )
        self.named.append(task.pk)
        self._cooperating(task, facts["cooperating"])
        _indicators(facts.get("indicators", []), self.plan, task, self.report)

    def _cooperating(self, task: Task, names: list[str]) -> None:
        self.report.relate(task, "cooperating", [self.bodies[name] for name in names])

    def _retire(self) -> None:
        for task in self.plan.tasks.filter(retired=False).exclude(pk__in=self.named):
            if self.report.was_loaded(task) and self.report.set_fact(task, "retired", value=True):
                self.report.removed.append(name_of(task))


def _indicators(rows: list[dict[str, Any]], plan: Plan, task: Task | None, report: Report) -> None:
    named = {written.pk for row in rows if (written := _indicator(row, plan, task, report))}
    for indicator in plan.indicators.filter(task=task).exclude(pk__in=named):
        if report.was_loaded(indicator):
            report.remove(indicator)


def _indicator(row: dict[str, Any], plan: Plan, task: Task | None, report: Report) -> Indicator | None:
    return report.upsert_unless_removed(
        Indicator.objects,
        key={"plan": plan, "task": task, "name": row["name"]},
        facts={
            "unit": row["unit"],
            "target": Decimal(str(row["target"])),
            "at_least": row.get("at_least", True),
            "by_year": row.get("by"),
        },
    )


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
