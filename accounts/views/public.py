"""Signing in by a code, and out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import PersonalRequest, is_asking_name, signed_in
from accounts.consents import consent_texts
from accounts.forms import AboutMeForm, CodeForm, PhoneForm
from accounts.models import Code, Person
from accounts.signing_in import entering, one_time_codes
from accounts.signing_in.networks import network_key
from core import clock
from core.errors import Refusal
from core.web.caching import public_page
from core.web.http import Request, client_address

CODE = "sign_in_code"
"""Session key: the id of the code that was asked for. Nothing else of it is kept there."""
ASKS_NAME = "sign_in_asks_name"
"""Session key: whether somebody new is asked how they are called; not where the page that they come from knows it."""
HOME = "/mine/"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Ask for the number, send the code."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return send_code(request, form.cleaned_data["phone"], opening=form.cleaned_data["opening"])
        except Refusal as refusal:
            field = "opening" if refusal.code == "opening_wrong" else "phone"
            form.add_error(field, ValidationError(refusal.message, code=refusal.code))
    consent = consent_texts.text(consent_texts.SIGN_IN)
    context = {"form": form, "next": entering.safe_next(request, HOME), "consent": consent}
    return render(request, "accounts/sign_in.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def enter_code(request: Request) -> HttpResponse:
    """Ask for the six digits, begin the session."""
    code = Code.objects.filter(pk=request.session.get(CODE, 0)).first()
    if code is None:
        return redirect(_with_next("accounts:sign_in", request))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = one_time_codes.redeem(code_id=code.pk, text=form.cleaned_data["code"], now=clock.now())
            return entering.enter(request, person, target=_first_page(request, person), code_only=True)
        except Refusal as refusal:
            form.add_error("code", refusal.message)
    consent = consent_texts.text(consent_texts.SIGN_IN)
    context = {"form": form, "code": code, "next": entering.safe_next(request, HOME), "consent": consent}
    return render(request, "accounts/enter_code.html", context)


@require_POST
def resend_code(request: Request) -> HttpResponse:
    """Send another code to the same number."""
    code = Code.objects.filter(pk=request.session.get(CODE, 0)).exclude(phone="").first()
    if code is None:
        return redirect(_with_next("accounts:sign_in", request))
    try:
        answer = send_code(request, code.phone, asks_name=request.session.get(ASKS_NAME, True))
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return redirect(_with_next("accounts:enter_code", request))
    messages.info(request, "又发了一条，请用最新的那条。")
    return answer


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect("/")


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def about_me(request: PersonalRequest) -> HttpResponse:
    """How the person is called; asked once after the first sign-in, and may stay empty."""
    form = AboutMeForm(request.POST or None, instance=request.user)
    target = entering.safe_next(request, HOME)
    if request.method == "POST" and form.is_valid():
        form.save()
        return HttpResponseRedirect(target)
    return render(request, "accounts/about_me.html", {"form": form, "next": target})


@public_page
def privacy(request: Request) -> HttpResponse:
    """What is kept of people, how long, and who sees it."""
    about = {
        "version": consent_texts.CURRENT,
        "registration_days": settings.REGISTRATION_DAYS_KEPT,
        "request_days": settings.REQUEST_DAYS_KEPT,
    }
    return render(request, "accounts/privacy.html", about)


def send_code(request: Request, phone: str, *, opening: str = "", asks_name: bool = True) -> HttpResponse:
    """Send a code to this E.164 number and ask for it; who types it is signed in and goes on to ``next``.

    Raises what ``one_time_codes.ask`` raises.
    """
    code = one_time_codes.ask(
        phone=phone,
        network=network_key(client_address(request)),
        device_token=entering.device_token(request),
        opening=opening,
        replaces=request.session.get(CODE),
        now=clock.now(),
    )
    request.session[CODE] = code.pk
    request.session[ASKS_NAME] = asks_name
    return redirect(_with_next("accounts:enter_code", request))


def _first_page(request: Request, person: Person) -> str:
    target = entering.safe_next(request, HOME)
    asks_name = request.session.get(ASKS_NAME, True) and not is_asking_name(target)
    if person.name or person.last_login or not asks_name:
        return target
    return f"{reverse('accounts:about_me')}?{urlencode({'next': target})}"


def _with_next(name: str, request: Request) -> str:
    target = entering.safe_next(request, "")
    return reverse(name) + (f"?{urlencode({'next': target})}" if target else "")
