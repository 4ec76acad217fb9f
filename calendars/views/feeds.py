"""Calendar files. ``calendars.middleware`` leads here: no session, no cookie, no language."""

import uuid
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from calendars import queries
from calendars.feeds import cache, conditional, single
from calendars.private import rendering
from core import clock


def feed(request: HttpRequest, key: str) -> HttpResponse:
    """A public feed."""
    body = cache.feed_cache.get(key)
    if body is None:
        return conditional.missing()
    return conditional.answer(request, body, cache=conditional.PUBLIC)


def occurrence(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One date as a file to keep: it does not follow later changes."""
    entry = queries.entry_of(uid)
    if entry is None:
        return conditional.missing()
    response = conditional.answer(request, single.body(entry), cache=conditional.PUBLIC)
    name = quote(single.file_name(entry), safe="")
    response["Content-Disposition"] = f"attachment; filename=\"event.ics\"; filename*=UTF-8''{name}"
    return response


def private_feed(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """A person's own calendar; an unknown and a revoked token are the same 404. The name is only for reading."""
    row = queries.live_token(token)
    if row is None:
        response = conditional.missing()
    else:
        response = conditional.answer(request, rendering.body(row, now=clock.now()), cache=conditional.PRIVATE)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = conditional.PRIVATE
    return response
