"""Organizers see who is sought for a shift and what those who were asked said; they begin, note answers, end and undo."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from core import bounds, clock
from core.errors import Refusal
from organizations.access import StaffRequest, staff_page
from volunteers import queries, question_texts
from volunteers.forms.register import ReasonForm
from volunteers.models import Cover, CoverAsk, Shift
from volunteers.profiles import register
from volunteers.signups import cover_answers, covers, ending_covers


@staff_page
def cover(request: StaffRequest, pk: int) -> HttpResponse:
    """The searches for a shift; each button (``do``) calls one verb."""
    rows = Shift.objects.managed_by(request.user, role="organizer")
    shift = get_object_or_404(queries.with_people(queries.for_cards(rows)), pk=pk)
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "ring":
            return _rung(request, shift)
        if do not in DONE:
            raise Http404
        try:
            messages.success(request, DONE[do](request, shift))
        except Refusal as refusal:
            messages.error(request, refusal.message)
        return redirect("volunteers:staff_cover", pk)
    return _page(request, shift)


def _rung(request: StaffRequest, shift: Shift) -> HttpResponse:
    """The whole number of one who was asked, or is to be rung; that it was shown is kept."""
    asked = _ask(request, shift)
    if not asked.may_be_rung:
        raise Http404
    try:
        number = register.show_number(volunteer=asked.volunteer, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("volunteers:staff_cover", shift.pk)
    return _page(request, shift, rung=(asked.pk, number))


def _page(request: StaffRequest, shift: Shift, *, rung: tuple[int, str] | None = None) -> HttpResponse:
    """``rung``: the question whose number was asked for just now, and the number."""
    now = clock.now()
    found = queries.covers_of(shift)
    people = {one.volunteer_id for cover in found for one in cover.asks.all()}
    context = {
        "rung": rung,
        "kept": set(register.kept_by(request.user).filter(pk__in=people).values_list("pk", flat=True)),
        "shift": shift,
        "event": shift.occurrence.event,
        "covers": found,
        "sought": {one.leaving_id for one in found if one.is_seeking and one.leaving_id},
        "has_begun": shift.start <= now,
        "has_time": covers.time_to_answer(shift, now) is not None,
        "is_free": shift.taken < shift.maximum,
        "in_line": queries.in_line(shift),
        "now": now,
    }
    return render(request, "volunteers/staff_cover.html", context)


def _number(request: StaffRequest, name: str) -> int:
    return bounds.whole(request.POST.get(name, "")) or 0


def _reason(request: StaffRequest) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


def _begin(request: StaffRequest, shift: Shift) -> str:
    """For one of those on the shift, or for a free place."""
    now = clock.now()
    pk = _number(request, "sign_up")
    if pk:
        sign_up = get_object_or_404(shift.sign_ups, pk=pk)
        made = covers.ask(sign_up=sign_up, now=now, reason=_reason(request), by=request.user)
    else:
        made = covers.ask_for_free_place(shift=shift, by=request.user, now=now, reason=_reason(request))
    if question_texts.any_waits(made, now=now):
        return f"{question_texts.WAITS}，谁先答应就是谁。等不及的，请打电话。"
    if made.is_seeking:
        return "发短信问了，谁先答应就是谁。"
    return "来不及发短信，或者没有合适的人：请照下面的名单打电话。"


def _cover(request: StaffRequest, shift: Shift) -> Cover:
    return get_object_or_404(Cover.objects.filter(Q(shift=shift) | Q(wanted=shift)), pk=_number(request, "cover"))


def _ask(request: StaffRequest, shift: Shift) -> CoverAsk:
    rows = CoverAsk.objects.filter(Q(cover__shift=shift) | Q(cover__wanted=shift))
    return get_object_or_404(rows.select_related("cover", "volunteer__person"), pk=_number(request, "ask"))


def _end(request: StaffRequest, shift: Shift) -> str:
    ending_covers.end(cover=_cover(request, shift), now=clock.now())
    return "不找了。"


def _undo(request: StaffRequest, shift: Shift) -> str:
    undone = cover_answers.undo(cover=_cover(request, shift), now=clock.now(), by=request.user, reason=_reason(request))
    if undone.wanted_id:
        return "撤回了，两个人都回原来的岗，短信会告诉他们。"
    again = "位置重新在找人。" if undone.is_seeking else "没有接着找人：请看看还缺不缺人。"
    return f"撤回了，短信会告诉本人。{again}"


def _yes(request: StaffRequest, shift: Shift) -> str:
    ask = _ask(request, shift)
    cover_answers.accept(ask=ask, now=clock.now(), by=request.user)
    if ask.cover.wanted_id:
        return "记好了，两个人的岗换好了，短信会告诉他们。"
    return "记好了，岗位给他，短信会告诉本人。"


def _no(request: StaffRequest, shift: Shift) -> str:
    cover_answers.decline(ask=_ask(request, shift), now=clock.now(), by=request.user)
    return "记好了，不再为这个岗位问他。"


DONE: dict[str, Callable[[StaffRequest, Shift], str]] = {
    "begin": _begin,
    "end": _end,
    "undo": _undo,
    "yes": _yes,
    "no": _no,
}
