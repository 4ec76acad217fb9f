"""Pages on which a number is proved: after registering, and behind the link of the text."""

from collections.abc import Callable
from functools import wraps
from hmac import compare_digest
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import clock
from core.errors import Refusal
from core.web.http import Request
from registrations import queries
from registrations.forms import ProofForm
from registrations.models import Registration
from registrations.proofs import proving
from registrations.views.public import page_of, personal

P = ParamSpec("P")
PROVED = "号码确认好了。"


def own(view: Callable[Concatenate[Request, Registration, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """For the browser that registered: it knows the token, which is not that of the text. Proved already: the personal
    page, so that going back, reloading and pressing twice lead to the same registration.
    """

    @wraps(view)
    @never_cache
    def guarded(request: Request, pk: int, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        rows = Registration.objects.select_related("event", "event__host").prefetch_related("claims", "attendees")
        registration = get_object_or_404(rows, pk=pk)
        if not compare_digest(registration.proof_token, token) or registration.erased_at:
            raise Http404
        proved = registration.prove_by is None
        answer = HttpResponseRedirect(page_of(registration)) if proved else view(request, registration, *args, **kwargs)
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return guarded


@own
def prove(request: Request, registration: Registration) -> HttpResponse:
    """What is held until when, and a field for the code; proves on POST."""
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = proving.by_code(registration=registration, text=form.cleaned_data["code"], now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, PROVED)
            return HttpResponseRedirect(page_of(done))
    return _page(request, registration, form)


@require_POST
@own
def prove_again(request: Request, registration: Registration) -> HttpResponse:
    """Another text; what ran out is held anew."""
    try:
        done = proving.again(registration=registration, now=clock.now())
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return HttpResponseRedirect(page_of(registration))
    messages.info(request, "又发了一条短信，请用最新的那条。")
    return HttpResponseRedirect(page_of(done))


@require_POST
@personal
def confirm(request: Request, registration: Registration) -> HttpResponse:
    """The button behind the link of the text."""
    proving.by_link(registration=registration, now=clock.now())
    messages.success(request, PROVED)
    return HttpResponseRedirect(f"/r{registration.link_token}")


@require_POST
@personal
def deny(request: Request, registration: Registration) -> HttpResponse:
    """It was somebody else."""
    proving.deny(registration=registration, now=clock.now())
    messages.success(request, "删掉了。不会再为这份报名给你发短信。")
    return HttpResponseRedirect("/")


def _page(request: Request, registration: Registration, form: ProofForm) -> HttpResponse:
    now = clock.now()
    fresh = Registration.objects.get(pk=registration.pk)
    is_open = fresh.status == Registration.Status.UNPROVEN and fresh.prove_by is not None and fresh.prove_by > now
    dates = queries.dates(registration)
    about = {
        "registration": registration,
        "event": registration.event,
        "form": form,
        "dates": dates,
        "first": dates[0],
        "is_open": is_open,
        "can_try_again": fresh.awaits_proof and any(date.is_scheduled and date.end > now for date in dates),
        "is_held": any(claim.held for claim in registration.claims.all()),
        "here": page_of(registration),
        "now": now,
    }
    return render(request, "registrations/prove.html", about)
