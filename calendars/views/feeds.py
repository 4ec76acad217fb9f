"""Calendar files. ``calendars.middleware`` leads here: no session, no cookie, no language."""

import uuid
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from calendars import queries
from calendars.entries import keys
from calendars.feeds import cache, conditional, filters, single
from calendars.models import FeedToken
from calendars.private import held, tokens
from core import clock
from core.errors import Refusal


def feed(request: HttpRequest, key: str) -> HttpResponse:
    """A public feed; 400 with what there is where a filter is asked for that it doesn't have."""
    try:
        return _narrowed(request, key)
    except Refusal as refusal:
        said = conditional.said(f"{refusal.message}\n", status=400, cache=conditional.PUBLIC)
        return conditional.open_to_all(said)


def _body(key: str) -> cache.Body | None:
    """Of the feed; one that is written in capitals is the one without where no other is called so."""
    return cache.feed_cache.get(key) or (cache.feed_cache.get(key.lower()) if key != key.lower() else None)


def _narrowed(request: HttpRequest, key: str) -> HttpResponse:
    if not request.META.get("QUERY_STRING") and not keys.is_joined(key):
        return _answer(request, _body(key))  # as nearly everybody asks
    wanted = filters.narrowed(key, request.GET.lists())
    body = _body(wanted)
    if body is None:
        there = keys.parts(key)
        if missing := cache.unknown([part for part in keys.parts(wanted.lower()) if part not in there]):
            raise filters.unknown(missing[0])
    return _answer(request, body)


def _answer(request: HttpRequest, body: cache.Body | None) -> HttpResponse:
    return conditional.answer(request, body, cache=conditional.PUBLIC) if body else conditional.missing()


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
    """A private feed; an unknown token, a revoked one and one whose person is captain or organizer no longer are the same
    404. The name is only for reading.
    """
    body = _private(token)
    if body is None:
        response = conditional.said(conditional.MISSING, status=404, cache=conditional.PRIVATE)
    else:
        response = conditional.answer(request, body, cache=conditional.PRIVATE)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _private(token: str) -> cache.Body | None:
    now = clock.now()
    row = tokens.opened(token, now=now)
    try:
        return held.held_files.get(row, now=now) if row else None
    except FeedToken.DoesNotExist:  # erased in between
        return None
