"""Asking for an outreach without an account, and the page behind the short link."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from accounts.signing_in.networks import network_key
from core import clock, crypto, tokens
from core.errors import Refusal
from core.phone_numbers import phones
from core.web import addresses
from core.web.http import Request, client_address
from outreach_requests import queries
from outreach_requests.forms.public import AskForm, FeedbackForm, ReplyForm
from outreach_requests.models import OutreachRequest
from outreach_requests.submissions import rating, replying, submitting

P = ParamSpec("P")
SENT = "request_sent_to"
"""Session key: the number that the last text went to, sealed."""
SEALED = "gAAAA"
"""How every sealed text begins; what older sessions keep is masked."""
AGAIN = "好的。第一条短信过了十分钟，才再发一条，以后不再发。还没有收到，打页面上的电话，有人帮你点。"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request) -> HttpResponse:
    """The form; asks on POST."""
    me = request.user
    known = {"phone": phones.national(me.phone), "contact_name": me.name} if isinstance(me, Person) else None
    form = AskForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and (answer := _submitted(request, form)):
        return answer
    about = {"form": form, "days_kept": settings.REQUEST_DAYS_KEPT}
    return render(request, "outreach_requests/ask.html", about, status=422 if form.errors else 200)


def _submitted(request: Request, form: AskForm) -> HttpResponse | None:
    """The answer to a form that was sent; none where it has to be shown again."""
    if not form.is_valid():
        return None
    if form.is_trapped():
        return redirect("outreach_requests:asked")
    me = request.user
    phone = form.cleaned_data["phone"]
    proven = isinstance(me, Person) and me.phone == phone
    asked = form.asked(network=network_key(client_address(request)), proven=proven)
    request.session[SENT] = crypto.seal(phone)
    try:
        made = submitting.ask_from_outside(asked=asked, now=clock.now())
    except Refusal as refusal:
        if refusal.code == "answer_on_phone":
            return redirect("outreach_requests:asked")
        form.refuse(refusal)
        return None
    return HttpResponseRedirect(f"/q{made.link_token}") if proven else redirect("outreach_requests:asked")


@never_cache
@require_safe
def asked(request: Request) -> HttpResponse:
    """Look at your phone: the link is there, not here."""
    phone = _sent_to(request)
    return render(request, "outreach_requests/asked.html", {"number": phones.mask(phone) if phone else ""})


@require_POST
def again(request: Request) -> HttpResponse:
    """One text more, as far as the limits let; the answer is always the same."""
    if phone := _sent_to(request):
        submitting.text_again(phone=phone, now=clock.now())
    messages.info(request, AGAIN)
    return redirect("outreach_requests:asked")


def _sent_to(request: Request) -> str:
    """The number that this browser typed last."""
    sealed = request.session.get(SENT, "")
    return crypto.unseal(sealed) if sealed.startswith(SEALED) else ""


def personal(view: Callable[Concatenate[Request, OutreachRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever holds the link: found by its digest, kept out of caches, indexes and other sites' referrers.

    Not ``no-referrer``: browsers then send ``Origin: null`` with its buttons, which the check against forgery refuses.
    """

    @wraps(view)
    @never_cache
    def guarded(request: Request, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        outreach_request = queries.by_token_digest(tokens.digest(token))
        if outreach_request is None:
            raise Http404
        return addresses.unlisted(view(request, outreach_request, *args, **kwargs))

    return guarded


@require_safe
@personal
def mine(request: Request, found: OutreachRequest) -> HttpResponse:
    """How it stands. Opening it never acts."""
    return _page(request, found)


def _page(request: Request, found: OutreachRequest, *, status: int = 200, **forms: object) -> HttpResponse:
    offered = queries.proposed(found)
    event = found.event
    about = {
        "asked": found,
        "link": f"/q{found.link_token}",
        "wished": queries.wished(found),
        "reply": ReplyForm(times=offered),
        "opinion": FeedbackForm(),
        "event": event if event and event.is_public else None,
        "dates": queries.promised(found),
        "days_kept": settings.REQUEST_DAYS_KEPT,
        "now": clock.now(),
    }
    return render(request, "outreach_requests/mine.html", about | forms, status=status)


@require_POST
@personal
def confirm(request: Request, found: OutreachRequest) -> HttpResponse:
    """It was me."""
    submitting.confirm(request=found, now=clock.now())
    messages.success(request, "收到了，交给科协了。有答复发短信给你。")
    return HttpResponseRedirect(f"/q{found.link_token}")


@require_POST
@personal
def reply(request: Request, found: OutreachRequest) -> HttpResponse:
    """One of the proposed times, or none."""
    if request.POST.get("answer") == "none":
        replying.decline_times(request=found, note=request.POST.get("note", "")[:120], now=clock.now())
        messages.success(request, "好的，我们再想想别的时间。")
        return HttpResponseRedirect(f"/q{found.link_token}")
    form = ReplyForm(request.POST, times=queries.proposed(found))
    if form.is_valid():
        try:
            replying.accept_time(request=found, time_id=form.cleaned_data["time"], now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "说好了，我们去准备。定下来发短信给你。")
            return HttpResponseRedirect(f"/q{found.link_token}")
    return _page(request, found, reply=form, status=422)


@personal
def withdraw(request: Request, found: OutreachRequest) -> HttpResponse:
    """Asks once more; takes it back on POST."""
    if request.method != "POST":
        return render(request, "outreach_requests/withdraw.html", {"asked": found, "link": f"/q{found.link_token}"})
    left = replying.withdraw(request=found, now=clock.now())
    if left is None:
        messages.success(request, "删掉了，没有人看到过。")
        return redirect("outreach_requests:ask")
    messages.success(request, "撤回了。谢谢你说一声。")
    return HttpResponseRedirect(f"/q{found.link_token}")


@require_POST
@personal
def feedback(request: Request, found: OutreachRequest) -> HttpResponse:
    """How it was."""
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return _page(request, found, opinion=form, status=422)
    rating.rate(request=found, opinion=form.opinion(), now=clock.now())
    messages.success(request, "收到了，谢谢。你的话会给讲的人看。")
    return HttpResponseRedirect(f"/q{found.link_token}")
