"""Refuse malformed and oversized requests before any view looks at them."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.http.multipartparser import MultiPartParserError

from core import texts
from core.web import faults, handlers

NOTHING = "\x00"
"""A character that no database keeps in a text and nobody types."""
GATEWAYS = "/gateways/"
"""Gateways speak in the charset that they name: their views read the raw address."""
AS_TYPED = frozenset({"password", "current", "new", "again"})
"""Passwords are compared sign by sign."""
ADMIN = "/admin/"
UNPARSED = (BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError)


class ReadableMiddleware:
    """Refuses what no view can read, before anything looks at it: 400 and 413 with a kind word, and no traceback.

    Bodies over the limit, too many fields, broken multipart, and the character that no database keeps. What else nobody
    sees is taken out of the fields of a form (``core.texts``) before a view reads them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the address and at the announced length."""
        query = request.META.get("QUERY_STRING", "")
        if _length(request) > settings.REQUEST_MAX_SIZE:
            return handlers.faulty(request, faults.TOO_LARGE)
        if query.count("&") >= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
            return handlers.faulty(request, faults.TOO_MANY)
        if NOTHING in request.path:
            return handlers.not_found(request, Http404())
        if "%00" in query and not request.path.startswith(GATEWAYS):
            return handlers.faulty(request, faults.UNREADABLE)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponse | None:
        """Look at the fields of a form; bodies of API requests are read by ``api.parsing``."""
        if request.method != "POST" or handlers.is_api(request) or request.path.startswith(GATEWAYS):
            return None
        try:
            fields = [*request.POST.lists(), *((name, ()) for name in request.FILES)]
        except UNPARSED as error:
            request._mark_post_parse_error()  # type: ignore[attr-defined]  # noqa: SLF001 - as Django does for its own
            return handlers.bad_request(request, error)
        if _has_nothing(fields):
            return handlers.faulty(request, faults.UNREADABLE)
        _take_out_unseen(request)
        return None


def _take_out_unseen(request: HttpRequest) -> None:
    cleaned = QueryDict(mutable=True, encoding=request.encoding)
    for name, values in request.POST.lists():
        cleaned.setlist(name, values if name in AS_TYPED else [_typed(request, name, value) for value in values])
    cleaned._mutable = False  # noqa: SLF001 - as Django does with its own
    request.POST = cleaned  # type: ignore[assignment]  # the stubs see no more than a field that was read
    for _, files in request.FILES.lists():
        for file in files:
            file.name = texts.one_line(file.name or "")


def _typed(request: HttpRequest, name: str, value: str) -> str:
    """Pages of the admin have fields of several lines under any name."""
    return texts.visible(value) if request.path.startswith(ADMIN) else texts.typed(name, value)


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text[:18]) if text.isascii() and text.isdigit() else 0


def _has_nothing(fields: Iterable[tuple[str, Iterable[object]]]) -> bool:
    return any(NOTHING in str(text) for name, values in fields for text in (name, *values))
