"""Dates by a rule: look at them, make them, skip one, bring it back, change some or all, go on."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.presses.once import made, once_on
from core import bounds, clock, phrases
from core.errors import Refusal
from events import queries
from events.clashes.acknowledging import Blocked
from events.clashes.engine import Severity
from events.forms import series as forms
from events.forms.series_dates import ShiftForm
from events.models import Event, Series, SeriesDate
from events.occurrences.cloning import Times
from events.rules import Move
from events.schedule.recurrence import Kind
from events.series import editing_dates, generating, skipping
from events.series.generating import Proposal
from events.views.change_preview import preview
from events.views.stop_choices import ways_out_of_dates, ways_out_of_days
from organizations.access import StaffRequest, staff_page
from special_days import public_holidays
from special_days import queries as day_queries


@require_http_methods(["GET", "POST"])
@staff_page
@once_on("make")
def series_new(request: StaffRequest, pk: int) -> HttpResponse:
    """A rule is typed, its days are looked at, and made."""
    event = get_object_or_404(Event.objects.managed_by(request.user, role="organizer"), pk=pk)
    rule = request.GET.get("rule", Kind.WEEKLY)
    if rule not in forms.FORMS:
        raise Http404
    now = clock.now()
    form = forms.FORMS[rule](request.POST or None, event=event, today=phrases.local(now).date(), person=request.user)
    context: dict[str, object] = {"event": event, "form": form, "rule": rule, "kinds": forms.KINDS}
    context["version"] = request.POST.get("version") or event.version
    if request.method == "POST" and form.is_valid():
        try:
            return _look_or_make(request, event, form, context)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    return render(request, "events/staff_series_new.html", context, status=422 if form.errors else 200)


def _look_or_make(
    request: StaffRequest, event: Event, form: forms.RuleForm, context: dict[str, object]
) -> HttpResponse:
    pattern = form.pattern()
    times = form.times()
    now = clock.now()
    proposals = generating.propose(event=event, pattern=pattern, times=times, now=now)
    make = partial(generating.repeat, event=event, pattern=pattern, times=times, now=now)
    return _look_or_store(request, _Asked(event, times, proposals, form.moves(), make), context, now=now)


@require_http_methods(["GET", "POST"])
@staff_page
@once_on("make")
def series_more(request: StaffRequest, pk: int) -> HttpResponse:
    """The same rule goes on."""
    series = get_object_or_404(
        Series.objects.managed_by(request.user, role="organizer").select_related("event__host"), pk=pk
    )
    form = forms.MoreForm(request.POST or None, event=series.event)
    context: dict[str, object] = {"event": series.event, "series": series, "form": form}
    context["version"] = request.POST.get("version") or series.event.version
    if request.method == "POST" and form.is_valid():
        try:
            return _look_or_extend(request, series, form, context)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    return render(request, "events/staff_series_new.html", context, status=422 if form.errors else 200)


def _look_or_extend(
    request: StaffRequest, series: Series, form: forms.MoreForm, context: dict[str, object]
) -> HttpResponse:
    until = form.cleaned_data["until"]
    count = form.cleaned_data["count"]
    now = clock.now()
    proposals = generating.extend_preview(series=series, until=until, count=count, now=now)
    make = partial(generating.extend, series=series, until=until, count=count, now=now)
    asked = _Asked(series.event, generating.times_of(series), proposals, form.moves(), make)
    return _look_or_store(request, asked, context, now=now)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Days that a rule would make, and what makes them."""

    event: Event
    times: Times
    proposals: list[Proposal]
    instead: dict[dt.date, Move]
    make: Callable[..., Series]


def _look_or_store(
    request: StaffRequest, asked: _Asked, context: dict[str, object], *, now: dt.datetime
) -> HttpResponse:
    """The days with their clashes and the ways out of them; or the days are made."""
    event = asked.event
    proposals = generating.with_instead(asked.proposals, asked.instead)
    is_making = request.POST.get("do") == "make"
    if not is_making:
        proposals = generating.preview_clashes(proposals, event=event, times=asked.times, by=request.user, now=now)
    context |= _preview(request, proposals)
    if not is_making:
        context |= _ways_out(request, event, asked.times, proposals)
        return render(request, "events/staff_series_new.html", context)
    try:
        series = asked.make(
            skipped=forms.skipped(request.POST, [proposal.day for proposal in proposals], asked.instead),
            by=request.user,
            expected_version=_number(request, "version"),
            override_reason=request.POST.get("override_reason", "")[:120],
            instead=asked.instead,
        )
    except Blocked:
        context |= _ways_out(request, event, asked.times, proposals)
        raise
    _say_made(request, series)
    return made(redirect("events:series", series.pk), series)


def _preview(request: StaffRequest, proposals: Sequence[Proposal]) -> dict[str, object]:
    """The days with their boxes as they were ticked; first, all that nothing speaks against."""
    was_shown = forms.SHOWN in request.POST or request.POST.get("do") == "make"
    ticked = set(request.POST.getlist(forms.MADE)) if was_shown else None
    rows = [
        (
            proposal,
            (not proposal.reason)
            if ticked is None
            else proposal.instead is not None or proposal.day.isoformat() in ticked,
            proposal.reason if ticked is None else request.POST.get(f"{forms.WHY}{proposal.day}", ""),
        )
        for proposal in proposals
    ]
    unknown = sorted(
        {proposal.day.year for proposal in proposals if not public_holidays.is_announced(proposal.day.year)}
    )
    clashes = [clash for proposal in proposals for clash in proposal.clashes]
    has_soft = "override_reason" in request.POST or any(clash.severity == Severity.SOFT for clash in clashes)
    has_soft = has_soft or any(mark.is_off or mark.code == "exam" for proposal in proposals for mark in proposal.marks)
    return {
        "has_soft": has_soft,
        "rows": rows,
        "made": sum(is_made for _, is_made, _ in rows),
        "unknown_years": unknown,
    }


def _ways_out(request: StaffRequest, event: Event, times: Times, proposals: Sequence[Proposal]) -> dict[str, object]:
    """Of the days whose hall is taken, or that can't be otherwise."""
    planned, hard, days = generating.blocked(proposals, event=event, times=times, by=request.user, now=clock.now())
    return ways_out_of_days(planned, hard, days, event)


def _say_made(request: StaffRequest, series: Series) -> None:
    has_skipped = any(date.is_skipped for date in series.dates.select_related("occurrence"))
    restorable = "，随时可以恢复" if has_skipped else ""
    messages.success(request, f"排好了：{series.spoken}{restorable}。")


@require_GET
@staff_page
def series(request: StaffRequest, pk: int) -> HttpResponse:
    """All its days, with what became of each."""
    found = get_object_or_404(Series.objects.managed_by(request.user).select_related("event__host"), pk=pk)
    dates = sorted(
        found.dates.select_related("occurrence__venue", "venue__area"), key=lambda series_date: series_date.stands_at
    )
    now = clock.now()
    streets = {date.venue.area_id for date in dates if date.venue}
    marked = day_queries.marks([date.stands_at for date in dates], streets=streets)
    context = {
        "series": found,
        "event": found.event,
        "rows": [(date, marked[date.stands_at], date.may_change(now)) for date in dates],
        "may_write": queries.has_role(request.user, found.event, "organizer"),
        "is_draft": found.event.is_unpublished,
        "may_go_on": found.kind not in {Kind.DATES, Kind.RRULE},
        "now": now,
    }
    return render(request, "events/staff_series.html", context)


@require_http_methods(["GET", "POST"])
@staff_page
def series_change(request: StaffRequest, pk: int) -> HttpResponse:
    """Other times or another place for one day, it and the following, or all."""
    dates = SeriesDate.objects.managed_by(request.user, role="organizer")
    date = get_object_or_404(dates.select_related("series__event__host", "occurrence", "venue"), pk=pk)
    form = ShiftForm(request.POST or None, date=date, now=clock.now(), person=request.user)
    context: dict[str, object] = {"event": date.series.event, "series": date.series, "date": date, "form": form}
    context["is_draft"] = date.series.event.is_unpublished
    if request.method == "POST" and form.is_valid():
        try:
            return _look_or_shift(request, form, context)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            if isinstance(refusal, Blocked):
                context |= ways_out_of_dates(refusal.planned, refusal.hard, form.event)
    return render(request, "events/staff_series_change.html", context, status=422 if form.errors else 200)


def _look_or_shift(request: StaffRequest, form: ShiftForm, context: dict[str, object]) -> HttpResponse:
    wanted = form.wanted()
    reason = form.cleaned_data["reason"]
    now = clock.now()
    seen = editing_dates.preview(wanted=wanted, reason=reason, now=now, by=request.user)
    override_reason = form.cleaned_data["override_reason"]
    if "confirm" in request.POST and seen.change_preview and seen.clashes and not override_reason:
        form.add_error("override_reason", "上面有要留意的地方：看过照改的，写一句为什么。")
    if "confirm" not in request.POST or form.errors:
        shown = (
            preview(seen.change_preview) if seen.change_preview else {"lines": seen.shown.lines if seen.shown else []}
        )
        context |= shown | {"seen": seen}
        if seen.planned:
            hard = [clash for clash in seen.clashes if clash.is_hard]
            context |= ways_out_of_dates(seen.planned, hard, form.event)
        return render(request, "events/staff_series_change.html", context, status=422 if form.errors else 200)
    version = form.cleaned_data["version"]
    editing_dates.shift(
        wanted=wanted,
        reason=reason,
        by=request.user,
        now=now,
        expected_version=version,
        override_reason=override_reason,
    )
    tail = f"单独改过的 {seen.kept} 天没有动。" if seen.kept else ""
    messages.success(request, f"改好了 {len(seen.moves)} 天。{tail}")
    return redirect("events:series", form.date.series_id)


@require_POST
@staff_page
def series_skip(request: StaffRequest, pk: int) -> HttpResponse:
    """A day of a draft is not held; of a published event it is cancelled, on the page that says who is told."""
    dates = SeriesDate.objects.managed_by(request.user, role="organizer")
    date = get_object_or_404(dates.select_related("series__event", "occurrence"), pk=pk)
    if date.series.event.is_live and date.occurrence_id and not date.is_skipped:
        return redirect("events:cancel_occurrence", date.occurrence_id)
    skipping.skip(date=date, reason=request.POST.get("reason", ""), by=request.user, now=clock.now())
    messages.success(request, f"{phrases.date(date.day)} 跳过了，随时可以恢复。")
    return redirect("events:series", date.series_id)


@require_POST
@staff_page
def series_bring_back(request: StaffRequest, pk: int) -> HttpResponse:
    """A skipped day is held after all."""
    dates = SeriesDate.objects.managed_by(request.user, role="organizer")
    date = get_object_or_404(dates.select_related("series__event"), pk=pk)
    override_reason = request.POST.get("override_reason", "")[:120]
    try:
        skipping.bring_back(date=date, by=request.user, now=clock.now(), override_reason=override_reason)
    except Refusal as refusal:
        if refusal.code == "clashes_unseen":
            return render(request, "events/staff_series_back.html", {"date": date, "refusal": refusal}, status=409)
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{phrases.date(date.day)} 恢复了。")
    return redirect("events:series", date.series_id)


def _number(request: StaffRequest, name: str) -> int:
    return bounds.whole(request.POST.get(name, "")) or 0
