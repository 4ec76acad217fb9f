"""Making and editing an event."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import Person
from core import clock
from core.errors import Conflict, Refusal
from events import editing, queries, words
from events.forms import rows
from events.forms.editor import Editor
from events.models import Event
from organizations.access import StaffRequest, staff_page

KINDS = {
    Event.Kind.DRIVE: ("bus", "大篷车一站一站走：每站有到达、开放、撤场时间。"),
    Event.Kind.CLASS: ("chair", "几节课连着上：可以一次报全部课，也可以单报。"),
    Event.Kind.OUTREACH: ("school", "到学校去：一场一个年级，按学生和老师算人数。"),
    Event.Kind.LECTURE: ("people", "讲座、体验、义诊：一个日期，或同样的内容几场。"),
    Event.Kind.TRAINING: ("bag", "给一个行业、工种的人上课：一整天，或连着几次。"),
    Event.Kind.COMPETITION: ("star", "初赛、复赛、决赛一轮一轮来，有报名截止。"),
    Event.Kind.EXHIBITION: ("cal", "连着开放几天，每天有开放时间，随到随看。"),
    Event.Kind.THEME_DAY: ("heart", "科技周、科普日这样的总活动：各单位的活动自己加入进来。"),
    Event.Kind.EMERGENCY: ("alert", "出了事要马上讲：一页写完，两位审批人批了就发布。"),
}


@require_http_methods(["GET", "POST"])
@staff_page
def staff_new(request: StaffRequest) -> HttpResponse:
    """Choose a kind, then write."""
    if not queries.may_organize(request.user):
        raise Http404
    kind = request.GET.get("kind", "")
    if kind not in Event.Kind.values:
        choices = [(value, Event.Kind(value).label, *facts) for value, facts in KINDS.items()]
        return render(request, "events/staff_kinds.html", {"choices": choices})
    return _edit(request, Event(kind=kind))


@require_http_methods(["GET", "POST"])
@staff_page
def staff_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """The same page for an event that exists."""
    event = get_object_or_404(Event.objects.managed_by(request.user, role="organizer"), pk=pk)
    return _edit(request, event)


def _edit(request: StaffRequest, event: Event) -> HttpResponse:
    do = request.POST.get("do", "save")
    if request.method != "POST":
        return _show(request, Editor(event=event, person=request.user, now=clock.now()), version=event.version)
    if do in {"add", "streets"} and not event.is_public:
        typed = request.POST
        grown = rows.with_streets(typed) if do == "streets" else rows.with_more(typed, kind=event.kind)
        editor = Editor(event=event, person=request.user, now=clock.now(), data=grown)
        editor.be_quiet()
        return _show(request, editor, version=_version(request))
    editor = Editor(event=event, person=request.user, now=clock.now(), data=request.POST)
    if not editor.is_valid():
        return _show(request, editor, version=_version(request), status=422)
    return _save(request, editor, request.user)


def _save(request: StaffRequest, editor: Editor, by: Person) -> HttpResponse:
    facts = editor.form.cleaned_data
    try:
        event = editing.save_event(
            event=editor.event,
            occurrences=editor.occurrences(),
            by=by,
            now=clock.now(),
            expected_version=_version(request),
            audiences=facts["audiences"],
            cooperating=facts["cooperating"],
        )
    except Conflict:
        return _show_conflict(request, editor)
    except Refusal as refusal:
        editor.form.add_error(None, refusal.message)
        return _show(request, editor, version=_version(request), status=409)
    messages.success(request, "存好了。")
    return redirect("events:staff_event", event.pk)


def _show_conflict(request: StaffRequest, editor: Editor) -> HttpResponse:
    """Both texts side by side; saving again keeps what is typed here."""
    stored = Event.objects.get(pk=editor.event.pk)
    differences = editor.differences(stored)
    return _show(request, editor, version=stored.version, status=409, conflict=True, differences=differences)


def _show(request: StaffRequest, editor: Editor, *, version: int, status: int = 200, **more: object) -> HttpResponse:
    context = {
        "editor": editor,
        "form": editor.form,
        "rows": editor.rows,
        "event": editor.event,
        "version": version,
        "unit": words.unit(editor.event.kind),
        "is_drive": editor.event.kind == Event.Kind.DRIVE,
    }
    return render(request, "events/staff_editor.html", context | more, status=status)


def _version(request: StaffRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0
