"""Organizers plan shifts and see who is on them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from core import clock, phrases, texts
from core.errors import Refusal
from events.models import Event
from organizations.access import StaffRequest, staff_page
from volunteers import panels, queries
from volunteers.blocks import finding
from volunteers.forms.register import ShiftMessageForm
from volunteers.forms.shifts import EditShiftForm, NewShiftForm, ShiftForm
from volunteers.models import Shift
from volunteers.shifts import messaging, planning


@require_GET
@staff_page
def shifts(request: StaffRequest, pk: int) -> HttpResponse:
    """All shifts of an event with the people on them; numbers stay masked."""
    event = get_object_or_404(Event.objects.managed_by(request.user), pk=pk)
    context = {
        "event": event,
        "shifts": queries.with_people(queries.on_event(event)),
        "may_write": panels.may_write(request, event),
    }
    return render(request, "volunteers/staff_shifts.html", context)


@staff_page
def add(request: StaffRequest, pk: int) -> HttpResponse:
    """A new shift at one occurrence, or the same at all."""
    event = get_object_or_404(Event.objects.managed_by(request.user, role="organizer"), pk=pk)
    chosen = {"occurrence": request.GET.get("occurrence", "")}
    form = NewShiftForm(request.POST or None, event=event, initial=chosen)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        return redirect("volunteers:staff_shifts", event.pk)
    return render(request, "volunteers/staff_add.html", {"event": event, "form": form})


def _added(request: StaffRequest, form: NewShiftForm) -> bool:
    occurrence = form.cleaned_data["occurrence"]
    try:
        made = planning.add_shift(
            occurrence=occurrence,
            span=form.span,
            need=form.need(),
            everywhere=form.cleaned_data["everywhere"],
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, f"加了 {len(made)} 个岗位：{made[0].role}。")
    return True


def _shift(request: StaffRequest, pk: int) -> Shift:
    rows = Shift.objects.managed_by(request.user, role="organizer")
    return get_object_or_404(queries.with_people(queries.for_cards(rows)), pk=pk)


@staff_page
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a shift; who would have to say yes again, and who does not fit any more, is shown first."""
    shift = _shift(request, pk)
    form = EditShiftForm(request.POST or None, occurrence=shift.occurrence, initial=ShiftForm.facts(shift))
    effect = None
    if request.method == "POST" and form.is_valid():
        effect = _unseen(shift, form, request.POST.get("seen", ""))
        if not effect and _edited(request, shift, form):
            return redirect("volunteers:staff_shifts", shift.occurrence.event_id)
    return render(
        request,
        "volunteers/staff_edit.html",
        {
            "shift": shift,
            "event": shift.occurrence.event,
            "form": form,
            "effect": effect,
            "in_line": queries.in_line(shift),
            "said_no": queries.said_no(shift),
            "blocks": finding.of_shift(shift),
        },
    )


def _unseen(shift: Shift, form: EditShiftForm, seen: str) -> planning.Effect | None:
    """What it does to those who are on it, where this very thing was not shown yet."""
    effect = planning.preview_edit(
        shift=shift,
        span=form.span,
        need=form.need(),
        now=clock.now(),
        task_changed=form.cleaned_data["task_changed"],
    )
    return effect if effect.seen and effect.seen != seen else None


def _edited(request: StaffRequest, shift: Shift, form: EditShiftForm) -> bool:
    try:
        planning.edit_shift(
            shift=shift,
            span=form.span,
            need=form.need(),
            now=clock.now(),
            keeps_unfit=bool(request.POST.get("seen")),
            task_changed=form.cleaned_data["task_changed"],
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, "存好了。")
    return True


@staff_page
def message(request: StaffRequest, pk: int) -> HttpResponse:
    """Write to everybody on the shift: the text as it goes out is shown first, and sent (``do``) as it was ``looked`` at."""
    shift = _shift(request, pk)
    form = ShiftMessageForm(request.POST or None)
    shown = None
    if request.method == "POST" and form.is_valid():
        is_seen = texts.one_line(request.POST.get("looked", "")) == texts.one_line(form.cleaned_data["text"])
        verb = messaging.send if request.POST.get("do") == "send" and is_seen else messaging.preview
        try:
            shown = verb(shift=shift, words=form.cleaned_data["text"], now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        if shown and verb is messaging.send:
            messages.success(request, _sent(shown))
            return redirect("volunteers:edit_shift", pk)
    context = {"shift": shift, "event": shift.occurrence.event, "form": form, "shown": shown, "now": clock.now()}
    return render(request, "volunteers/staff_message.html", context)


def _sent(sent: messaging.ShiftMessage) -> str:
    count = len(sent.recipients)
    if not count:
        return "这条已经发过了，没有再发。"
    if sent.leaves > clock.now():
        return f"{phrases.moment(sent.leaves, now=clock.now())} 发给 {count} 人。"
    return f"发给 {count} 人了。"


@require_POST
@staff_page
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """Close sign-ups, or open them again (``closed`` empty)."""
    shift = _shift(request, pk)
    closed = bool(request.POST.get("closed"))
    planning.close_shift(shift=shift, closed=closed, now=clock.now())
    messages.success(request, "停止报名了，已经报上的照常。" if closed else "重新开放报名了。")
    return redirect("volunteers:staff_shifts", shift.occurrence.event_id)


@require_POST
@staff_page
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take away a shift that nobody signed up for."""
    shift = _shift(request, pk)
    try:
        planning.remove_shift(shift=shift)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "岗位删掉了。")
    return redirect("volunteers:staff_shifts", shift.occurrence.event_id)
