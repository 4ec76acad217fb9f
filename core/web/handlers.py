"""Error handlers: a kind page, and under ``/api/`` JSON."""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string

from core import registry
from core.web import addresses, faults
from core.web.faults import Fault

API = "/api/"
STAFF = "/staff/"
RETRY_AFTER = "60"
"""Seconds until it is worth asking again when the database is away."""


def is_api(request: HttpRequest) -> bool:
    """Whether an API client asks."""
    return request.path.startswith(API)


def faulty(request: HttpRequest, fault: Fault) -> HttpResponse:
    """The fault in the shape that fits who asks."""
    if is_api(request):
        return JsonResponse(fault.shape(), status=fault.status)
    return HttpResponse(render_to_string("core/faulty.html", {"fault": fault}, request), status=fault.status)


def fault_of(error: Exception | None) -> Fault:
    """Which fault it is that Django found in a request."""
    if isinstance(error, RequestDataTooBig):
        return faults.TOO_LARGE
    return faults.TOO_MANY if isinstance(error, TooManyFieldsSent | TooManyFilesSent) else faults.UNREADABLE


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where it is too large."""
    return faulty(request, fault_of(exception))


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return faulty(request, faults.of(403)) if is_api(request) else _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; an address with something behind it that is none of it leads to the page that is meant."""
    is_reading = request.method in {"GET", "HEAD"} and not is_api(request)
    if is_reading and (meant := addresses.meant(request.path)):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(f"{meant}?{query}" if query else meant)
    return faulty(request, faults.of(404)) if is_api(request) else _page(request, 404)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    """As Django's own, which read what was sent once more: what can't be read would make a fault of the server of it."""
    context = {"is_of_staff": _is_of_staff(request)}
    return HttpResponse(render_to_string(f"{status}.html", context, request), status=status)


def _is_of_staff(request: HttpRequest) -> bool:
    """Whether it is a page of staff that somebody of the staff asks for, also where no view looked who it is."""
    access = getattr(request, "staff_access", None)
    if access is not None:
        return bool(access.is_staff)
    if not request.path.startswith(STAFF):
        return False  # without a look at the session: anybody may ask for any address
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return False
    return any(answer(person) for answer in registry.provided("accounts.staff"))


def broken(request: HttpRequest) -> HttpResponse:
    """500; 503 where the database is away, full or held by somebody else: the same again may do. Asks no database."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return _away(request)
    return faulty(request, faults.BROKEN) if is_api(request) else HttpResponse(render_to_string("500.html"), status=500)


def _away(request: HttpRequest) -> HttpResponse:
    if is_api(request):
        answer = faulty(request, faults.AWAY)
    else:
        answer = HttpResponse(render_to_string("503.html"), status=faults.AWAY.status)
    answer["Retry-After"] = RETRY_AFTER
    return answer
