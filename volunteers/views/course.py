"""All lessons of a course in one press, on the page of any of its shifts; and all that are left given back in one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import PersonalRequest, signed_in
from core import bounds, clock
from core.errors import Refusal
from volunteers import queries
from volunteers.models import Shift, SignUp
from volunteers.signups import courses, withdrawing
from volunteers.views import public

_APART = "_"


@signed_in
def course(request: PersonalRequest, pk: int) -> HttpResponse:
    """Take the lessons that are ticked, wait for others; opening the address does nothing."""
    found = get_object_or_404(queries.for_cards(Shift.objects.public()), pk=pk)
    volunteer = queries.volunteer_of(request.user)
    if request.method != "POST" or volunteer is None:
        return redirect("volunteers:shift", pk)
    ticks = _ticks(request)
    ticked = {tick.shift_id for tick in ticks}
    try:
        outcomes = courses.sign_up_for_course(volunteer_id=volunteer.pk, shift_id=pk, ticks=ticks, now=clock.now())
    except Refusal as refusal:
        return public.detail(request, found, of_course=public.OfCourse(refusal=refusal, ticked=ticked), status=409)
    _say(request, outcomes, found)
    refused = [one for one in outcomes if one.refusal and one.refusal.code not in public.PRESSED_TWICE]
    if not refused:
        return redirect("volunteers:shift", pk)
    left = ticked - {one.shift_id for one in refused if one.refusal and one.refusal.code == "lesson_changed"}
    found = get_object_or_404(queries.for_cards(Shift.objects.public()), pk=pk)
    return public.detail(request, found, of_course=public.OfCourse(refused=refused, ticked=left), status=409)


def _ticks(request: PersonalRequest) -> list[courses.Tick]:
    """As the page sends them: 12_terms of shift 12."""
    found = []
    for name in ("lesson", "wait"):
        for value in request.POST.getlist(name):
            number, _, seen = value.partition(_APART)
            if (pk := bounds.whole(number)) is not None:
                found.append(courses.Tick(shift_id=pk, terms=seen, waits=name == "wait"))
    return found


def _say(request: PersonalRequest, outcomes: list[courses.Outcome], found: Shift) -> None:
    made = [one.sign_up for one in outcomes if one.sign_up]
    coming = sum(one.status == SignUp.Status.CONFIRMED for one in made)
    waiting = len(made) - coming
    words = [
        f"{found.occurrence.event.title} {found.role} 报上了 {coming} 次，短信马上到。" if coming else "",
        f"{waiting} 次排上候补了，有空位会发短信问你，答复了才算。" if waiting else "",
    ]
    if made:
        messages.success(request, "".join(words))


@signed_in
def leave(request: PersonalRequest, pk: int) -> HttpResponse:
    """Ask which, then give them back."""
    found = get_object_or_404(queries.for_cards(Shift.objects.public()), pk=pk)
    volunteer = queries.volunteer_of(request.user)
    now = clock.now()
    rows = courses.mine(found, volunteer, now=now) if volunteer else []
    if volunteer is None or (not rows and request.method != "POST"):
        return redirect("volunteers:mine")
    reason = " ".join(request.POST.get("reason", "").split())[: public.REASON_LENGTH]
    given = request.POST.getlist("sign_up")
    ids = {number for value in given if (number := bounds.whole(value)) is not None}
    page = {
        "shift": found,
        "rows": rows,
        "late": {row.pk for row in rows if withdrawing.is_late(row, now=now)},
        "ticked": ids
        if request.method == "POST"
        else {row.pk for row in rows if courses.is_at_hours_of(row.shift, found)},
        "reason": reason,
    }
    if request.method != "POST":
        return render(request, "volunteers/leave_course.html", page)
    try:
        outcomes = courses.withdraw_from_course(volunteer_id=volunteer.pk, sign_up_ids=ids, now=now, reason=reason)
    except Refusal as refusal:
        return render(request, "volunteers/leave_course.html", page | {"refusal": refusal}, status=409)
    left = sum(one.refusal is None for one in outcomes)
    refused = [one for one in outcomes if one.refusal and one.refusal.code != "not_signed_up"]  # pressed twice
    if left:
        messages.success(request, f"退出了 {left} 次。谢谢你说一声。")
    if not refused:
        return redirect("volunteers:mine")
    page |= {"refused": refused, "rows": courses.mine(found, volunteer, now=now)}
    return render(request, "volunteers/leave_course.html", page, status=409)
