"""The staff entrance: phone and password, then a second proof."""

from allauth.mfa.base.views import authenticate as ask_second_factor
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.consents import consent_texts
from accounts.forms import CodeForm, PasskeyForm, StaffForm
from accounts.models import Code
from accounts.signing_in import entering, one_time_codes, passwords
from accounts.signing_in.networks import network_key
from core import clock
from core.errors import Refusal
from core.web.http import Request, client_address

CODE = "staff_code"
"""Session key: the id of the code sent after the right password; a code of the public page doesn't do here."""
HOME = "/staff/"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Ask for phone and password."""
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _second_proof(request, form.cleaned_data)
        except Refusal as refusal:
            field = "opening" if refusal.code == "opening_wrong" else None
            form.add_error(field, ValidationError(refusal.message, code=refusal.code))
    context = {"form": form, "next": entering.safe_next(request, HOME)}
    return render(request, "accounts/staff_sign_in.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def enter_code(request: Request) -> HttpResponse:
    """Ask for the code that was sent after the right password."""
    target = entering.safe_next(request, HOME)
    code = Code.objects.filter(pk=request.session.get(CODE, 0)).first()
    if code is None:
        return redirect("accounts:staff_sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = one_time_codes.redeem(code_id=code.pk, text=form.cleaned_data["code"], now=clock.now())
            return entering.enter(request, person, target=target, code_only=False)
        except Refusal as refusal:
            form.add_error("code", refusal.message)
    return render(
        request,
        "accounts/staff_code.html",
        {"form": form, "code": code, "next": target, "consent": consent_texts.text(consent_texts.SIGN_IN)},
    )


@never_cache
@require_http_methods(["GET", "POST"])
def passkey(request: Request) -> HttpResponse:
    """A passkey alone opens: it is held and was unlocked, there is nothing to guess, and nobody can use it up."""
    if request.method == "GET":
        return JsonResponse({"request_options": webauthn.begin_authentication(user=None)})
    target = entering.safe_next(request, HOME)
    form = PasskeyForm(data=request.POST)
    if form.is_valid() and form.cleaned_data["credential"].user.is_active:
        return entering.enter_by_passkey(request, form.cleaned_data["credential"], target=target)
    messages.error(request, "这把密钥没认出来。请再试一次，或用密码登录。")
    return redirect(f"{reverse('accounts:staff_sign_in')}?{urlencode({'next': target})}")


def _second_proof(request: Request, typed: dict[str, str]) -> HttpResponse:
    """Those with an authenticator app or passkey are asked for it; all others get a code by SMS."""
    now = clock.now()
    network = network_key(client_address(request))
    token = entering.device_token(request)
    person = passwords.check(
        phone=typed["phone"],
        password=typed["password"],
        digits=typed["code"],
        opening=typed["opening"],
        network=network,
        device_token=token,
        now=now,
    )
    target = entering.safe_next(request, HOME)
    if is_mfa_enabled(person):
        answer = entering.enter(request, person, target=target, code_only=False)
        return ask_second_factor(request) if typed["code"] else answer
    code = one_time_codes.ask(
        phone=typed["phone"],
        network=network,
        device_token=token,
        has_password=True,
        is_opened=bool(typed["opening"]),
        replaces=request.session.get(CODE),
        now=now,
    )
    request.session[CODE] = code.pk
    return redirect(f"{reverse('accounts:staff_code')}?{urlencode({'next': target})}")
