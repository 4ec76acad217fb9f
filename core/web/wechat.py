"""Inside WeChat nothing is saved: where a file would come, a page says how to open it in a browser."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

AGENT = "MicroMessenger"
_LOOKED_FOR = "looked_for_wechat"


def is_asking(request: HttpRequest) -> bool:
    """Whether the page is shown inside WeChat."""
    return AGENT in request.headers.get("User-Agent", "")


def looked_for(request: HttpRequest) -> bool:
    """The same, for a page that is another inside WeChat: proxies have to know (``Vary``)."""
    setattr(request, _LOOKED_FOR, True)
    return is_asking(request)


def was_looked_for(request: HttpRequest) -> bool:
    """Whether the page of this request is another inside WeChat."""
    return getattr(request, _LOOKED_FOR, False)


class WechatMiddleware:
    """Answers with ``core/in_wechat.html`` instead of a file to keep. Stands outside whatever serves files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page, or what there is."""
        response = self.get_response(request)
        if not is_asking(request) or not _is_file(response):
            return response
        context = {"address": f"{settings.SITE_URL}{request.get_full_path()}"}
        page = HttpResponse(render_to_string("core/in_wechat.html", context, request))
        page["Cache-Control"] = "no-store, private"
        _close_with(page, response)
        return page


def _close_with(page: Any, response: Any) -> None:
    """An open file is closed with the page: closing it now would tell Django that the request is over."""
    page._resource_closers += response._resource_closers  # noqa: SLF001 - Django has no other way to hand it on


def _is_file(response: HttpResponseBase) -> bool:
    kind = response.get("Content-Type", "")
    is_kept = response.get("Content-Disposition", "").startswith("attachment") or kind.startswith("text/calendar")
    return response.status_code == 200 and is_kept
