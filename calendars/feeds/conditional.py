"""Conditional answers for calendar files (RFC 9110 sections 8.8, 12.5.3 and 13), which any web page may read."""

import re
from functools import lru_cache

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_http_date_safe

from calendars.feeds.cache import Body

CONTENT_TYPE = "text/calendar; charset=utf-8"
PUBLIC = "public, max-age=60"
PRIVATE = "private, no-cache"
MISSING = "没有这个日历。\n"
ANOTHER = 412
METHODS = "GET, HEAD, OPTIONS"
_TAG = re.compile(r'(W/)?(?:"([^"]*)"|([^\s,"]+))')
"""An entity tag; some clients send it back without its quotes."""
_NONE = re.compile(r"0(?:\.0*)?")
_PACKED = re.compile(r"-gz(?:ip)?$")
"""Ours, and what a proxy that packs by itself makes of it."""


def answer(request: HttpRequest, body: Body, *, cache: str) -> HttpResponse:
    """200 with the stored bytes, 304 or 412; GET, HEAD and OPTIONS only. The same bytes for any Accept."""
    if request.method not in {"GET", "HEAD"}:
        return no_file(request, cache=cache)
    packed = accepts_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    if is_another(request, body):
        response = said("日历已经变了。\n", status=ANOTHER, cache=cache)
    elif is_known(request, body):
        response = HttpResponseNotModified()
    else:
        response = _full(request, body, packed=packed)
    response["ETag"] = f'"{body.etag}-gz"' if packed else f'"{body.etag}"'
    response["Cache-Control"] = (
        "no-store" if response.status_code == ANOTHER else cache
    )  # an answer to this client alone
    response["Vary"] = "Accept-Encoding"
    if body.last_modified:
        response["Last-Modified"] = body.last_modified
    return response if cache == PRIVATE else open_to_all(response)


def missing() -> HttpResponse:
    """404 in one line: no page, no session, nothing told."""
    return open_to_all(said(MISSING, status=404, cache=PUBLIC))


def said(words: str, *, status: int, cache: str) -> HttpResponse:
    """Plain words where a file was asked for."""
    response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = cache
    return response


def no_file(request: HttpRequest, *, cache: str) -> HttpResponse:
    """What may be asked (OPTIONS), or that nothing else may."""
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Cache-Control"] = cache
    else:
        response = said("日历只能读。\n", status=405, cache=cache)
    response["Allow"] = METHODS
    if cache == PRIVATE:
        return response
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since, If-Match, If-Unmodified-Since"
    response["Access-Control-Max-Age"] = "86400"
    return open_to_all(response)


def open_to_all(response: HttpResponse) -> HttpResponse:
    """Scripts of any site may read it (Fetch standard, CORS); nothing in it depends on who asks."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
    return response


@lru_cache(maxsize=512)
def accepts_gzip(header: str) -> bool:
    """Whether the client takes gzip, by one of its two names or by "any other"."""
    weights = {}
    for part in header.lower().split(","):
        coding, _, parameters = part.partition(";")
        weight = parameters.strip().removeprefix("q").strip().removeprefix("=").strip()
        weights[coding.strip()] = not _NONE.fullmatch(weight)
    named = [weights[coding] for coding in ("gzip", "x-gzip") if coding in weights]
    return any(named) if named else weights.get("*", False)


def is_known(request: HttpRequest, body: Body) -> bool:
    """Whether the client has this body: by If-None-Match where it is sent, else by If-Modified-Since."""
    tags = request.META.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        known = {tag for tag, _ in _tags(tags)}
        return "*" in known or body.etag in known
    since = _moment(request, "HTTP_IF_MODIFIED_SINCE")
    return since is not None and body.modified is not None and int(body.modified.timestamp()) <= since


def is_another(request: HttpRequest, body: Body) -> bool:
    """Whether the client goes on from a body that this is not: by If-Match, which weak tags never meet, else by
    If-Unmodified-Since.
    """
    tags = request.META.get("HTTP_IF_MATCH")
    if tags is not None:
        strong = {tag for tag, is_weak in _tags(tags) if not is_weak}
        return not ({"*", body.etag} & strong)
    since = _moment(request, "HTTP_IF_UNMODIFIED_SINCE")
    return since is not None and body.modified is not None and int(body.modified.timestamp()) > since


def _moment(request: HttpRequest, name: str) -> int | None:
    """Seconds since the epoch; nothing where the header is missing or no date."""
    asked = request.META.get(name)
    return parse_http_date_safe(asked) if asked else None


def _tags(header: str) -> list[tuple[str, bool]]:
    """The tags of a list, each with whether it is weak; those of the packed file are those of the file."""
    found = _TAG.findall(header)
    return [(_PACKED.sub("", quoted or bare), bool(weak)) for weak, quoted, bare in found]


def _full(request: HttpRequest, body: Body, *, packed: bool) -> HttpResponse:
    """The file; a HEAD has the same headers, Content-Length included."""
    content = body.packed if packed else body.plain
    response = HttpResponse(content if request.method == "GET" else b"", content_type=CONTENT_TYPE)
    response["Content-Length"] = str(len(content))
    if packed:
        response["Content-Encoding"] = "gzip"
    return response
