"""Serve calendar files early, before sessions and pages."""

import re
from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve

from calendars.feeds.conditional import missing

_FILE = re.compile(r"/calendars/(.+)\.ics/*", re.IGNORECASE)
"""As phones and people write it too: ``ALL.ICS`` and ``all.ics/`` are the same file, without a redirect."""


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
        path = found[1]
        match = _resolved(path) if path[:8].lower() == "private/" else _known(path)
        if match is None:
            return missing()
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return answer


@lru_cache(maxsize=1024)
def _known(path: str) -> ResolverMatch | None:
    """The same for what everybody may ask for, which the same phones ask again and again."""
    return _resolved(path)


def _resolved(path: str) -> ResolverMatch | None:
    """Which file it is, exactly as it is written or else in small letters; keys of private calendars keep their capitals."""
    kind, slash, rest = path.partition("/")
    for written in (path, f"{kind.lower()}{slash}{rest}", path.lower()):
        try:
            return resolve(f"/{written}.ics", urlconf="calendars.urls")
        except Resolver404:
            continue
    return None
