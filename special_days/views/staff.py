"""Special days and market days, which planning looks at."""

import datetime as dt
from calendar import monthrange
from collections.abc import Sequence

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Person
from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from core.web.shared_rows import held, one_transaction
from organizations.access import StaffRequest, staff_page
from organizations.models import Organization
from organizations.own_first import own_first
from organizations.queries import streets_run_by
from special_days import importing, public_holidays
from special_days.forms import DayListForm, DayMarkForm, MarketForm, month_of
from special_days.models import DayMark, MarketCycle


@require_GET
@staff_page
def days(request: StaffRequest) -> HttpResponse:
    """A year's special days, and the markets of a month."""
    today = clock.today()
    month = month_of(request.GET.get("month", ""), today)
    new_year = dt.date(month.year, 1, 1)
    last_day = dt.date(month.year, 12, 31)
    marks = DayMark.objects.filter(first__lte=last_day, last__gte=new_year).select_related("area")
    cycles = own_first(MarketCycle.objects.select_related("area"), request.user, area="area")
    own_marks = set(_own_marks(request.user).values_list("pk", flat=True))
    own_markets = set(_own_markets(request.user).values_list("pk", flat=True))
    context = {
        "month": month,
        "before": (month - dt.timedelta(days=1)).replace(day=1),
        "after": (month + dt.timedelta(days=31)).replace(day=1),
        "marks": [(mark, mark.pk in own_marks) for mark in marks],
        "markets": [(cycle, _market_days(cycle, month), cycle.pk in own_markets) for cycle in cycles],
        "is_announced": public_holidays.is_announced(month.year),
        "holidays": public_holidays.of_year(month.year),
        "makeup_workdays": public_holidays.makeup_workdays(month.year),
        "may_add": streets_run_by(request.user).exists(),
        "may_import": _is_association(request.user),
    }
    return render(request, "special_days/staff_days.html", context)


def _market_days(cycle: MarketCycle, month: dt.date) -> list[dt.date]:
    length = monthrange(month.year, month.month)[1]
    return [day for day in (month.replace(day=number) for number in range(1, length + 1)) if cycle.includes(day)]


@require_http_methods(["GET", "POST"])
@staff_page
@once
def day_new(request: StaffRequest) -> HttpResponse:
    """Days that the library does not know."""
    return _day(request, DayMark())


@require_http_methods(["GET", "POST"])
@staff_page
@one_transaction
def day_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Other days, another name."""
    return _day(request, get_object_or_404(held(_own_marks(request.user), request), pk=pk))


def _day(request: StaffRequest, mark: DayMark) -> HttpResponse:
    streets = streets_run_by(request.user)
    everywhere = _is_association(request.user)
    if not (everywhere or streets.exists()):
        raise Http404
    form = DayMarkForm(request.POST or None, instance=mark, streets=streets, everywhere=everywhere)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "存好了。排活动的时候会提醒。")
        return made(redirect("special_days:days"), form.instance)
    return render(
        request, "special_days/staff_day.html", {"form": form, "mark": mark}, status=422 if form.errors else 200
    )


@require_POST
@staff_page
def day_delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Gone."""
    get_object_or_404(_own_marks(request.user), pk=pk).delete()
    messages.success(request, "删掉了。")
    return redirect("special_days:days")


@require_http_methods(["GET", "POST"])
@staff_page
def days_import(request: StaffRequest) -> HttpResponse:
    """A year's list, looked at and brought in by the association."""
    if not _is_association(request.user):
        raise Http404
    form = DayListForm(request.POST or None)
    lines = None
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        lines = importing.look(text, today=clock.today())
        if "confirm" in request.POST:
            try:
                new = importing.bring_in(text, today=clock.today())
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, f"导入好了，新增 {new} 条，{len(lines) - new} 条原来就有。")
                return redirect("special_days:days")
    context = {"form": form, "lines": lines, "problems": _problems(lines or ())}
    return render(request, "special_days/staff_import.html", context, status=422 if form.errors else 200)


def _problems(lines: Sequence[importing.Line]) -> int:
    return sum(bool(line.problem) for line in lines)


@require_http_methods(["GET", "POST"])
@staff_page
@once
def market_new(request: StaffRequest) -> HttpResponse:
    """When a street holds its market."""
    return _market(request, MarketCycle())


@require_http_methods(["GET", "POST"])
@staff_page
def market_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Another rule; series that were made by the old one keep their dates."""
    return _market(request, get_object_or_404(_own_markets(request.user), pk=pk))


def _market(request: StaffRequest, cycle: MarketCycle) -> HttpResponse:
    streets = streets_run_by(request.user)
    if not streets.exists():
        raise Http404
    form = MarketForm(request.POST or None, instance=cycle, streets=streets)
    context: dict[str, object] = {"form": form, "cycle": cycle, "month": clock.today().replace(day=1)}
    if request.method == "POST" and form.is_valid():
        if "confirm" in request.POST:
            form.save()
            messages.success(request, "存好了。")
            return made(redirect("special_days:days"), form.instance)
        context["found"] = _market_days(form.instance, clock.today().replace(day=1))
    return render(request, "special_days/staff_market.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page
def market_delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Gone."""
    get_object_or_404(_own_markets(request.user), pk=pk).delete()
    messages.success(request, "删掉了。")
    return redirect("special_days:days")


def _is_association(person: Person) -> bool:
    """Whether the person organizes for the association."""
    return Organization.objects.managed_by(person, role="organizer").filter(is_association=True).exists()


def _own_marks(person: Person) -> "QuerySet[DayMark]":
    streets = streets_run_by(person)
    return DayMark.objects.all() if _is_association(person) else DayMark.objects.filter(area__in=streets)


def _own_markets(person: Person) -> "QuerySet[MarketCycle]":
    streets = streets_run_by(person)
    return MarketCycle.objects.filter(Q(area__in=streets) | Q(area__parent__in=streets))
