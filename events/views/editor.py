"""Making and editing an event."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import Person
from accounts.presses.once import made, once_on
from core import bounds, clock
from core.errors import Conflict, Refusal
from events import kinds as kinds_of
from events import queries
from events.drafts import editing
from events.forms.editor import buttons, field_values, kind_fields, merging
from events.forms.editor.form import Editor
from events.forms.editor.prefill import begins, carried
from events.models import Event
from events.pages import programme
from events.publication import approval_progress
from events.wording import phrases
from organizations.access import StaffRequest, staff_page
from organizations.models import Organization

SAVING = {"save": "events:staff_event", "repeat": "events:series_new"}
"""Buttons that store, and the page that comes then."""


@require_http_methods(["GET", "POST"])
@staff_page
@once_on(*SAVING)
def staff_new(request: StaffRequest) -> HttpResponse:
    """Choose a kind, then write."""
    if not queries.may_organize(request.user):
        raise Http404
    kind = request.GET.get("kind", "")
    if kind not in Event.Kind.values:
        choices = [(value, value.label, look) for value, look in kind_fields.LOOKS.items()]
        return render(request, "events/staff_kinds.html", {"choices": choices, "carried": carried(request.GET)})
    return _edit(request, kind_fields.new(kind))


@require_http_methods(["GET", "POST"])
@staff_page
def staff_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """The same page for an event that exists."""
    event = get_object_or_404(Event.objects.managed_by(request.user, role="organizer"), pk=pk)
    return _edit(request, event)


def _edit(request: StaffRequest, event: Event) -> HttpResponse:
    do = request.POST.get("do", "save")
    if request.method != "POST":
        known = begins(request.GET) if event.pk is None else None
        editor = Editor(event=event, person=request.user, now=clock.now(), begins=known)
        return _show(request, editor, version=event.version)
    if do not in SAVING and (not event.is_public or buttons.is_for_published(do)):
        return _help(request, event, do)
    typed: QueryDict = request.POST
    if taken := merging.chosen(typed):
        stored = Event.objects.get(pk=event.pk)
        typed = merging.resolve(typed, stored, person=request.user, now=clock.now(), taken=taken)
    editor = Editor(event=event, person=request.user, now=clock.now(), data=typed)
    if not editor.is_valid():
        return _show(request, editor, version=_version(request), status=422)
    return _save(request, editor, typed, request.user)


def _help(request: StaffRequest, event: Event, do: str) -> HttpResponse:
    """A button that changes what is typed; nothing is judged or stored."""
    typed = Editor(event=event, person=request.user, now=clock.now(), data=request.POST)
    grown = buttons.done(do, request.POST, typed)
    editor = Editor(event=event, person=request.user, now=clock.now(), data=grown)
    editor.be_quiet()
    editor.pattern = typed.pattern
    row = buttons.searched_row(do)
    if row is not None:
        editor.find_place(row, request.POST)
    return _show(request, editor, version=_version(request))


def _save(request: StaffRequest, editor: Editor, typed: QueryDict, by: Person) -> HttpResponse:
    facts = editor.form.cleaned_data
    occurrences = editor.occurrences()
    try:
        event = editing.save_event(
            event=editor.event,
            occurrences=occurrences,
            by=by,
            now=clock.now(),
            expected_version=_version(request),
            audiences=facts.get("audiences"),
            cooperating=facts.get("cooperating"),
            assignments=editor.taken(occurrences),
        )
    except Conflict:
        return _show_conflict(request, editor, typed, by)
    except Refusal as refusal:
        editor.form.add_error(None, refusal.message)
        return _show(request, editor, version=_version(request), status=409)
    messages.success(request, "存好了。")
    return made(redirect(SAVING.get(request.POST.get("do", ""), SAVING["save"]), event.pk), event)


def _show_conflict(request: StaffRequest, editor: Editor, typed: QueryDict, by: Person) -> HttpResponse:
    """What only the other person changed is taken over; where both did, both texts stand side by side to choose from."""

    def stored() -> Event:
        return Event.objects.get(pk=editor.event.pk)

    now = clock.now()
    fresh = Editor(event=stored(), person=by, now=now)
    merge = merging.compare(editor, fresh, field_values.read(request.POST.get("base", "")))
    taken = [difference.name for difference in merge.taken]
    typed = merging.resolve(typed, stored(), person=by, now=now, taken=taken)
    merged = Editor(event=stored(), person=by, now=now, data=typed)
    more = {"conflict": merge, "saved": fresh.event.history.latest(), "base": field_values.of_editor(fresh).dumps()}
    return _show(request, merged, version=fresh.event.version, status=409, **more)


def _show(request: StaffRequest, editor: Editor, *, version: int, status: int = 200, **more: object) -> HttpResponse:
    editor.write_legs()
    editor.write_offers()
    event = editor.event
    context = {
        "editor": editor,
        "form": editor.form,
        "rows": editor.rows,
        "pattern": editor.pattern,
        "event": event,
        "version": version,
        "base": request.POST.get("base") or (field_values.of_editor(editor).dumps() if event.pk else ""),
        "unit": phrases.unit(event.kind),
        "members": programme.members_of(event, everything=True) if event.kind == Event.Kind.THEME_DAY else [],
        "look": kind_fields.look(event.kind),
        "is_drive": event.kind == Event.Kind.DRIVE,
        "is_course": event.kind in kinds_of.SEVERAL,
        "may_repeat": event.kind not in kinds_of.NEVER_REPEATED,
        "may_load_plans": request.staff_access.administers_everything,
        "ahead": None if event.is_public else _ahead(editor, request.user),
    }
    return render(request, "events/staff_editor.html", context | more, status=status)


def _ahead(editor: Editor, by: Person) -> approval_progress.ApprovalPreview | None:
    """Who will be asked to approve, as long as the chosen host is known."""
    chosen = str(editor.form["host"].value() or "")
    event = editor.event
    host = Organization.objects.filter(pk=bounds.whole(chosen) or 0).first()
    if host is None:
        return None
    facts = {"kind": event.kind, "is_emergency": event.is_emergency, "created_by_id": event.created_by_id}
    return approval_progress.approval_preview(Event(host=host, **facts), by)


def _version(request: StaffRequest) -> int:
    return bounds.whole(request.POST.get("version", "")) or 0
