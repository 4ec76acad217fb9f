"""Staff pages of the yearly work with bases: rounds, reports, evaluations and the scoring sheet."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from organizations.access import StaffRequest, staff_page
from organizations.own_first import own_of
from venues.bases import inbox, reported, steps
from venues.bases.annual_reports import adopt, announce, evaluate, reschedule, return_report, submit
from venues.forms import base_years as forms
from venues.models import Base, ReportRound, ScoringSheet, YearlyReport


@require_http_methods(["GET", "POST"])
@staff_page
@once
def rounds(request: StaffRequest) -> HttpResponse:
    """The years for which bases report; the association announces another."""
    is_association = steps.for_association(request.user)
    if request.method == "POST" and not is_association:
        raise Http404
    form = forms.RoundForm(request.POST or None, initial={"year": clock.today().year, "opens_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            announced = announce(**form.cleaned_data, by=request.user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{announced}的年报布置好了，每天早上会提醒没交的基地。")
            return made(redirect("venues:report_round", announced.year), announced)
    context = {"rounds": reported.rounds(request.user), "form": form, "is_association": is_association}
    return render(request, "venues/bases/rounds.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_page
def report_round(request: StaffRequest, year: int) -> HttpResponse:
    """Who handed in and who did not; the association may give other dates."""
    found = get_object_or_404(ReportRound, year=year)
    is_association = steps.for_association(request.user)
    if request.method == "POST" and not is_association:
        raise Http404
    form = forms.DatesForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            reschedule(round_=found, **form.cleaned_data, by=request.user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "日期改好了。")
            return redirect("venues:report_round", year)
    own = own_of(request.user)
    listed = inbox.reports_for(found, Base.objects.managed_by(request.user), today=clock.today())
    rows = sorted(listed, key=lambda row: (not row.is_missing, own.of_place(row.base.venue)))
    context = {"round": found, "rows": rows, "totals": reported.totals(rows), "form": form}
    context |= {"is_association": is_association, "done": sum(not row.is_missing for row in rows)}
    return render(request, "venues/bases/round.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_page
def report(request: StaffRequest, pk: int, year: int) -> HttpResponse:
    """A base's report on a year: read it, fill it in, correct it."""
    base = get_object_or_404(Base.objects.managed_by(request.user).select_related("venue__organization"), pk=pk)
    found = get_object_or_404(ReportRound, year=year)
    yearly_report = base.reports.filter(round__year=year).first()
    may_write = Base.objects.managed_by(request.user, role="organizer").filter(pk=pk).exists()
    if not may_write and (request.method == "POST" or yearly_report is None):
        raise Http404
    form = forms.ReportForm(request.POST or None, instance=yearly_report or YearlyReport(base=base, round=found))
    if request.method == "POST" and form.is_valid():
        try:
            submit(base=base, round_=found, facts=form.cleaned_data, by=request.user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "年报交上去了。截止前还可以改。")
            return redirect("venues:staff_base", pk)
    row = inbox.report_row(base, found, base.reports.filter(round=found).first(), today=clock.today())
    context = {"base": base, "round": found, "row": row, "form": form}
    context |= {"may_return": steps.for_association(request.user)}
    is_open = row.standing != "not_open" and (row.is_missing or clock.today() <= found.deadline)
    context["may_fill"] = may_write and (is_open or bool(form.errors))
    return render(request, "venues/bases/report.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_page
def send_back(request: StaffRequest, pk: int, year: int) -> HttpResponse:
    """The association returns a report with a reason."""
    if not steps.for_association(request.user):
        raise Http404
    rows = YearlyReport.objects.select_related("base", "round")
    yearly_report = get_object_or_404(rows, base=pk, round__year=year)
    form = forms.ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return_report(report=yearly_report, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "退回了，改好再交之前算没交。")
            return redirect("venues:staff_base", pk)
    context = {"report": yearly_report, "form": form}
    return render(request, "venues/bases/send_back.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_page
def evaluation(request: StaffRequest, pk: int, year: int) -> HttpResponse:
    """Points by the sheet that is in use; the total and the grade follow."""
    if not steps.for_association(request.user):
        raise Http404
    base = get_object_or_404(Base, pk=pk)
    sheet = ScoringSheet.objects.filter(in_use=True).first()
    if sheet is None:
        return redirect("venues:scoring")
    known = base.evaluations.filter(year=year).first()
    form = forms.PointsForm(request.POST or None, sheet=sheet, known=known)
    if request.method == "POST" and form.is_valid():
        facts = {"points": form.points(), "remark": form.cleaned_data["remark"]}
        try:
            graded = evaluate(base=base, year=year, sheet=sheet, **facts, by=request.user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{year} 年度 {graded.total} 分，{graded.grade}。")
            return redirect("venues:staff_base", pk)
    context: dict[str, object] = {"base": base, "sheet": sheet, "known": known, "form": form, "year": year}
    context["report"] = base.reports.filter(round__year=year, returned_at=None).first()
    return render(request, "venues/bases/evaluation.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_page
@once
def scoring(request: StaffRequest) -> HttpResponse:
    """The scoring sheet in use; the association adopts another."""
    if not steps.for_association(request.user):
        raise Http404
    sheet = ScoringSheet.objects.filter(in_use=True).prefetch_related("items", "grades").first()
    form = forms.SheetForm(request.POST or None, initial=reported.sheet_texts(sheet))
    if request.method == "POST" and form.is_valid():
        try:
            adopted = adopt(**form.cleaned_data, by=request.user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "换上了新的评分表，以前的评价不变。")
            return made(redirect("venues:scoring"), adopted, in_use=True)
    context = {"sheet": sheet, "form": form, "weights": sum(item.weight for item in sheet.items.all()) if sheet else 0}
    return render(request, "venues/bases/scoring.html", context, status=422 if form.errors else 200)
