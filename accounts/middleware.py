"""Middleware of sessions: their lifetime, forms typed after one ended, second factors of staff, known browsers."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from accounts.models import Device, Person
from accounts.sessions import lifetime, typed_forms
from accounts.signing_in import devices, user_agents
from accounts.signing_in.entering import CODE_ONLY
from accounts.views import typed as typed_pages
from core import clock

SIGN_INS = ("/sign-in/", "/staff/sign-in/", "/admin/login/")
KEPT = "您刚才填的替您留着，登录以后还在，一小时内有效。"
LOST = "您刚才填的没能替您留住。先别关这个窗口：按浏览器的“返回”，把字抄下来，再登录。"
LEFT = "刚才没办完的没有办，请再按一次。"
"""To whoever turned to another page before they had proved who they are."""
GUARDED = ("/staff/", "/admin/")
OPEN = ("/staff/sign-in/",)
SECURITY = "/staff/security/"
SIGNING_IN = tuple(f"{SECURITY}{page}" for page in ("2fa/authenticate/", "sign-in/", "sign-out/"))
"""Pages of a sign-in that is under way: nobody is signed in yet."""
PROVING = ("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn")
"""Names of the pages on which somebody proves once more who they are."""


class StayMiddleware:
    """Ends sessions in which nobody came for too long, and writes down, now and then, that somebody did."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """End it, or pass through and note it; without a session nothing is looked at."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and lifetime.is_over(request.session, now=clock.now()):
            logout(request)
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or request.session.modified:
            _note(request, response)
        return response


def _note(request: HttpRequest, response: HttpResponseBase) -> None:
    if isinstance(request.user, Person):
        typed_pages.note_typist(request, response, request.user)
        is_code_only = bool(request.session.get(CODE_ONLY))
        device = user_agents.words(request.headers.get("User-Agent", ""))
        lifetime.note(request.session, person=request.user, device=device, is_code_only=is_code_only, now=clock.now())


class TypedMiddleware:
    """Nobody loses what they typed because their session had ended: it is put away, and shown after the sign-in.

    Stands outside whatever may send somebody to a sign-in, and inside the messages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Keep what the sign-in comes before, forget what was taken."""
        response = self.get_response(request)
        if _leads_to_sign_in(response):
            return _put_away(request, response)
        token = request.COOKIES.get(typed_pages.TOKEN)
        if token and request.method == "POST" and response.status_code < 500 and not hasattr(request, "is_untaken"):
            typed_forms.drop(token=token, path=request.path)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Show it on the page to which it was sent."""
        token = request.COOKIES.get(typed_pages.TOKEN)
        if not token or request.method != "GET" or "HX-Request" in request.headers:
            return None
        person = request.user if isinstance(request.user, Person) else None
        row = typed_forms.find(token=token, path=request.path, person=person, now=clock.now())
        return typed_pages.again(request, row, view, args, kwargs) if row else None


def _leads_to_sign_in(response: HttpResponseBase) -> bool:
    return response.status_code == 302 and response["Location"].startswith(SIGN_INS)


def _put_away(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The whole page goes to the sign-in, not a part of it that a script asked for."""
    location = response["Location"]
    if "HX-Request" in request.headers:
        response = HttpResponse(status=204, headers={"HX-Redirect": location})
    was_kept = typed_pages.keep(request, response) if request.method == "POST" else None
    if was_kept is not None:
        messages.add_message(request, messages.INFO if was_kept else messages.WARNING, KEPT if was_kept else LOST)
    return response


class SecondFactorMiddleware:
    """A number proved by SMS alone doesn't open staff pages: the person is sent to the staff entrance.

    What waits for a fresh proof is forgotten when they turn to another page.

    With STAFF_SECOND_FACTOR_REQUIRED, people without an authenticator app or passkey are sent to set one up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Redirect, or pass through."""
        guarded = request.path.startswith(GUARDED) and not request.path.startswith(OPEN)
        if guarded and request.method == "GET" and "HX-Request" not in request.headers:
            _forget_what_waits(request)
        if guarded and request.user.is_authenticated:
            return login_redirect(request) or self.get_response(request)
        if guarded and request.path.startswith(SECURITY) and not request.path.startswith(SIGNING_IN):
            return _to_staff_entrance(request)
        return self.get_response(request)


def _forget_what_waits(request: HttpRequest) -> None:
    """What somebody sent waits for their proof, and is done by it; who opens another page meanwhile has left it.

    Else the next proof, days later and for another page, would do it.
    """
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        return  # a picture or another part of the page on which they are
    if request.path not in {reverse(name) for name in PROVING}:
        waited = request.session.pop(STATE_SESSION_KEY, None)
        if waited is not None:
            messages.warning(request, LEFT)


def login_redirect(request: HttpRequest) -> HttpResponseRedirect | None:
    """Where this signed-in person has to go before staff pages open; None: nowhere."""
    if request.session.get(CODE_ONLY):
        return _to_staff_entrance(request)
    if not settings.STAFF_SECOND_FACTOR_REQUIRED or request.path.startswith(SECURITY):
        return None
    return None if is_mfa_enabled(request.user) else HttpResponseRedirect(reverse("mfa_index"))


def _to_staff_entrance(request: HttpRequest) -> HttpResponseRedirect:
    return redirect_to_login(request.get_full_path(), reverse("accounts:staff_sign_in"))


class DeviceMiddleware:
    """A browser in which somebody has just signed in, by whatever proof, gets the cookie of a known device."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and leave the cookie."""
        answer = self.get_response(request)
        person: Person | None = getattr(request, _SIGNED_IN, None)
        if person is not None:
            token = request.COOKIES.get(devices.COOKIE, "")
            answer.set_cookie(
                devices.COOKIE,
                devices.remember(person=person, token=token, now=clock.now()),
                max_age=Device.LIFE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return answer


_SIGNED_IN = "has_signed_in"


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """The request carries who signed in to the middleware."""
    setattr(request, _SIGNED_IN, user)
