"""Staff pages to backfill many past dates in one table, and to list records without photos."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from events import queries
from events.models import HeldRecord
from organizations.access import StaffRequest, staff_page
from spreadsheets import backfilling
from spreadsheets.forms import pasting, records_table
from spreadsheets.forms.records_table import HostForm

PAGE = 50


@require_http_methods(["GET", "POST"])
@staff_page
def backfill_table(request: StaffRequest) -> HttpResponse:
    """A table to fill: all of it is stored, or nothing and what to change."""
    if not queries.may_organize(request.user):
        raise Http404
    offered = records_table.Choices(now=clock.now(), person=request.user)
    if request.method != "POST":
        return _show(request, HostForm(person=request.user), records_table.table(None, offered=offered))
    host = HostForm(request.POST, person=request.user)
    if request.POST.get("pasted", "").strip():
        return _paste(request, host, offered)
    if request.POST.get("do") == "more":
        return _unjudged(request, host, records_table.table(records_table.with_more(request.POST), offered=offered))
    return _save(request, host, offered)


def _unjudged(request: StaffRequest, host: HostForm, rows: records_table.Rows, **more: Any) -> HttpResponse:
    records_table.be_quiet(rows)
    return _show(request, host, rows, **more)


def _paste(request: StaffRequest, host: HostForm, offered: records_table.Choices) -> HttpResponse:
    """Spread a block over the cells; whatever button was pressed, so that it is never lost."""
    grid = records_table.grid(offered)
    spread = pasting.spread(request.POST, request.POST["pasted"], request.POST.get("pasted-at", ""), grid)
    rows = records_table.table(spread.data, offered=offered)
    return _unjudged(request, host, rows, words=spread.words, pasted=spread.rest)


@once
def _save(request: StaffRequest, host: HostForm, offered: records_table.Choices) -> HttpResponse:
    """All faults in one round; then days and times that were completed are shown once; then all is stored."""
    understood = pasting.write_out(request.POST, records_table.grid(offered), today=clock.today())
    rows = records_table.table(understood.data, offered=offered, asked=understood.asked, years=understood.years)
    is_good = all([host.is_valid(), rows.is_valid()])
    if (host.is_valid() and _mark_duplicates(request, host, rows)) or not is_good:
        return _show(request, host, rows, status=422)
    if understood.rows:
        which = "、".join(map(str, understood.rows))
        words = f"还没有存：第 {which} 行补上了年份、星期或下午，看看对不对，再按一次“全部存下来”。"
        return _show(request, host, rows, words=words)
    return _store(request, host, rows)


def _mark_duplicates(request: StaffRequest, host: HostForm, rows: records_table.Rows) -> bool:
    """Beside the title of each that is good otherwise, with a box to tick for two that are not one."""
    filled = [form for form in records_table.filled(rows) if form.is_valid()]
    held = [form.held() for form in filled]
    chosen = host.cleaned_data["host"]
    found = backfilling.duplicates(host=chosen, rows=held)
    if found and backfilling.just_stored(host=chosen, rows=held, seems=found, by=request.user, now=clock.now()):
        return False
    for form, row in zip(filled, held, strict=True):
        if row.number in found:
            form.add_error("title", f"{found[row.number]}。")
            form.add_error("twice", "确实是两场，就勾这里。")
    return bool(found)


def _store(request: StaffRequest, host: HostForm, rows: records_table.Rows) -> HttpResponse:
    held = [form.held() for form in records_table.filled(rows)]
    try:
        kept = backfilling.backfill_all(host=host.cleaned_data["host"], rows=held, by=request.user, now=clock.now())
    except Refusal as refusal:
        return _show(request, host, rows, status=409, refusal=refusal.message)
    messages.success(request, f"补录了 {len(held)} 场，已计入方案进度。照片可以以后从这里补。")
    return made(redirect("spreadsheets:records_without_photos"), kept[0])


def _show(
    request: StaffRequest, host: HostForm, rows: records_table.Rows, *, status: int = 200, **more: Any
) -> HttpResponse:
    wrong = [place for place, form in enumerate(rows.forms, start=1) if form.errors]
    context = {"host": host, "rows": rows, "offered": rows.form_kwargs["offered"], "wrong": wrong} | more
    context["is_full"] = len(rows.forms) >= backfilling.MAX_COUNT
    return render(request, "spreadsheets/staff_records_table.html", context, status=status)


@require_GET
@staff_page
def records_without_photos(request: StaffRequest) -> HttpResponse:
    """Newest first; each leads to its record, where photos are added."""
    hosts = queries.hosts_of(request.user)
    held_records = (
        HeldRecord.objects.filter(occurrence__event__host__in=hosts, photos=None)
        .select_related("occurrence__event__host", "occurrence__venue")
        .order_by("-occurrence__start", "-pk")
    )
    page = Paginator(held_records, PAGE).get_page(request.GET.get("page"))
    return render(request, "spreadsheets/staff_without_photos.html", {"page": page})
