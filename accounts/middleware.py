"""Staff pages behind the staff entrance, and behind a second factor where the setting asks for one; known browsers."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from accounts import devices
from accounts.entering import CODE_ONLY
from accounts.models import Device, Person
from core import clock

GUARDED = ("/staff/", "/admin/")
OPEN = ("/staff/sign-in/",)
SECURITY = "/staff/security/"
SIGNING_IN = tuple(f"{SECURITY}{page}" for page in ("2fa/authenticate/", "sign-in/", "sign-out/"))
"""Pages of a sign-in that is under way: nobody is signed in yet."""


class SecondFactorMiddleware:
    """A number proved by SMS alone doesn't open staff pages: the person is sent to the staff entrance.

    With STAFF_SECOND_FACTOR_REQUIRED, people without an authenticator app or passkey are sent to set one up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Redirect, or pass through."""
        guarded = request.path.startswith(GUARDED) and not request.path.startswith(OPEN)
        if guarded and request.user.is_authenticated:
            return way_in(request) or self.get_response(request)
        if guarded and request.path.startswith(SECURITY) and not request.path.startswith(SIGNING_IN):
            return _to_staff_entrance(request)
        return self.get_response(request)


def way_in(request: HttpRequest) -> HttpResponseRedirect | None:
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
