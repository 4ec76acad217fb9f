"""Begin a session: always a clean one, and through allauth's stages, so that a second factor can't be bypassed."""

import datetime as dt

from allauth.account.models import Login
from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import Person
from accounts.sessions.engine import BEGAN
from accounts.signing_in import devices
from core.web.http import Request

CODE_ONLY = "code_only"
"""Session key: this person proved the number, but no password and no second factor; staff pages stay closed."""
PROOF_HOLDS = dt.timedelta(minutes=30)
"""For how long after a code somebody who sets a password need not prove the number once more."""


def device_token(request: Request) -> str:
    """What the browser's cookie of a known device holds; empty where nobody has signed in with it."""
    return request.COOKIES.get(devices.COOKIE, "")


def safe_next(request: Request, default: str) -> str:
    """Where the person wanted to go (``next`` of the form or the address), if it is a page of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else default


def enter(request: Request, person: Person, *, target: str, code_only: bool) -> HttpResponse:
    """Begin a new session for the person; one with an authenticator app or passkey is asked for it first."""
    logout(request)
    answer: HttpResponse = perform_login(request, person, redirect_url=target)
    if code_only and request.user.is_authenticated:
        request.session[CODE_ONLY] = True
    return answer


def enter_by_passkey(request: Request, authenticator: Authenticator, *, target: str) -> HttpResponse:
    """Begin a new session for whoever just unlocked this passkey: it is both proofs in one."""
    logout(request)
    login = Login(user=authenticator.user, redirect_url=target)
    answer: HttpResponse = perform_passwordless_login(request, authenticator, login)
    return answer


def is_just_proved(request: Request, *, now: dt.datetime) -> bool:
    """Whether whoever is signed in here proved the number so lately that it need not be proved again for a password."""
    began: int = request.session.get(BEGAN, 0)
    return now.timestamp() - began <= PROOF_HOLDS.total_seconds()


def enter_with_new_password(
    request: Request, person: Person, *, target: str, words: str, now: dt.datetime
) -> HttpResponse:
    """Whoever proved the number by a code just now and set a password has shown both, as the staff entrance asks for them.

    They go on to the target in a new session, by way of the second factor that they have; others sign in at the entrance.
    """
    if not is_just_proved(request, now=now):
        logout(request)
        messages.success(request, f"{words}请用手机号和密码登录。")
        return HttpResponseRedirect(reverse("accounts:staff_sign_in"))
    answer = enter(request, person, target=target, code_only=False)
    messages.success(request, words)
    return answer
