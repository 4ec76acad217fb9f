"""Serve calendar files early, before sessions and pages."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from calendars.feeds.conditional import missing

_FILE = re.compile(r"/calendars/(.+)\.ics/*", re.IGNORECASE)
"""As phones and people write it too: ``all.ICS`` and ``all.ics/`` are the same file, without a redirect."""


class CalendarFileMiddleware:
    """Answers ``/calendars/….ics`` before sessions, languages and messages are looked at.

    The language middleware would add ``Vary: Accept-Language`` and a session ``Vary: Cookie``: every proxy on the way
    would then keep a copy for each client. Redirects to https happen before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The file, or on to the next."""
        found = _FILE.fullmatch(request.path_info)
        if found is None:
            return self.get_response(request)
        try:
            match = resolve(f"/{found[1]}.ics", urlconf="calendars.urls")
        except Resolver404:
            return missing()
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return answer
