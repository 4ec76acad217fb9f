"""Another rule for the rest of a series: typed, looked at date by date, confirmed."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock, phrases
from core.errors import Refusal
from events.forms import series_rule as forms
from events.forms.changes import NOT_TICKED
from events.forms.series import KINDS, WHY
from events.models import SeriesDate
from events.series import changing_rule
from events.series.changing_rule import Step
from events.views.change_preview import preview
from events.views.stop_choices import ways_out_of_dates
from organizations.access import StaffRequest, staff_page
from special_days import public_holidays

PAGE = "events/staff_series_rule.html"


@require_http_methods(["GET", "POST"])
@staff_page
def series_rule(request: StaffRequest, pk: int) -> HttpResponse:
    """Which date goes where, with what is there on that day; then it is done."""
    dates = SeriesDate.objects.managed_by(request.user, role="organizer")
    date = get_object_or_404(dates.select_related("series__event__host", "occurrence", "venue"), pk=pk)
    kind = request.GET.get("rule", date.series.kind)
    if kind not in forms.FORMS:
        raise Http404
    form = forms.FORMS[kind](
        request.POST or None, date=date, today=phrases.local(clock.now()).date(), person=request.user
    )
    context: dict[str, object] = {"event": date.series.event, "series": date.series, "date": date, "form": form}
    context |= {"rule": kind, "kinds": KINDS, "is_draft": date.series.event.is_unpublished}
    if request.method == "POST" and form.is_valid():
        try:
            return _look_or_replan(request, form, context)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    return render(request, PAGE, context, status=422 if form.errors else 200)


def _look_or_replan(request: StaffRequest, form: forms.OtherRule, context: dict[str, object]) -> HttpResponse:
    wanted = form.wanted()
    now = clock.now()
    facts = form.cleaned_data
    steps = changing_rule.propose(wanted=wanted, by=request.user, now=now)
    out = forms.left_out(request.POST, steps)
    context |= _rows(request, steps, out)
    context |= ways_out_of_dates(
        *changing_rule.blocked(wanted=wanted, left_out=out, steps=steps, by=request.user, now=now), form.event
    )
    told = changing_rule.preview(wanted=wanted, left_out=out, reason=facts["reason"], by=request.user, now=now)
    if request.POST.get("do") == "make" and not forms.is_as_seen(request.POST, out, steps):
        form.add_error(None, "勾选变了：会通知的人也变了，请再看一遍，再确认。")
    elif request.POST.get("do") == "make" and told and told.clashes and not facts["override_reason"]:
        form.add_error("override_reason", "上面有要留意的地方：看过照改的，写一句为什么。")
    far = changing_rule.far_lines([step for step in steps if step.day not in out], now=now)
    if request.POST.get("do") == "make" and far and not facts["confirm_far"]:
        form.add_error("confirm_far", NOT_TICKED)
    if request.POST.get("do") != "make" or form.errors:
        context["far"] = far
        context |= preview(told) if told else {}
        return render(request, PAGE, context, status=422 if form.errors else 200)
    series, change = changing_rule.replan(
        wanted=wanted,
        left_out=out,
        reason=facts["reason"],
        by=request.user,
        now=now,
        expected_version=facts["version"],
        override_reason=facts["override_reason"],
        confirm_far=facts["confirm_far"],
    )
    moved = sum(step.moves and step.day not in out for step in steps)
    notified = "通知已经排好。" if change else ""
    messages.success(request, f"改好了，移了 {moved} 天：{series.spoken}。{notified}")
    return redirect("events:series", series.pk)


def _rows(request: StaffRequest, steps: Sequence[Step], out: Collection[dt.date]) -> dict[str, object]:
    """Each date with its box as it was ticked and the reason as it was typed."""
    rows = [(step, step.day not in out, request.POST.get(f"{WHY}{step.day}", step.doubt)) for step in steps]
    unknown = sorted({step.day.year for step in steps if not public_holidays.is_announced(step.day.year)})
    moving = sum(step.moves and is_ticked for step, is_ticked, _ in rows)
    return {"rows": rows, "moving": moving, "seen": forms.seen(out, steps), "unknown_years": unknown}
