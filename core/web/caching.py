"""Who may keep a page, for how long, and how its keeper learns that it has not changed.

docs/decisions/0013-public-pages.md says why. A view says of its page that it is public (``public_page``); whether this
answer is the same for everybody is decided here, from what the request told of its sender and what the answer sets.
"""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from core.web import handlers, wechat
from core.web.http import Request
from core.web.middleware import is_for_somebody

P = ParamSpec("P")
PUBLIC = "public, max-age=0, s-maxage=20, must-revalidate, stale-while-revalidate=10"
"""Browsers ask each time; a proxy of ours asks every 20 seconds, and once more than 30 have gone nobody is given it."""
OWN = "private, no-cache"
"""One browser may keep it, and asks each time."""
NOBODYS = "no-store, private"
"""A page with a token, or of somebody known."""
TELLING_NOTHING = frozenset({"csrftoken"})
"""Cookies by which no public page differs: none of them holds a token."""
PAGE = "is_public_page"


def public_page(view: Callable[Concatenate[Request, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever comes: the page depends on the address and on nothing that a cookie without a name here tells."""

    @require_safe
    @wraps(view)
    def marked(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        setattr(answer, PAGE, True)
        return answer

    return marked


class CachingMiddleware:
    """Says who may keep an answer, and answers 304 to whoever has it already: the stamp is made of the page itself.

    Stands outside whatever sets cookies. What says for itself who may keep it, and the API, stay as they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Say it, and compare."""
        response = self.get_response(request)
        if "Cache-Control" in response or handlers.is_api(request):
            return response
        if settings.CSRF_COOKIE_NAME in response.cookies:  # a form of the page holds a token
            response["Cache-Control"] = NOBODYS
            return response
        is_page = getattr(response, PAGE, False) and response.status_code == 200
        response["Cache-Control"] = PUBLIC if is_page and _is_same_for_all(request, response) else OWN
        if not is_page or not isinstance(response, HttpResponse):
            return response
        patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
        if wechat.was_looked_for(request):
            patch_vary_headers(response, ["User-Agent"])
        stamp = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = stamp
        return get_conditional_response(request, etag=stamp, response=response) or response


def _is_same_for_all(request: HttpRequest, response: HttpResponseBase) -> bool:
    return not response.cookies and TELLING_NOTHING.issuperset(request.COOKIES)


NO_GZIP = re.compile(r"\bgzip\s*;\s*q\s*=\s*0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)
"""Whoever says so cannot read it; Django looks for the word alone."""


class PackingMiddleware(GZipMiddleware):
    """Compresses pages in which no secret stands that another site could guess from their length (BREACH).

    Pages for somebody known, and behind links that open something by themselves, go as they are. The token of a form is
    another each time, and Django adds up to a hundred random bytes.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Compress it, or leave it."""
        is_page = response.get("Content-Type", "").startswith("text/html")
        if not is_page or is_for_somebody(request, response):
            return response
        if NO_GZIP.search(request.headers.get("Accept-Encoding", "")):
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        return super().process_response(request, response)
