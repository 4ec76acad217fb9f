"""Staff pages: how far each plan is."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Person
from core import clock
from events import queries
from organizations.access import StaffRequest, staff_page
from organizations.models import Area
from organizations.own_first import own_of, streets_for
from plan.models import Plan
from reports import files, progress, reach
from reports.progress import GroupProgress

HEAT = ((0, "h0"), (2, "h1"), (5, "h2"), (9, "h3"))


@require_safe
@staff_page
def plan(request: StaffRequest) -> HttpResponse:
    """Tasks, streets and indicators of one plan; without a choice, of the one whose period is now."""
    now = clock.now()
    plans = files.plans()
    chosen = _chosen(plans, request.GET.get("plan", ""))
    groups = progress.by_group(chosen, now=now) if chosen else []
    context = {
        "plans": plans,
        "plan": chosen,
        "groups": groups,
        "total": progress.total(groups),
        "tasks": sum(len(group.tasks) for group in groups),
        "streets": _streets(chosen, groups, request.user) if chosen else [],
        "indicators": chosen.indicators.select_related("task__lead") if chosen else [],
        "over": {one.pk for one in plans if one.is_over(clock.today())},
        "is_over": bool(chosen and chosen.is_over(clock.today())),
        "may_load": request.staff_access.administers_everything,
    }
    return render(request, "reports/plan.html", context)


def _chosen(plans: list[Plan], slug: str) -> Plan | None:
    try:
        return files.chosen_plan(slug, among=plans, today=clock.today())
    except Plan.DoesNotExist as error:
        raise Http404 from error


def _streets(plan: Plan, groups: list[GroupProgress], person: Person) -> list[tuple[Area, list[tuple[int, str]], int]]:
    """A row a street: held dates of each group with the shade of its cell, and their sum."""
    held = progress.by_street(plan)
    rows = []
    for street in streets_for(person):
        counts = [held.get(street.pk, {}).get(group.group.pk, 0) for group in groups]
        rows.append((street, [(count, _shade(count)) for count in counts], sum(counts)))
    return rows


def _shade(count: int) -> str:
    return next((shade for most, shade in HEAT if count <= most), "h4")


@require_safe
@staff_page
def unreached(request: StaffRequest) -> HttpResponse:
    """Streets and villages with what was held and is planned there: one's own first, and among these gaps first."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in reach.KINDS else ""
    groups = reach.groups()
    reached_areas = reach.reach(reach.areas(kind), groups, now=clock.now())
    own = own_of(request.user)
    context = {
        "kind": kind,
        "kinds": reach.KINDS,
        "groups": groups,
        "rows": sorted(reached_areas, key=lambda row: own.nearness(street=row.area.street.pk)),
        "missed": sum(row.is_missed for row in reached_areas),
        "may_create": queries.may_organize(request.user),
    }
    return render(request, "reports/reach.html", context)
