"""Conditional answers for calendar files (RFC 9110 sections 8.8, 12.5.3 and 13)."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from calendars.feeds.cache import Body

CONTENT_TYPE = "text/calendar; charset=utf-8"
PUBLIC = "public, max-age=60"
PRIVATE = "private, no-cache"
_GZIP = re.compile(r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[^,]*)?\s*(?:,|$)")


def answer(request: HttpRequest, body: Body, *, cache: str) -> HttpResponse:
    """200 with the stored bytes, or 304; GET and HEAD only. The same bytes for any Accept."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    packed = accepts_gzip(request.headers.get("Accept-Encoding", ""))
    response = HttpResponseNotModified() if is_known(request, body) else _full(request, body, packed=packed)
    response["ETag"] = f'"{body.etag}-gz"' if packed else f'"{body.etag}"'
    response["Cache-Control"] = cache
    response["Vary"] = "Accept-Encoding"
    if body.modified is not None:
        response["Last-Modified"] = http_date(body.modified.timestamp())
    return response


def missing() -> HttpResponse:
    """404 in one line: no page, no session, nothing told."""
    return HttpResponse("没有这个日历。\n", status=404, content_type="text/plain; charset=utf-8")


def accepts_gzip(header: str) -> bool:
    """Whether the client takes gzip."""
    return _GZIP.search(header.lower()) is not None


def is_known(request: HttpRequest, body: Body) -> bool:
    """Whether the client has this body: by If-None-Match where it is sent, else by If-Modified-Since."""
    tags = request.headers.get("If-None-Match")
    if tags is not None:
        known = {tag.removeprefix("W/").strip('"').removesuffix("-gz") for tag in parse_etags(tags)}
        return "*" in known or body.etag in known
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and body.modified is not None and int(body.modified.timestamp()) <= since


def _full(request: HttpRequest, body: Body, *, packed: bool) -> HttpResponse:
    """The file; a HEAD has the same headers, Content-Length included."""
    content = body.packed if packed else body.plain
    response = HttpResponse(content if request.method == "GET" else b"", content_type=CONTENT_TYPE)
    response["Content-Length"] = str(len(content))
    if packed:
        response["Content-Encoding"] = "gzip"
    return response
