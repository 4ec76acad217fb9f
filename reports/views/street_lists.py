"""The yearly lists of the streets: all nine, one of them, the grid to type one, and the file."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.errors import Conflict, Refusal
from organizations.access import StaffRequest, staff_page
from organizations.own_first import streets_for
from organizations.queries import streets_run_by
from organizations.streets import streets as all_streets
from plan import targeting
from plan.models import Plan
from reports import files, street_lists
from reports.forms import TargetsForm


@require_safe
@staff_page
def streets(request: StaffRequest) -> HttpResponse:
    """All streets side by side; without any plan there is nothing to list, and the page of plans says so."""
    try:
        plan, year = _chosen(request)
    except Http404:
        if request.GET.get("plan"):
            raise
        return redirect("reports:plan")
    found = street_lists.of_streets(plan, year, streets_for(request.user), now=clock.now())
    total = street_lists.nothing(year, today=clock.today())
    for street_list in found:
        total.add(street_list.total)
    context = _context(request, plan, year) | {"lists": found, "total": total}
    return render(request, "reports/street_lists.html", context)


@require_safe
@staff_page
def street(request: StaffRequest, slug: str) -> HttpResponse:
    """One street, task by task."""
    plan, year = _chosen(request)
    street_list = street_lists.of_streets(plan, year, [get_object_or_404(all_streets(), slug=slug)], now=clock.now())[0]
    return render(request, "reports/street_list.html", _context(request, plan, year) | {"list": street_list})


@require_http_methods(["GET", "POST"])
@staff_page
def edit(request: StaffRequest, slug: str) -> HttpResponse:
    """Type the list; for the street's own office and the association."""
    area = get_object_or_404(streets_run_by(request.user), slug=slug)
    plan, year = _chosen(request)
    tasks = plan.tasks.filter(retired=False, outside_events="").select_related("lead")
    stored = list(targeting.of_list(area, plan, year))
    mark = targeting.seen(stored)
    form = TargetsForm(request.POST or None, tasks=tasks, targets=stored, initial={"seen": mark})
    if request.method == "POST" and form.is_valid():
        try:
            count = targeting.set_targets(
                street=area, plan=plan, year=year, numbers=form.numbers(), expected=form.cleaned_data["seen"]
            )
        except Conflict as conflict:
            form.add_error(None, conflict.message)
            form.data = QueryDict(mutable=True)
            form.data.update(request.POST.dict() | {"seen": mark})
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"清单存好了，改了 {count} 项。" if count else "没有变化。")
            return redirect(f"{reverse('reports:street_list', args=[slug])}?{_query(plan, year)}")
    context = _context(request, plan, year) | {"street": area, "form": form}
    return render(request, "reports/street_edit.html", context, status=422 if form.errors else 200)


def _chosen(request: StaffRequest) -> tuple[Plan, int]:
    """The plan and the year that the page is about."""
    try:
        return files.chosen_year(request.GET.dict(), today=clock.today())
    except Plan.DoesNotExist as error:
        raise Http404 from error


def _query(plan: Plan, year: int) -> str:
    return urlencode([("plan", plan.slug), ("year", str(year))])


def _context(request: StaffRequest, plan: Plan, year: int) -> dict[str, object]:
    return {
        "plan": plan,
        "year": year,
        "years": range(plan.first_year, plan.last_year + 1),
        "query": _query(plan, year),
        "editable": set(streets_run_by(request.user).values_list("slug", flat=True)),
    }
