"""A shift that changed after somebody said yes to it: yes or no by one tap, from the link of the text or when signed in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import Refusal
from core.web import addresses
from core.web.http import Request
from volunteers import queries
from volunteers.models import Shift, SignUp
from volunteers.signups import agreeing, terms


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: Request, pk: int, token: str) -> HttpResponse:
    """Whether I still come: whoever holds the link of the text is the one who was asked."""
    mine = _by_link(pk, token)
    refusal = None
    if mine and request.method == "POST":
        try:
            _answer(mine, request.POST.get("answer", ""), request.POST.get("seen", ""))
        except Refusal as caught:
            refusal = caught
        else:
            return addresses.unlisted(_answered(request, mine))
    if mine is None:
        return addresses.unlisted(render(request, "volunteers/question_gone.html", status=404))
    return addresses.unlisted(_page(request, mine, refusal))


def _by_link(pk: int, token: str) -> SignUp | None:
    rows = SignUp.objects.select_related("volunteer__person", "block__team")
    found = rows.filter(pk=pk).exclude(asked_again_at=None).first()
    return found if found and constant_time_compare(found.again_token, token) else None


def _answer(mine: SignUp, said: str, seen: str) -> None:
    if said == "yes":
        agreeing.agree(sign_up=mine, now=clock.now(), seen=seen)
    elif said == "no":
        agreeing.disagree(sign_up=mine, now=clock.now())
    else:
        raise Http404


def _answered(request: Request, mine: SignUp) -> HttpResponse:
    """Back to the page of the button."""
    if request.POST.get("back") != "mine":
        return redirect("volunteers:again", mine.pk, mine.again_token)
    mine.refresh_from_db()
    is_coming = mine.agreement == SignUp.Agreement.YES
    messages.success(request, "好的，就按新的安排，等你来。" if is_coming else "知道了，这个岗你不用去了。")
    return redirect("volunteers:mine")


def _page(request: Request, mine: SignUp, refusal: Refusal | None) -> HttpResponse:
    mine.refresh_from_db()
    shift = get_object_or_404(queries.for_cards(Shift.objects.all()), pk=mine.shift_id)
    is_over = shift.end <= clock.now()
    context = {"mine": mine, "shift": shift, "refusal": refusal, "is_over": is_over, "seen": terms.of(shift)}
    return render(request, "volunteers/again.html", context, status=409 if refusal else 200)
