"""Spreadsheets: upload, what the check found, bring in, templates; and lists to download."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from core.spreadsheets import blank_table
from core.web import downloads
from events import queries
from organizations.access import StaffRequest, staff_page
from spreadsheets import blank_tables, importing
from spreadsheets.forms import asking
from spreadsheets.forms.upload import SheetForm
from spreadsheets.models import SheetImport
from spreadsheets.reading import facts

SHOWN = 20
PAGE = 100
"""Rows that are shown at once."""
SECONDS = 2
"""After so long the page of a running import is fetched again."""


@require_http_methods(["GET", "POST"])
@staff_page
@once
def imports(request: StaffRequest) -> HttpResponse:
    """Upload a table; those of before."""
    if not queries.may_organize(request.user):
        raise Http404
    kinds = importing.offered(request.user)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SheetForm(*sent, kinds=kinds, initial=request.GET.dict())
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = importing.start(
                kind=form.cleaned_data["kind"],
                file_name=file.name or "",
                data=file.read(),
                by=request.user,
                now=clock.now(),
                asks_again=form.cleaned_data["asks_again"],
            )
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            return made(redirect("spreadsheets:import", sheet.uid), sheet, state__in=SheetImport.UNDER_WAY)
    mine = SheetImport.objects.of(request.user).without_content()[:SHOWN]
    context = {"form": form, "kinds": kinds, "mine": mine}
    return render(request, "spreadsheets/staff_imports.html", context, status=422 if form.errors else 200)


@require_GET
@staff_page
def sheet_import(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """How far it is, what was read, and what was found; comes again by itself while the worker is at it."""
    found = get_object_or_404(SheetImport.objects.of(request.user).defer("file", "rows"), uid=uid)
    reading = facts.opened(found.reading)
    context = {"sheet": found, "reading": reading, "rest": _rest(found), "clashes_left": _clashes_left(found)}
    context["page"] = Paginator(reading.rows, PAGE).get_page(request.GET.get("page"))
    if found.state == SheetImport.State.FAULTY:
        context["asked"] = asking.questions(found, importing.columns(found.kind, person=request.user, now=clock.now()))
    answer = render(request, "spreadsheets/staff_import.html", context)
    if found.is_running:
        answer["Refresh"] = str(SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@staff_page
def answer_import(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Put right what the check asked for; all of it is looked at again."""
    found = get_object_or_404(SheetImport.objects.of(request.user).without_content(), uid=uid)
    try:
        importing.answer(sheet=found, by=request.user, said=asking.said(request.POST, found))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("spreadsheets:import", found.uid)


def _rest(found: SheetImport) -> int:
    """Things that are not listed by name."""
    effects = found.effects or {"new": 0, "changed": 0, "rows": []}
    return int(effects["new"]) + int(effects["changed"]) - len(effects["rows"])


def _clashes_left(found: SheetImport) -> int:
    """Clashes that are not listed."""
    counts = found.effects.get("clash_counts", {}) if found.effects else {}
    return sum(counts.values()) - len(found.effects.get("clashes", ())) if counts else 0


@require_POST
@staff_page
def apply_import(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Bring it in, all of it."""
    found = get_object_or_404(SheetImport.objects.of(request.user).without_content(), uid=uid)
    try:
        importing.confirm(sheet=found, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("spreadsheets:import", found.uid)


@require_GET
@staff_page
def import_template(request: StaffRequest, kind: str, ending: str) -> HttpResponse:
    """An empty table to fill, with an example; as .xlsx also with lists to choose from and what goes where."""
    if not queries.may_organize(request.user) or kind not in dict(importing.offered(request.user)):
        raise Http404
    title = f"{SheetImport.Kind(kind).label}模板"
    now = clock.now()
    fields = blank_tables.fields(importing.columns(kind, person=request.user, now=now))
    if ending == "xlsx":
        return downloads.attachment(
            title, blank_table.xlsx(title, fields, notes=blank_tables.NOTES[kind]), ending=ending
        )
    heading = [f"{field.title}*" if field.needed else field.title for field in fields]
    return downloads.answer(title, heading, [[field.example for field in fields]], ending=ending)
