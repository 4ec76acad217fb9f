"""Serve calendar files early, before sessions and pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from calendars.feeds.conditional import missing


class CalendarFileMiddleware:
    """Answers ``/calendars/….ics`` before sessions, languages and messages are looked at.

    The language middleware would add ``Vary: Accept-Language`` and a session ``Vary: Cookie``: every proxy on the way
    would then keep a copy for each client. Redirects to https happen before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The file, or on to the next."""
        path = request.path_info
        if not (path.startswith("/calendars/") and path.endswith(".ics")):
            return self.get_response(request)
        try:
            match = resolve(path)
        except Resolver404:
            return missing()
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return answer
