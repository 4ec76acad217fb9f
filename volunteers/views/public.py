"""Pages of volunteers: open shifts, one's own shifts, one's profile."""

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.access import PersonalRequest, asks_name, signed_in
from accounts.models import Person
from core import bounds, clock
from core.errors import Refusal
from core.web.caching import public_page
from core.web.http import Request
from volunteers import queries, question_texts
from volunteers.blocks import finding as finding_blocks
from volunteers.forms.profiles import EnrolForm, ProfileForm
from volunteers.models import Shift, SignUp, Volunteer
from volunteers.profiles import enrolling, joining
from volunteers.rules import Reason
from volunteers.shifts import open_list
from volunteers.signups import courses, covers, offers, signing_up, terms, waiting, withdrawing
from volunteers.teams import finding

REASON_LENGTH = 100
PRESSED_TWICE = {Reason.ALREADY_IN, Reason.WAITING, Reason.OFFERED}
"""What waiting for a place answers to whoever asked for it before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OfCourse:
    """What came of several lessons: why nothing was done (``refusal``), or which were refused; what had been ticked."""

    ticked: AbstractSet[int]
    refusal: Refusal | None = None
    refused: Sequence[courses.Outcome] = ()


def _wish(request: Request) -> open_list.Wish:
    day = request.GET.get("day", "")
    return open_list.Wish(
        street=request.GET.get("street", ""),
        day=bounds.day_or_none(day),
        is_no_day=bool(day) and bounds.day_or_none(day) is None,
        weekend=bool(request.GET.get("weekend")),
        near=bool(request.GET.get("near")),
        free=bool(request.GET.get("free")),
        state=request.GET.get("state", ""),
        at=bounds.day_or_none(request.GET.get("at", "")),
        is_month=request.GET.get("view") == "month",
        page=request.GET.get("page", ""),
    )


@asks_name
@public_page
def open_shifts(request: Request) -> HttpResponse:
    """What a volunteer can take, and why not the rest; for others what help is wanted, and how to join; whoever was merged into
    another row of theirs, and comes with the number that is not used any more, reads which one is.
    """
    volunteer = queries.volunteer_of(request.user)
    wish = _wish(request)
    now = clock.now()
    if volunteer is None:
        return _wanted(request, EnrolForm(initial=_known(request)))
    if volunteer.merged_into_id:
        return render(request, "volunteers/merged.html", {"volunteer": volunteer})
    coming, waits = queries.ahead_of(volunteer, now)
    _note_terms(coming)
    own = {"mine": queries.begin_later(coming, now), "waiting": queries.begin_later(waits, now)}
    context = {
        "volunteer": volunteer,
        "wish": wish,
        "board": open_list.board(wish, now=now, volunteer=volunteer, own=own),
        "own": own,
        "next": coming[0] if coming else None,
        "together": queries.together(coming[0].shift, but=volunteer) if coming else [],
        "later": len(coming) - 1,
        "overlapping": any(sign_up.has_overlap for sign_up in coming),
        "offered": [sign_up for sign_up in waits if sign_up.is_offered],
    }
    return render(request, "volunteers/open.html", context)


def _known(request: Request) -> dict[str, str]:
    return {"name": request.user.name} if isinstance(request.user, Person) else {}


def _wanted(request: Request, form: EnrolForm) -> HttpResponse:
    wish = _wish(request)
    context = {"wish": wish, "board": open_list.board(wish, now=clock.now()), "form": form}
    return render(request, "volunteers/wanted.html", context)


@signed_in
def enrol(request: PersonalRequest) -> HttpResponse:
    """Become a volunteer; whoever comes here by a link, or back from signing in, gets the form."""
    if request.method != "POST":
        return redirect("volunteers:open")
    form = EnrolForm(request.POST)
    if not form.is_valid():
        return _wanted(request, form)
    facts = form.cleaned_data
    wanted = {name: facts[name] for name in ("name", "languages", "areas", "consent")}
    try:
        made = enrolling.become_volunteer(person=request.user, **wanted, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("volunteers:open")
    messages.success(request, f"欢迎加入！你的志愿者编号是 {made.number}。下面挑一个岗位吧。")
    return redirect("volunteers:open")


@asks_name
@public_page
def shift(request: Request, pk: int) -> HttpResponse:
    """One shift: what to do, where, with whom; the contact only for those who are in."""
    found = get_object_or_404(queries.for_cards(Shift.objects.public()), pk=pk)
    return detail(request, found)


def detail(
    request: Request,
    found: Shift,
    *,
    refusal: Refusal | None = None,
    form: EnrolForm | None = None,
    of_course: OfCourse | None = None,
    status: int = 200,
) -> HttpResponse:
    """``form``: what somebody who is no volunteer yet typed to become one for this shift; ``of_course``: what came of several lessons."""
    volunteer = queries.volunteer_of(request.user)
    now = clock.now()
    live = queries.mine(volunteer).filter(shift=found, status__in=SignUp.LIVE).first() if volunteer else None
    mine = live if live and live.status in SignUp.ACTIVE else None
    is_over = found.start <= now
    if refusal is None and live is None:
        refusal = _refusal(volunteer, found, now)
    joins = isinstance(request.user, Person) and volunteer is None and not is_over
    course = courses.course_of(found, volunteer, now=now)
    context = {
        "volunteer": volunteer,
        "shift": found,
        "course": course,
        "answer": of_course,
        "ticked": of_course.ticked if of_course else course.fitting if course else (),
        "mine_of_course": courses.mine(found, volunteer, now=now) if course and volunteer else [],
        "mine": mine,
        "waits": live if live and not mine else None,
        "in_line": queries.place_in_line(live) if live and live.is_waiting else 0,
        "refusal": refusal,
        "together": queries.together(found, but=volunteer) if mine else [],
        "is_over": is_over,
        "led": [] if is_over else finding_blocks.led_at(found, volunteer),
        "form": (form or EnrolForm(initial=_known(request))) if joins else None,
    }
    return render(request, "volunteers/shift.html", context, status=status)


def _refusal(volunteer: Volunteer | None, found: Shift, now: dt.datetime) -> Refusal | None:
    """What signing up would answer; whoever is no volunteer is only told what holds for all."""
    if volunteer:
        return queries.refusal_for(volunteer, found, now)
    return None if found.start <= now else queries.refusal_for_anybody(found, now)


@signed_in
def sign_up(request: PersonalRequest, pk: int) -> HttpResponse:
    """Take a shift; opening the address does nothing."""
    return _take(request, pk, waits=False)


@signed_in
def wait(request: PersonalRequest, pk: int) -> HttpResponse:
    """Wait for a place on a full shift; opening the address does nothing."""
    return _take(request, pk, waits=True)


def _take(request: PersonalRequest, pk: int, *, waits: bool) -> HttpResponse:
    if request.method != "POST":
        return redirect("volunteers:shift", pk)
    found = get_object_or_404(queries.for_cards(Shift.objects.public()), pk=pk)
    volunteer = queries.volunteer_of(request.user)
    if volunteer is None:
        return _join(request, found, waits=waits)
    verb = waiting.join if waits else signing_up.sign_up
    try:
        verb(volunteer_id=volunteer.pk, shift_id=found.pk, now=clock.now())
    except Refusal as refusal:
        if _is_pressed_twice(refusal, waits=waits):
            return redirect("volunteers:shift", found.pk)
        return detail(request, found, refusal=refusal, status=409)
    messages.success(request, _taken(found, waits=waits))
    return redirect("volunteers:shift", found.pk)


def _join(request: PersonalRequest, found: Shift, *, waits: bool) -> HttpResponse:
    """Somebody who is no volunteer yet becomes one for this shift, by the form on its page."""
    if "consent_version" not in request.POST:
        messages.warning(request, "先加入志愿者，就能报岗位。")
        return redirect(reverse("volunteers:shift", args=[found.pk]) + "#enrol")
    form = EnrolForm(request.POST)
    if not form.is_valid():
        return detail(request, found, form=form)
    joined = joining.join_for_shift(
        person=request.user, shift_id=found.pk, waits=waits, now=clock.now(), **form.cleaned_data
    )
    welcome = f"欢迎加入！你的志愿者编号是 {joined.volunteer.number}。"
    if joined.refusal and _is_pressed_twice(joined.refusal, waits=waits):
        return redirect("volunteers:shift", found.pk)  # both presses came before there was a volunteer
    if joined.refusal:
        messages.success(request, welcome)
        return detail(request, found, refusal=joined.refusal, status=409)
    messages.success(request, welcome + _taken(found, waits=waits))
    return redirect("volunteers:shift", found.pk)


def _is_pressed_twice(refusal: Refusal, *, waits: bool) -> bool:
    """Whether it only says that the wish is fulfilled already."""
    return refusal.code in (PRESSED_TWICE if waits else {Reason.ALREADY_IN})


def _taken(found: Shift, *, waits: bool) -> str:
    if waits:
        return "排上候补了。有空位会发短信问你，答复了才算。"
    return f"报上了：{found.occurrence.event.title} {found.role}。确认短信马上到。"


@require_POST
@signed_in
def answer(request: PersonalRequest, pk: int) -> HttpResponse:
    """Yes or no to a place that is offered."""
    mine = _mine(request, pk)
    try:
        if request.POST.get("yes"):
            offers.accept(sign_up=mine, now=clock.now())
            messages.success(
                request, f"报上了：{mine.shift.occurrence.event.title} {mine.shift.role}。确认短信马上到。"
            )
        else:
            offers.decline(sign_up=mine, now=clock.now())
            messages.success(request, _declined(mine))
    except Refusal as refusal:
        if _is_answered(pk, request):  # pressed twice
            return redirect("volunteers:mine")
        found = get_object_or_404(queries.for_cards(Shift.objects.all()), pk=mine.shift_id)
        return detail(request, found, refusal=refusal, status=409)
    return redirect("volunteers:mine")


def _declined(mine: SignUp) -> str:
    is_team = mine.block is not None and mine.block.is_open
    return "知道了，名额还给队里。" if is_team else "知道了，这个空位让给下一位。"


def _is_answered(pk: int, request: Request) -> bool:
    """Whether the sign-up is already what was asked for."""
    asked = SignUp.ACTIVE if request.POST.get("yes") else (SignUp.Status.DECLINED,)
    return SignUp.objects.filter(pk=pk, status__in=asked).exists()


def _mine(request: PersonalRequest, pk: int) -> SignUp:
    rows = SignUp.objects.select_related("shift__occurrence__event", "shift__occurrence__venue", "block__team")
    return get_object_or_404(rows, pk=pk, volunteer__person=request.user)


@signed_in
def withdraw(request: PersonalRequest, pk: int) -> HttpResponse:
    """Ask, then give the shift back."""
    mine = _mine(request, pk)
    now = clock.now()
    is_late = withdrawing.is_late(mine, now=now)
    context = {"mine": mine, "now": now, "is_late": is_late} | _cover(mine, now)
    if request.method != "POST":
        if mine.status not in SignUp.OPEN:
            messages.info(request, "这个岗位你已经退出，或者结束了，不用再办。")
            return redirect("volunteers:mine")
        return render(request, "volunteers/withdraw.html", context)
    reason = " ".join(request.POST.get("reason", "").split())[:REASON_LENGTH]
    try:
        withdrawing.withdraw(sign_up=mine, now=now, reason=reason)
    except Refusal as refusal:
        if SignUp.objects.filter(pk=pk, status=SignUp.Status.WITHDRAWN).exists():  # pressed twice
            return redirect("volunteers:mine")
        return render(request, "volunteers/withdraw.html", context | {"refusal": refusal}, status=409)
    messages.success(request, _left(mine, is_late=is_late))
    return redirect("volunteers:mine")


def _cover(mine: SignUp, now: dt.datetime) -> dict[str, object]:
    """The search that goes on, or whether one may begin: not where people wait, who are asked by withdrawing."""
    if mine.status != SignUp.Status.CONFIRMED or mine.shift.start <= now:
        return {}
    waits = SignUp.objects.waiting().filter(shift=mine.shift_id).exists()
    may_seek = not waits and mine.shift.occurrence.is_scheduled
    mates = queries.mates_of(mine.volunteer) if may_seek else []
    cover = mine.covers.unsettled().order_by("-pk").first()
    return {
        "cover": cover,
        "texts_wait": question_texts.WAITS if cover and question_texts.any_waits(cover, now=now) else "",
        "may_seek": may_seek,
        "has_time": covers.time_to_answer(mine.shift, now) is not None,
        "mates": mates,
    }


def _left(sign_up: SignUp, *, is_late: bool) -> str:
    if sign_up.block and sign_up.block.is_open:
        return "知道了，名额还给队里。" if sign_up.is_offered else f"退出了，名额还给{sign_up.block.team}。"
    if sign_up.is_waiting or sign_up.is_offered:
        return "不候补了，让给后面的人。"
    return "退出了，已经告诉组织者。" if is_late else "退出了，岗位让给别人。谢谢你早说。"


def _note_terms(coming: list[SignUp]) -> None:
    """What whoever is to say yes again sees, sent back with their yes."""
    for row in coming:
        if row.is_asked_again:
            row.seen = terms.of(row.shift)


@require_GET
@signed_in
def mine(request: PersonalRequest) -> HttpResponse:
    """My shifts: coming ones first, then the past."""
    volunteer = queries.volunteer_of(request.user)
    if volunteer is None or volunteer.merged_into_id:
        return redirect("volunteers:open")
    now = clock.now()
    coming, waits = queries.ahead_of(volunteer, now)
    _note_terms(coming)
    context = {
        "volunteer": volunteer,
        "next": coming[0] if coming else None,
        "together": queries.together(coming[0].shift, but=volunteer) if coming else [],
        "later": coming[1:],
        "overlapping": [sign_up for sign_up in coming if sign_up.has_overlap],
        "waits": waits,
        "questions": queries.questions_to(volunteer, now),
        "gone": queries.past_signups(volunteer, now),
    }
    return render(request, "volunteers/mine.html", context)


@signed_in
def profile(request: PersonalRequest) -> HttpResponse:
    """My profile."""
    volunteer = queries.volunteer_of(request.user)
    if volunteer is None or volunteer.merged_into_id:
        return redirect("volunteers:open")
    form = ProfileForm(request.POST or None, initial=ProfileForm.facts(volunteer))
    if request.method == "POST" and form.is_valid():
        enrolling.describe(volunteer=volunteer, **form.cleaned_data, now=clock.now())
        messages.success(request, "存好了。能报的岗位会跟着变。")
        return redirect("volunteers:profile")
    held = volunteer.qualifications.select_related("qualification").order_by("qualification__name")
    context = {
        "volunteer": volunteer,
        "form": form,
        "held": held,
        "teams": [row.team for row in finding.of_volunteer(volunteer) if row.is_active],
        "times": volunteer.times.from_day(clock.today()).spoken(),
        "today": clock.today(),
    }
    return render(request, "volunteers/profile.html", context)
