"""Calendar files. ``calendars.middleware`` leads here: no session, no cookie, no language."""

import uuid
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from calendars import answering, feeds, private, queries, single
from core import clock


def feed(request: HttpRequest, key: str) -> HttpResponse:
    """A public feed."""
    body = feeds.shelf.get(key)
    if body is None:
        return answering.missing()
    return answering.answer(request, body, cache=answering.PUBLIC)


def occurrence(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One date as a file to keep: it does not follow later changes."""
    entry = queries.entry_of(uid)
    if entry is None:
        return answering.missing()
    response = answering.answer(request, single.body(entry), cache=answering.PUBLIC)
    name = quote(single.file_name(entry), safe="")
    response["Content-Disposition"] = f"attachment; filename=\"event.ics\"; filename*=UTF-8''{name}"
    return response


def private_feed(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """A person's own calendar; an unknown and a revoked token are the same 404. The name is only for reading."""
    row = queries.live_token(token)
    if row is None:
        response = answering.missing()
    else:
        response = answering.answer(request, private.body(row, now=clock.now()), cache=answering.PRIVATE)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = answering.PRIVATE
    return response
