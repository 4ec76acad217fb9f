"""Staff pages on which plans come in as files: sent, looked at, loaded; and sheets to fill."""

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from core.web import downloads
from organizations.access import StaffRequest
from organizations.views.organizations import keepers_page
from plan import importing
from plan.forms import PlanFileForm
from plan.models import Plan, PlanFile

FILES_SHOWN = 20
MOST_NOT_LOADED = 200
LINES_SHOWN = 20
PROBLEMS_SHOWN = 100
_ORDER = re.compile(r" 次序：\d+ → \d+$")
"""A task that only stands at another place of the list: counted, not named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lines:
    """What a report says of one sort of rows: the first of them, and how many there are."""

    title: str
    shown: list[str]
    count: int

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_page
@once
def plan_import(request: StaffRequest) -> HttpResponse:
    """Send a plan; the plans that are there, and files of before."""
    form = PlanFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    problems: list[str] = []
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            file = importing.take_in(name=sent.name or "", data=sent.read(), by=request.user, now=clock.now())
        except Refusal as refusal:
            problems = [str(line) for line in cast("list[str]", refusal.detail.get("problems", []))]
            form.add_error("file", refusal.message)
        else:
            return made(redirect("plan:file", file.uid), file, loaded_at=None)
    today = clock.today()
    sent_before = list(PlanFile.objects.defer("report").select_related("by")[:FILES_SHOWN])
    plans = list(Plan.objects.all()[:FILES_SHOWN])
    not_loaded = list(PlanFile.objects.filter(loaded_at=None).defer("report").select_related("by")[:MOST_NOT_LOADED])
    context = {
        "form": form,
        "problems": problems[:PROBLEMS_SHOWN],
        "problems_left": max(len(problems) - PROBLEMS_SHOWN, 0),
        "plans": [(plan, plan.is_over(today), importing.rivals_of_next(plan, plans, not_loaded)) for plan in plans],
        "sent": [(file, file.is_over(today)) for file in sent_before],
    }
    return render(request, "plan/import.html", context, status=422 if form.errors else 200)


@require_safe
@keepers_page
def plan_file(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """What loading it would change, or changed; and the button."""
    file = get_object_or_404(PlanFile.objects.select_related("by"), uid=uid)
    facts = file.facts
    groups = file.document["groups"]
    changed = file.report.get("changed", [])
    context = {
        "file": file,
        "facts": facts,
        "tasks": sum(len(group["tasks"]) for group in groups),
        "is_over": file.is_over(clock.today()),
        "is_known": Plan.objects.filter(slug=facts["slug"]).exists(),
        "changes": importing.changes(file),
        "digest": importing.digest(file),
        "rivals": [] if file.loaded_at else importing.rivals(file),
        "other_city": importing.other_city(file),
        "strangers": [] if file.loaded_at else importing.strangers(file),
        "created": _by_kind(file.report.get("created", [])),
        "changed": _lines("更改", [line for line in changed if not _ORDER.search(line)]),
        "moved": sum(bool(_ORDER.search(line)) for line in changed),
        "removed": _lines("撤下", file.report.get("removed", [])),
        "kept": _lines("保留", file.report.get("kept", [])),
        "alike": _lines("写法不同", file.report.get("alike", [])),
    }
    return render(request, "plan/file.html", context)


@require_POST
@keepers_page
def load_file(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Load it, if what was looked at is what would change."""
    file = get_object_or_404(PlanFile, uid=uid)
    try:
        file = importing.apply(file=file, seen=request.POST.get("seen", ""), by=request.user, now=clock.now())
    except Refusal as refusal:
        tell = messages.info if refusal.code == "plan_file_loaded" else messages.error
        tell(request, refusal.message)
    else:
        messages.success(request, f"载入好了：{file.facts['title']}。")
    return redirect("plan:file", file.uid)


@require_safe
@keepers_page
def template(request: StaffRequest) -> HttpResponse:
    """The empty workbook."""
    return downloads.attachment("方案模板", importing.template(), ending="xlsx")


@require_safe
@keepers_page
def sheet(request: StaffRequest, slug: str) -> HttpResponse:
    """A plan as it stands, to be changed and sent again."""
    plan = _found(slug)
    return downloads.attachment(plan.title, importing.sheet(plan), ending="xlsx")


@require_safe
@keepers_page
def next_sheet(request: StaffRequest, slug: str) -> HttpResponse:
    """A draft of the plan that comes after it."""
    plan = _found(slug)
    return downloads.attachment(importing.name_of_next(plan), importing.sheet(plan, is_next=True), ending="xlsx")


def _found(slug: str) -> Plan:
    return get_object_or_404(Plan.objects.select_related("area", "coordinator__merged_into"), slug=slug)


def _by_kind(lines: list[str]) -> list[Lines]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        kind, _, name = line.partition("“")
        kinds[kind].append(name.removesuffix("”"))
    return [_lines(kind, names) for kind, names in kinds.items()]


def _lines(title: str, lines: list[str]) -> Lines:
    return Lines(title=title, shown=lines[:LINES_SHOWN], count=len(lines))
