"""A stored plan as a document: to be gone over as it is, or as a draft of the next one."""

import re
from typing import Any

from django.db.models import Prefetch, QuerySet

from core.chinese import pinyin
from organizations.models import Organization
from plan.models import Indicator, Plan, Task
from plan.shapes import years_slug

MOST_SLUG = 60
_YEARS = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")


def document_of(plan: Plan) -> dict[str, Any]:
    """All of it but the tasks that were taken out: loading this document changes nothing."""
    groups = plan.groups.select_related("audience").prefetch_related(
        Prefetch("tasks", queryset=_tasks(), to_attr="kept")
    )
    return {
        "plan": {
            "title": plan.title,
            "slug": plan.slug,
            "area": plan.area.name,
            "period": [plan.first_year, plan.last_year],
            "coordinator": _now(plan.coordinator).name,
            "status": plan.status,
            "published": plan.published.isoformat() if plan.published else None,
            "comment_until": plan.comment_until.isoformat() if plan.comment_until else None,
            "area_duty": plan.area_duty,
            "note": plan.note,
            "overall_indicators": [_indicator(one) for one in plan.indicators.filter(task=None)],
        },
        "groups": [
            {
                "code": group.code,
                "kind": group.kind,
                "title": group.title,
                "audience": group.audience.slug if group.audience else None,
                "tasks": [_task(task) for task in group.kept],
            }
            for group in groups
        ],
        "not_events": {
            task.code: task.outside_events for group in groups for task in group.kept if task.outside_events
        },
    }


def next_of(plan: Plan) -> dict[str, Any]:
    """The same tasks and codes for as many years behind its period, under a name of its own.

    Whether and when it was published is another plan's business; years that names hold move on with the period.
    """
    document = document_of(plan)
    length = plan.last_year - plan.first_year + 1
    facts = document["plan"]
    facts |= {
        "title": _moved(plan.title, length),
        "period": [plan.first_year + length, plan.last_year + length],
        "status": "",
        "published": None,
        "comment_until": None,
        "area_duty": _moved(plan.area_duty, length),
        "note": "",
    }
    facts["slug"] = _free_slug(_moved(plan.slug, length), facts["period"])
    tasks = [task for group in document["groups"] for task in group["tasks"]]
    for indicators in (facts["overall_indicators"], *(task["indicators"] for task in tasks)):
        for indicator in indicators:
            if "by" in indicator:
                indicator["by"] += length
    return document


def _tasks() -> QuerySet[Task]:
    kept = Task.objects.filter(retired=False).select_related("lead__merged_into")
    helping = Organization.objects.select_related("merged_into").order_by("pk")
    return kept.prefetch_related(Prefetch("cooperating", queryset=helping), "indicators")


def _task(task: Task) -> dict[str, Any]:
    lead = _now(task.lead).name
    names = dict.fromkeys(_now(one).name for one in task.cooperating.all())
    return {
        "code": task.code,
        "title": task.title,
        "lead": lead,
        "cooperating": [name for name in names if name != lead],
        "named_activities": task.named_activities,
        "indicators": [_indicator(one) for one in task.indicators.all()],
    }


def _now(organization: Organization) -> Organization:
    """Which organization it is by now."""
    return organization.merged_into or organization


def _indicator(indicator: Indicator) -> dict[str, Any]:
    target = indicator.target
    whole = target == target.to_integral_value()
    said: dict[str, Any] = {
        "name": indicator.name,
        "unit": indicator.unit,
        "target": int(target) if whole else float(target),
        "at_least": indicator.at_least,
    }
    return said | ({"by": indicator.by_year} if indicator.by_year else {})


def _moved(text: str, years: int) -> str:
    return _YEARS.sub(lambda found: str(int(found[0]) + years), text)


def _free_slug(wanted: str, period: list[int]) -> str:
    """``city-2026-2030``; one that is taken gets a number."""
    plain = wanted if str(period[0]) in wanted else f"{wanted[: MOST_SLUG - 10]}-{years_slug(period)}"
    taken = set(Plan.objects.values_list("slug", flat=True))
    return pinyin.numbered(plain, taken, longest=MOST_SLUG)
