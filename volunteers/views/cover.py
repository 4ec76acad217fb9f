"""Finding cover on the phone: who can't come asks for it, and those who are asked answer by one tap, without signing in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import PersonalRequest, signed_in
from core import clock, tokens
from core.errors import Refusal
from core.web.http import Request
from volunteers import queries
from volunteers.models import CoverAsk, Shift, SignUp
from volunteers.signups import cover_answers, covers

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
            for cover in mine.covers.unsettled():
                covers.end(cover=cover, now=now)
            messages.success(request, "不找了，你还在这个岗上。")
        else:
            reason = " ".join(request.POST.get("reason", "").split())[:REASON_LENGTH]
            cover = covers.ask(sign_up=mine, now=now, reason=reason)
            messages.success(request, SOUGHT if cover.is_seeking else TO_RING)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return redirect("volunteers:mine")


SOUGHT = "正在发短信找人接，有人答应就告诉你。在那以前，你还在这个岗上。"
TO_RING = "来不及发短信了，已经请组织者打电话找人。在那以前，你还在这个岗上。"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: Request, token: str) -> HttpResponse:
    """Whether I take the place: whoever holds the link of the text is the one who was asked."""
    rows = CoverAsk.objects.select_related("cover__taken_by", "volunteer")
    ask = rows.filter(link_digest=tokens.digest(token)).first()
    if ask is None:
        return _private(render(request, "volunteers/question_gone.html", status=404))
    refusal = None
    if request.method == "POST":
        try:
            _answer(request, ask)
        except Refusal as caught:
            refusal = caught
        else:
            return _private(redirect("volunteers:question", token))
    return _private(_page(request, ask, refusal))


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
    context = {
        "ask": ask,
        "shift": shift,
        "has_it": has_it,
        "undo_until": ask.cover.undo_until if has_it else None,
        "may_undo": bool(has_it and ask.cover.undo_until and now < ask.cover.undo_until and now < shift.start),
        "may_answer": ask.cover.is_unsettled and now < shift.start and ask.answer != CoverAsk.Answer.UNDONE,
        "refusal": refusal,
    }
    return render(request, "volunteers/question.html", context, status=409 if refusal else 200)


def _private(answer: HttpResponse) -> HttpResponse:
    """An address with a token stays out of indexes and other sites' referrers."""
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
