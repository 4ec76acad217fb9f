"""Places that a team holds: on the phone of who leads it, and the button of organizers that gives them back."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import PersonalRequest, signed_in
from core import bounds, clock, phrases
from core.errors import Refusal
from notifications.texts import answer_times
from organizations.access import StaffRequest, staff_page
from volunteers import queries
from volunteers.blocks import finding, holding, naming, releasing
from volunteers.forms.register import ReasonForm
from volunteers.forms.teams import BlockForm, BlockSizeForm
from volunteers.models import Shift, Team, TeamBlock

MATES_A_PAGE = 100
EVENING = dt.time(18)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hold(request: PersonalRequest, pk: int, slug: str) -> HttpResponse:
    """So many places for a team that I lead, until a deadline."""
    team = get_object_or_404(Team.objects.led_by(request.user).filter(closed_at=None), slug=slug)
    shift = get_object_or_404(queries.for_cards(Shift.objects.public()), pk=pk)
    there = TeamBlock.objects.open().filter(team=team, shift=shift).first()
    if there and request.method != "POST":
        return redirect("volunteers:block", there.pk)
    form = BlockForm(request.POST if request.method == "POST" else None, initial=_usual(shift))
    if request.method == "POST" and form.is_valid() and (made := _held(request, team, shift, form)):
        return redirect("volunteers:block", made.pk)
    context = {"team": team, "shift": shift, "form": form, "free": max(shift.maximum - shift.taken, 0)}
    return render(request, "volunteers/hold.html", context, status=422 if form.errors else 200)


def _usual(shift: Shift) -> dict[str, object]:
    """The evening before, where that is in time."""
    evening = phrases.local(shift.start).replace(hour=EVENING.hour, minute=0, second=0) - dt.timedelta(days=1)
    is_in_time = evening >= clock.now() + answer_times.LEAST_ANSWER_TIME
    return {"names_until": evening} if is_in_time and answer_times.answer_by(now=evening, starts=shift.start) else {}


def _held(request: PersonalRequest, team: Team, shift: Shift, form: BlockForm) -> TeamBlock | None:
    try:
        made = holding.hold(team_id=team.pk, shift_id=shift.pk, by=request.user, now=clock.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, f"给{team}留了 {made.size} 个，现在可以定人了。")
    return made


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def block(request: PersonalRequest, pk: int) -> HttpResponse:
    """Who is named and what they said, and whom else to name; each button (``do``) calls one verb."""
    led = TeamBlock.objects.filter(team__in=Team.objects.led_by(request.user).values("pk"))
    mine = get_object_or_404(led.with_numbers().select_related("team__organization"), pk=pk)
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do not in DONE:
            raise Http404
        try:
            messages.success(request, DONE[do](request, mine))
        except Refusal as refusal:
            messages.warning(request, refusal.message)
        return redirect("volunteers:block", pk)
    now = clock.now()
    shift = queries.for_cards(Shift.objects.all()).get(pk=mine.shift_id)
    page = Paginator(finding.mates(mine), MATES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "held": mine,
        "team": mine.team,
        "shift": shift,
        "is_open": mine.is_open and mine.names_until > now,
        "named": finding.named(mine),
        "taken_back": releasing.TAKEN_BACK,
        "page": page,
        "mates": finding.weighed(shift, list(page), now),
        "has_time": naming.answer_by(mine, shift, now) is not None,
        "person": request.user,
    }
    return render(request, "volunteers/block.html", context)


def _name(request: PersonalRequest, mine: TeamBlock) -> str:
    chosen = bounds.whole(request.POST.get("volunteer", "")) or 0
    row = get_object_or_404(mine.team.memberships.active(), volunteer=chosen)
    made = naming.name(block=mine, volunteer_id=row.volunteer_id, by=request.user, now=clock.now())
    return "发短信问他了，他答应了才算。" if made.is_offered else "报上了，确认短信马上到。"


def _take_back(request: PersonalRequest, mine: TeamBlock) -> str:
    row = get_object_or_404(mine.sign_ups, pk=bounds.whole(request.POST.get("sign_up", "")) or 0)
    naming.take_back(sign_up=row, by=request.user, now=clock.now())
    return "收回了，可以请别人。"


def _resize(request: PersonalRequest, mine: TeamBlock) -> str:
    form = BlockSizeForm(request.POST)
    if not form.is_valid():
        raise Refusal("block_size", "请写留几个，要一个数。")
    changed = holding.resize(block=mine, size=form.cleaned_data["size"], by=request.user, now=clock.now())
    return f"现在留着 {changed.size} 个。"


def _give_back(request: PersonalRequest, mine: TeamBlock) -> str:
    releasing.give_back(block=mine, by=request.user, now=clock.now())
    return "放回了，说去的人照常去。"


DONE: dict[str, Callable[[PersonalRequest, TeamBlock], str]] = {
    "name": _name,
    "take-back": _take_back,
    "resize": _resize,
    "give-back": _give_back,
}


@require_POST
@staff_page
def release(request: StaffRequest, pk: int) -> HttpResponse:
    """Give back what a team has not named, with a reason that its captain hears."""
    mine = get_object_or_404(TeamBlock.objects.managed_by(request.user), pk=pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        releasing.release_by_staff(block=mine, by=request.user, reason=reason, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "放回了。")
    return redirect("volunteers:edit_shift", mine.shift_id)
