"""The staff entrance: phone and password, then a second proof."""

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import checking_passwords, consent_texts, entering, signing_in
from accounts.forms import CodeForm, StaffForm
from accounts.models import Code
from accounts.networks import network_key
from core import clock
from core.errors import Refusal
from core.http import Request, client_address

CODE = "staff_code"
"""Session key: the id of the code sent after the right password; a code of the public page doesn't do here."""
HOME = "/staff/"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Ask for phone and password."""
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _second_proof(request, form.cleaned_data["phone"], form.cleaned_data["password"])
        except Refusal as refusal:
            form.add_error(None, refusal.message)
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
            person = signing_in.redeem(code_id=code.pk, text=form.cleaned_data["code"], now=clock.now())
            return entering.enter(request, person, target=target, code_only=False)
        except Refusal as refusal:
            form.add_error("code", refusal.message)
    return render(
        request,
        "accounts/staff_code.html",
        {"form": form, "code": code, "next": target, "consent": consent_texts.text(consent_texts.SIGN_IN)},
    )


def _second_proof(request: Request, phone: str, password: str) -> HttpResponse:
    """Those with an authenticator app or passkey are asked for it; all others get a code by SMS."""
    now, network = clock.now(), network_key(client_address(request))
    person = checking_passwords.check(phone=phone, password=password, network=network, now=now)
    target = entering.safe_next(request, HOME)
    if is_mfa_enabled(person):
        return entering.enter(request, person, target=target, code_only=False)
    code = signing_in.ask(
        phone=phone,
        network=network,
        device_token=entering.device_token(request),
        has_password=True,
        replaces=request.session.get(CODE),
        now=now,
    )
    request.session[CODE] = code.pk
    return redirect(f"{reverse('accounts:staff_code')}?{urlencode({'next': target})}")
