"""Middleware of all answers: refusals as pages, no caching of personal pages, the permissions policy."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from core.errors import Conflict, Refusal
from core.web import faults, handlers
from core.web.logs import opens_by_itself

logger = logging.getLogger(__name__)


class RefusalMiddleware:
    """Shows a refusal that no form caught: 409 with its reason and the way back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass through."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a Refusal, and a value that fits into no column; leave all else to Django."""
        if isinstance(exception, DataError | OverflowError):
            logger.warning("a value out of range at %s: %s", request.path, type(exception).__name__)
            return handlers.faulty(request, faults.UNREADABLE)
        if not isinstance(exception, Refusal):
            return None
        context = {"refusal": exception, "is_conflict": isinstance(exception, Conflict)}
        return render(request, "core/refused.html", context, status=409)


class NoStoreMiddleware:
    """What is made for somebody known is kept by no browser and no proxy: pages, redirects, files, errors.

    Somebody is known by a session, by a key in the Authorization header, or by a link that opens something by itself.
    What is the same for everybody and says so (``public``: photos of public pages) stays as it is. Stands outside the
    sessions, so that a sign-in is seen too, and inside the calendars, whose programs need headers of their own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let nobody keep it."""
        response = self.get_response(request)
        said = response.get("Cache-Control", "")
        if is_for_somebody(request, response) and "public" not in said and "no-store" not in said:
            response["Cache-Control"] = "no-store, private"
            for header in ("Expires", "ETag", "Last-Modified"):
                del response[header]
        return response


def is_for_somebody(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether somebody is known by a session, by a key, or by a link that opens something by itself."""
    session = settings.SESSION_COOKIE_NAME
    is_known = session in request.COOKIES or session in response.cookies or "Authorization" in request.headers
    return is_known or opens_by_itself(request.path)


class PermissionsPolicyMiddleware:
    """Says on every answer what its page may ask of the device (PERMISSIONS_POLICY)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.policy = ", ".join(f"{feature}={allowed}" for feature, allowed in settings.PERMISSIONS_POLICY.items())

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the header."""
        response = self.get_response(request)
        response["Permissions-Policy"] = self.policy
        return response
