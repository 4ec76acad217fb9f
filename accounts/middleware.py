"""Staff pages behind a second factor, where the setting asks for one."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

GUARDED = ("/staff/", "/admin/")
OPEN = ("/staff/sign-in/", "/staff/security/")


class SecondFactorMiddleware:
    """With STAFF_SECOND_FACTOR_REQUIRED, people without an authenticator app or passkey are sent to set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Redirect to the set-up page, or pass through."""
        guarded = request.path.startswith(GUARDED) and not request.path.startswith(OPEN)
        if guarded and settings.STAFF_SECOND_FACTOR_REQUIRED and request.user.is_authenticated:
            if not is_mfa_enabled(request.user):
                return HttpResponseRedirect("/staff/security/2fa/")
        return self.get_response(request)
