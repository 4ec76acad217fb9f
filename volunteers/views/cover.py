"""Finding cover on the phone: who can't come asks for it, and those who are asked answer by one tap, without signing in."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import PersonalRequest, signed_in
from core import bounds, clock, tokens
from core.errors import Refusal
from core.web import addresses
from core.web.http import Request
from volunteers import queries, question_texts
from volunteers.models import Cover, CoverAsk, Shift, SignUp, Volunteer
from volunteers.signups import cover_answers, covers, ending_covers, swaps

REASON_LENGTH = 100


@signed_in
def seek(request: PersonalRequest, pk: int) -> HttpResponse:
    """Have others asked to take my place, or (``stop``) come all the same; opening the address does nothing."""
    mine = get_object_or_404(SignUp.objects.filter(volunteer__person=request.user), pk=pk)
    if request.method != "POST":
        return redirect("volunteers:withdraw", pk)
    now = clock.now()
    try:
        if request.POST.get("stop"):
            _stop(request, mine)
        else:
            only = _mate(request, mine)
            reason = " ".join(request.POST.get("reason", "").split())[:REASON_LENGTH]
            cover = covers.ask(sign_up=mine, now=now, reason=reason, only=only)
            messages.success(request, _said(cover, now))
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return redirect("volunteers:mine")


def _stop(request: PersonalRequest, mine: SignUp) -> None:
    """Come all the same, where the place is theirs still."""
    if mine.status == SignUp.Status.CONFIRMED:
        for cover in mine.covers.unsettled():
            ending_covers.end(cover=cover, now=clock.now())
        mine.refresh_from_db()
    if mine.status == SignUp.Status.CONFIRMED:
        messages.success(request, "不找了，你还在这个岗上。")
    elif mine.covers.filter(status=Cover.Status.FOUND).exists():
        messages.warning(request, "已经有人接了，这个岗你不用去了。")
    else:
        messages.warning(request, "你已经不在这个岗上了。")


def _mate(request: PersonalRequest, mine: SignUp) -> Volunteer | None:
    """The team mate who was chosen: one of those whose name the volunteer may see. Raises ``mate_missing``."""
    if "mate" not in request.POST:
        return None
    if not request.POST["mate"]:
        raise Refusal("mate_missing", "请选一位队友。")
    chosen = bounds.whole(request.POST["mate"])
    mates = {row.pk: row.volunteer for row in queries.mates_of(mine.volunteer)}
    if chosen is None or chosen not in mates:
        raise Http404
    return mates[chosen]


def _said(cover: Cover, now: dt.datetime) -> str:
    if not cover.is_seeking:
        return TO_RING
    waits = question_texts.any_waits(cover, now=now)
    asked = "正在发短信找人接"
    then = "有人答应就告诉你"
    if cover.wanted_id:
        asked = "发短信问了那个岗上的人"
        then = "有人愿意换就告诉你"
    elif cover.named:
        asked = "发短信问他了"
        then = "答应了就告诉你"
    if waits:
        asked = question_texts.WAITS
    return f"{asked}，{then}。{STILL_ON}"


@signed_in
def swap(request: PersonalRequest, pk: int) -> HttpResponse:
    """Choose a shift for which I would give mine; those on it are asked, without names."""
    rows = SignUp.objects.filter(volunteer__person=request.user, status=SignUp.Status.CONFIRMED)
    mine = get_object_or_404(rows.select_related("volunteer__person"), pk=pk)
    now = clock.now()
    shift = get_object_or_404(queries.for_cards(Shift.objects.all()), pk=mine.shift_id)
    if request.method != "POST":
        return _choose(request, mine, shift)
    wanted = Shift.objects.public().filter(pk=bounds.whole(request.POST.get("wanted", "")) or 0).first()
    if wanted is None:
        return _choose(request, mine, shift, is_missing=True)
    try:
        cover = swaps.propose(sign_up=mine, wanted_id=wanted.pk, now=now)
    except Refusal as caught:
        return _choose(request, mine, shift, refusal=caught)
    messages.success(request, _said(cover, now))
    return redirect("volunteers:mine")


def _choose(
    request: PersonalRequest, mine: SignUp, shift: Shift, *, refusal: Refusal | None = None, is_missing: bool = False
) -> HttpResponse:
    """``is_missing``: none was chosen, or one that is not there any more."""
    context = {
        "mine": mine,
        "shift": shift,
        "choices": swaps.choices(mine.volunteer, shift, now=clock.now()),
        "refusal": refusal,
        "is_missing": is_missing,
    }
    status = 409 if refusal else 200
    return render(request, "volunteers/swap.html", context, status=422 if is_missing else status)


STILL_ON = "在那以前，你还在这个岗上。"
TO_RING = f"现在没有能发短信问的人，已经告诉组织者想办法。{STILL_ON}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: Request, token: str) -> HttpResponse:
    """Whether I take the place: whoever holds the link of the text is the one who was asked."""
    ask = _by_link(token)
    refusal = None
    if ask and request.method == "POST":
        try:
            _answer(request, ask)
        except Refusal as caught:
            refusal = caught
            ask = _by_link(token)  # as others have left it meanwhile
        else:
            return addresses.unlisted(redirect("volunteers:question", token))
    if ask is None:
        return addresses.unlisted(render(request, "volunteers/question_gone.html", status=404))
    return addresses.unlisted(_page(request, ask, refusal))


def _by_link(token: str) -> CoverAsk | None:
    rows = CoverAsk.objects.select_related("cover__taken_by", "volunteer")
    return rows.filter(link_digest=tokens.digest(token)).first()


def _answer(request: Request, ask: CoverAsk) -> None:
    now = clock.now()
    said = request.POST.get("answer")
    if said == "yes":
        cover_answers.accept(ask=ask, now=now)
    elif said == "no":
        cover_answers.decline(ask=ask, now=now)
    elif said == "undo":
        cover_answers.take_back(ask=ask, now=now)


def _has_it(ask: CoverAsk) -> bool:
    """Whether it is they who took the place."""
    taken_by = ask.cover.taken_by
    return ask.is_yes and taken_by is not None and taken_by.volunteer_id == ask.volunteer_id


def _page(request: Request, ask: CoverAsk, refusal: Refusal | None) -> HttpResponse:
    now = clock.now()
    shift = get_object_or_404(queries.for_cards(Shift.objects.all()), pk=ask.cover.shift_id)
    has_it = _has_it(ask) and ask.cover.taken_by is not None and ask.cover.taken_by.status in SignUp.ACTIVE
    on = SignUp.objects.active().filter(volunteer=ask.volunteer_id, shift__in=(shift.pk, ask.cover.wanted_id or 0))
    held = set(on.values_list("shift", flat=True))
    context = {
        "ask": ask,
        "shift": shift,
        "wanted": _wanted(ask),
        "has_it": has_it,
        "is_on_it": shift.pk in held and not has_it,
        "is_on_wanted": ask.cover.wanted_id in held,
        "undo_until": ask.cover.undo_until if has_it else None,
        "may_undo": bool(has_it and ask.cover.undo_until and now < ask.cover.undo_until and now < shift.start),
        "may_answer": _may_answer(ask, shift, now),
        "refusal": refusal,
    }
    return render(request, "volunteers/question.html", context, status=409 if refusal else 200)


def _may_answer(ask: CoverAsk, shift: Shift, now: dt.datetime) -> bool:
    is_open = ask.cover.is_unsettled and now < shift.start and ask.answer != CoverAsk.Answer.UNDONE
    return is_open and not covers.is_filled(ask.cover, shift)


def _wanted(ask: CoverAsk) -> Shift | None:
    """What is given up for it, in a swap."""
    return queries.for_cards(Shift.objects.all()).filter(pk=ask.cover.wanted_id or 0).first()
